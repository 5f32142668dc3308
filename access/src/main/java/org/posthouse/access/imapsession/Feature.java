package org.posthouse.access.imapsession;

/** What changes what a session is told. On once a client has given ENABLE, or used what implies it; it stays on. RFC 5161 §3.1, RFC 7162 §3.1 */
public enum Feature {
    CONDSTORE("CONDSTORE"), QRESYNC("QRESYNC"), IMAP4REV2("IMAP4rev2"), UTF8_ACCEPT("UTF8=ACCEPT"), UIDONLY("UIDONLY");

    private final String word;

    Feature(String word) {
        this.word = word;
    }

    /** The capability as it is written. */
    public String word() {
        return word;
    }
}
