package org.posthouse.mta.smtpserver;

/** Whether every line of what streams by ends with CRLF and neither stands alone. RFC 5321 §2.3.8 */
final class Newlines {
    private boolean bare;
    private boolean cr;

    void feed(byte[] b, int off, int len) {
        boolean before = cr;
        for (int i = off; i < off + len; i++) {
            byte c = b[i];
            bare |= before != (c == '\n');
            before = c == '\r';
        }
        cr = before;
    }

    /** The end has come: a CR that is the last octet stands alone too. */
    boolean bare() {
        return bare || cr;
    }
}
