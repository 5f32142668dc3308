package org.posthouse.base.wire;

/** How far a reader bends the rule that CRLF, and only CRLF, ends a line. */
public enum Leniency {
    /** A bare CR or a bare LF is a SyntaxException. RFC 5321 §2.3.8 */
    STRICT,
    /** A bare LF ends a line too; for servers and files we read from, never for what is relayed. */
    BARE_LF
}
