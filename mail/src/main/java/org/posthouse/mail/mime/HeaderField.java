package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import org.posthouse.mail.charset.EncodedWords;

/** One header field: its bytes as they stand in the message, and where. Decoded only on demand. RFC 5322 §2.2 */
public final class HeaderField {
    private final byte[] raw;
    private final int from;
    private final int nameEnd;
    private final int valueFrom;
    private final int to;
    private final long base;

    HeaderField(byte[] raw, int from, int nameEnd, int valueFrom, int to, long base) {
        this.raw = raw;
        this.from = from;
        this.nameEnd = nameEnd;
        this.valueFrom = valueFrom;
        this.to = to;
        this.base = base;
    }

    /** The name as written; empty for a line that is not a field. */
    public String name() {
        return new String(raw, from, nameEnd - from, StandardCharsets.ISO_8859_1);
    }

    /** True when the name is this one in any case. */
    public boolean is(String name) {
        return Ascii.equalsIgnoreCase(raw, from, nameEnd, name);
    }

    /** Offset of its first octet in the source. */
    public long start() {
        return base + from;
    }

    /** Offset after its last line end in the source. */
    public long end() {
        return base + to;
    }

    /** The whole field with its line end, as it stands in the message. */
    public Octets raw() {
        return Octets.of(raw, from, to - from);
    }

    /** What follows the colon, folding included, without the last line end. */
    public Octets rawValue() {
        int end = to;
        if (end > valueFrom && raw[end - 1] == '\n') {
            end--;
        }
        if (end > valueFrom && raw[end - 1] == '\r') {
            end--;
        }
        return Octets.of(raw, valueFrom, end - valueFrom);
    }

    /** The value without folding and without blanks at its edges, still encoded. RFC 5322 §2.2.3 */
    public Octets unfolded() {
        return Unfold.trimmed(raw, valueFrom, to);
    }

    /** The value as text for people: unfolded, encoded words decoded. */
    public String decoded() {
        Octets value = unfolded();
        return EncodedWords.decode(value.array(), value.offset(), value.offset() + value.length());
    }

    @Override
    public String toString() {
        return name() + ": " + decoded();
    }
}
