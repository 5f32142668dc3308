package org.posthouse.access.imapserver;

/** What is advertised, by state. RFC 3501 §7.2.1 */
final class Capabilities {
    private static final String ALWAYS = "IMAP4rev1 LITERAL+ SASL-IR ID ENABLE IDLE";

    private Capabilities() {}

    static String beforeLogin(boolean startTls, boolean plaintext) {
        return ALWAYS + (startTls ? " STARTTLS" : "") + " AUTH=SCRAM-SHA-256" + (plaintext ? " AUTH=PLAIN" : " LOGINDISABLED");
    }

    static String afterLogin() {
        return ALWAYS + " NAMESPACE CHILDREN UIDPLUS MOVE UNSELECT MULTIAPPEND SPECIAL-USE CREATE-SPECIAL-USE";
    }
}
