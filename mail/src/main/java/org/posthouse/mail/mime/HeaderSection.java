package org.posthouse.mail.mime;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of one header in their order, raw. Beyond the limits fields are left out ({@link #complete} is false); the source still has
 * them. RFC 5322 §2.2
 */
public final class HeaderSection {
    /** Numbers kept for each field: start, end of name, start of value, end, all relative to the start of the header, and {@link KnownField}. */
    static final int STRIDE = 5;

    private final byte[] raw;
    private final long start;
    private final int[] index;
    private final int count;
    private final boolean complete;

    HeaderSection(byte[] raw, long start, int[] index, int count, boolean complete) {
        this.raw = raw;
        this.start = start;
        this.index = index;
        this.count = count;
        this.complete = complete;
    }

    /** Reads a header that stands alone, up to an empty line or the end of the bytes. */
    public static HeaderSection parse(byte[] bytes) {
        return MimeParser.header(bytes);
    }

    /** All fields in order, as a view. */
    public List<HeaderField> fields() {
        return new AbstractList<>() {
            @Override
            public HeaderField get(int i) {
                return field(java.util.Objects.checkIndex(i, count));
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    /** How many fields are kept. */
    public int size() {
        return count;
    }

    /** False when fields had to be left out. */
    public boolean complete() {
        return complete;
    }

    /** The first field of that name, in any case. */
    public Optional<HeaderField> first(String name) {
        for (int i = 0; i < count; i++) {
            if (is(i, name)) {
                return Optional.of(field(i));
            }
        }
        return Optional.empty();
    }

    /** All fields of that name in order. */
    public List<HeaderField> all(String name) {
        List<HeaderField> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (is(i, name)) {
                out.add(field(i));
            }
        }
        return out;
    }

    HeaderField field(int i) {
        int k = i * STRIDE;
        return new HeaderField(raw, index[k], index[k + 1], index[k + 2], index[k + 3], start);
    }

    byte[] raw() {
        return raw;
    }

    int code(int i) {
        return index[i * STRIDE + 4];
    }

    int valueFrom(int i) {
        return index[i * STRIDE + 2];
    }

    int to(int i) {
        return index[i * STRIDE + 3];
    }

    private boolean is(int i, String name) {
        int k = i * STRIDE;
        return Ascii.equalsIgnoreCase(raw, index[k], index[k + 1], name);
    }
}
