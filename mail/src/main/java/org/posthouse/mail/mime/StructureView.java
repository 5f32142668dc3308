package org.posthouse.mail.mime;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A structure record read in place, for those who walk over very many: nothing is decoded that is not asked for, and visitors get runs of
 * the record's own bytes. For one thread at a time.
 */
public final class StructureView {
    private static final EnvelopeField[] LISTS = {EnvelopeField.FROM, EnvelopeField.SENDER, EnvelopeField.REPLY_TO, EnvelopeField.TO,
            EnvelopeField.CC, EnvelopeField.BCC};
    private static final Part.Kind[] KINDS = {Part.Kind.BASIC, Part.Kind.TEXT, Part.Kind.MESSAGE, Part.Kind.MULTIPART};

    private final byte[] b;
    private final int flags;
    private final long size;
    private final long headerSize;
    private final long sent;
    private final int referencesAt;
    private final int envelopeAt;
    private final int bodyAt;
    private int at;

    private StructureView(byte[] encoded) {
        this.b = encoded;
        if (encoded[0] != StructureCodec.FORMAT) {
            throw new IllegalArgumentException("unknown format of structure record: " + encoded[0]);
        }
        this.flags = encoded[1];
        this.at = 2;
        this.size = number();
        this.headerSize = number();
        this.sent = (flags & StructureCodec.SENT) == 0 ? 0 : number();
        this.referencesAt = at;
        int referencesLength = length();
        at += Math.max(0, referencesLength);
        int envelopeLength = (int) number();
        this.envelopeAt = at;
        this.bodyAt = at + envelopeLength;
    }

    /**
     * A view of a record.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static StructureView of(byte[] encoded) {
        try {
            return new StructureView(encoded);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("structure record ends early", e);
        }
    }

    /** Octets of the message. */
    public long size() {
        return size;
    }

    /** Octets of its header with the empty line. */
    public long headerSize() {
        return headerSize;
    }

    /** When its Date says it was sent, or null. */
    public @Nullable Instant sent() {
        return (flags & StructureCodec.SENT) == 0 ? null : StructureCodec.instant(sent);
    }

    /** Whether it carries a file. */
    public boolean hasAttachment() {
        return (flags & StructureCodec.ATTACHMENT) != 0;
    }

    /** False when the record was cut to its size. */
    public boolean complete() {
        return (flags & StructureCodec.COMPLETE) != 0;
    }

    /** References as written, unfolded, or null. */
    public @Nullable Octets references() {
        return new RecordReader(b, referencesAt).run();
    }

    /** Tells the envelope. */
    public void envelope(EnvelopeVisitor visitor) {
        at = envelopeAt;
        tellEnvelope(visitor);
    }

    /** Tells the body structure. */
    public void body(BodyVisitor visitor) {
        at = bodyAt;
        part(visitor);
    }

    private long number() {
        long v = b[at++];
        if (v >= 0) {
            return v;
        }
        v &= 0x7f;
        for (int shift = 7;; shift += 7) {
            byte x = b[at++];
            v |= (x & 0x7fL) << shift;
            if (x >= 0) {
                return v;
            }
        }
    }

    /** Length of the run that begins at {@code at} after this; -1 for none. */
    private int length() {
        return (int) number() - 1;
    }

    private void text(EnvelopeVisitor visitor, EnvelopeField field) {
        int n = length();
        visitor.text(field, b, at, n);
        at += Math.max(0, n);
    }

    private void tellEnvelope(EnvelopeVisitor visitor) {
        text(visitor, EnvelopeField.DATE);
        text(visitor, EnvelopeField.SUBJECT);
        int fromAt = at;
        for (EnvelopeField field : LISTS) {
            int n = (int) number();
            if (n == 1) {
                int after = at;
                at = fromAt;
                addresses(visitor, field, (int) number() - 1);
                at = after;
            } else {
                addresses(visitor, field, Math.max(0, n - 1));
            }
        }
        text(visitor, EnvelopeField.IN_REPLY_TO);
        text(visitor, EnvelopeField.MESSAGE_ID);
    }

    private void addresses(EnvelopeVisitor visitor, EnvelopeField field, int n) {
        visitor.addresses(field, n);
        for (int i = 0; i < n; i++) {
            int name = length();
            int nameAt = at;
            at += Math.max(0, name);
            int route = length();
            int routeAt = at;
            at += Math.max(0, route);
            int mailbox = length();
            int mailboxAt = at;
            at += Math.max(0, mailbox);
            int host = length();
            visitor.address(b, nameAt, name, routeAt, route, mailboxAt, mailbox, at, host);
            at += Math.max(0, host);
        }
        if (n > 0) {
            visitor.addressesEnd();
        }
    }

    private void part(BodyVisitor visitor) {
        Part.Kind kind = KINDS[b[at++]];
        visitor.begin(kind);
        number();
        number();
        long octets = number();
        long lines = number();
        if (kind == Part.Kind.MULTIPART) {
            int n = (int) number();
            for (int i = 0; i < n; i++) {
                part(visitor);
            }
            skipWord();
            word(visitor, BodyField.SUBTYPE);
            parameters(visitor);
            disposition(visitor);
            language(visitor);
            text(visitor, BodyField.LOCATION);
            skipRun();
            skipRun();
            skipWord();
            skipRun();
        } else {
            word(visitor, BodyField.TYPE);
            word(visitor, BodyField.SUBTYPE);
            parameters(visitor);
            text(visitor, BodyField.ID);
            text(visitor, BodyField.DESCRIPTION);
            word(visitor, BodyField.ENCODING);
            visitor.number(BodyField.OCTETS, octets);
            if (kind == Part.Kind.MESSAGE) {
                tellEnvelope(visitor.envelope());
                part(visitor);
            }
            if (kind != Part.Kind.BASIC) {
                visitor.number(BodyField.LINES, lines);
            }
            text(visitor, BodyField.MD5);
            disposition(visitor);
            language(visitor);
            text(visitor, BodyField.LOCATION);
        }
        visitor.end(kind);
    }

    private void text(BodyVisitor visitor, BodyField field) {
        int n = length();
        visitor.text(field, b, at, n);
        at += Math.max(0, n);
    }

    private void skipRun() {
        int n = length();
        at += Math.max(0, n);
    }

    private void skipWord() {
        int v = (int) number();
        if ((v & 1) == 0 && v > 0) {
            at += (v >> 1) - 1;
        }
    }

    private void word(BodyVisitor visitor, BodyField field) {
        int v = (int) number();
        if ((v & 1) == 1) {
            byte[] word = Words.bytes(v >> 1);
            visitor.text(field, word, 0, word.length);
        } else {
            int n = (v >> 1) - 1;
            visitor.text(field, b, at, n);
            at += Math.max(0, n);
        }
    }

    private void parameters(BodyVisitor visitor) {
        int n = (int) number();
        visitor.parameters(n);
        each(visitor, n);
    }

    private void each(BodyVisitor visitor, int n) {
        for (int i = 0; i < n; i++) {
            int v = (int) number();
            boolean known = (v & 1) == 1;
            byte[] name = known ? Words.bytes(v >> 1) : b;
            int nameAt = known ? 0 : at;
            int nameLength = known ? name.length : Math.max(0, (v >> 1) - 1);
            at += known ? 0 : nameLength;
            int w = (int) number();
            boolean knownValue = (w & 1) == 1;
            byte[] value = knownValue ? Words.bytes(w >> 1) : b;
            int valueAt = knownValue ? 0 : at;
            int valueLength = knownValue ? value.length : Math.max(0, (w >> 1) - 1);
            visitor.parameter(name, nameAt, nameLength, value, valueAt, valueLength);
            at += knownValue ? 0 : valueLength;
        }
    }

    private void disposition(BodyVisitor visitor) {
        int v = (int) number();
        if (v == 0) {
            visitor.disposition(b, at, -1, 0);
            return;
        }
        boolean known = (v & 1) == 1;
        byte[] word = known ? Words.bytes(v >> 1) : b;
        int wordAt = known ? 0 : at;
        int wordLength = known ? word.length : (v >> 1) - 1;
        at += known ? 0 : wordLength;
        int n = (int) number();
        visitor.disposition(word, wordAt, wordLength, n);
        each(visitor, n);
    }

    private void language(BodyVisitor visitor) {
        int n = (int) number();
        visitor.language(n);
        for (int i = 0; i < n; i++) {
            int length = Math.max(0, length());
            visitor.languageTag(b, at, length);
            at += length;
        }
    }
}
