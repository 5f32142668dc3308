package org.posthouse.mail.dsn;

/** How much of a message a notice of its failure returns. RFC 3461 §4.3 */
public enum Ret {
    FULL, HDRS
}
