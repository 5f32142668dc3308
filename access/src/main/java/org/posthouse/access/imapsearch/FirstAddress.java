package org.posthouse.access.imapsearch;

import org.posthouse.mail.charset.EncodedWords;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.EnvelopeVisitor;
import org.posthouse.mail.mime.StructureView;

/** The first address of an envelope field as messages are sorted by it. RFC 5256 §3, RFC 5957 §3 */
final class FirstAddress implements EnvelopeVisitor {
    private final EnvelopeField wanted;
    private final boolean display;
    private boolean here;
    private String value = "";

    private FirstAddress(EnvelopeField wanted, boolean display) {
        this.wanted = wanted;
        this.display = display;
    }

    /** The mailbox of the address, or what is displayed of it; empty where there is none. */
    static String of(StructureView record, EnvelopeField field, boolean display) {
        FirstAddress visitor = new FirstAddress(field, display);
        record.envelope(visitor);
        return visitor.value;
    }

    @Override
    public void text(EnvelopeField field, byte[] b, int at, int length) {
        // no address
    }

    @Override
    public void addresses(EnvelopeField field, int count) {
        here = field == wanted && count > 0;
    }

    @Override
    public void address(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int mailboxAt, int mailboxLength, int hostAt,
            int hostLength) {
        if (!here)
            return;
        here = false;
        String mailbox = mailboxLength < 0 ? "" : EncodedWords.decode(b, mailboxAt, mailboxAt + mailboxLength);
        String name = !display || nameLength <= 0 ? "" : EncodedWords.decode(b, nameAt, nameAt + nameLength);
        if (!name.isEmpty())
            value = name;
        else
            value = display && mailboxLength >= 0 && hostLength >= 0
                    ? mailbox + "@" + EncodedWords.decode(b, hostAt, hostAt + hostLength)
                    : mailbox;
    }

    @Override
    public void addressesEnd() {
        here = false;
    }
}
