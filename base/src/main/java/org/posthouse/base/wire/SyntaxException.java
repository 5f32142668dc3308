package org.posthouse.base.wire;

/** The peer broke the grammar. The connection is intact and stands after the offending line or token; the message may be shown to the peer. */
public class SyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message one line that says what was wrong, without bytes of the peer that could break a reply */
    public SyntaxException(String message) {
        super(message);
    }
}
