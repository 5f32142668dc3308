package org.posthouse.mail.mime;

/** Receives an envelope in IMAP's order, as runs of bytes to be used at once and not changed; a length of -1 is NIL. RFC 9051 §7.5.2 */
public interface EnvelopeVisitor {
    /** Date, subject, in-reply-to or message-id. */
    void text(EnvelopeField field, byte[] b, int at, int length);

    /** A list of addresses begins; 0 of them is NIL, and then neither {@link #address} nor {@link #addressesEnd} follows. */
    void addresses(EnvelopeField field, int count);

    /** One address; a group begins with host NIL and ends with mailbox NIL too. */
    void address(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int mailboxAt, int mailboxLength, int hostAt,
            int hostLength);

    /** The list ends. */
    void addressesEnd();
}
