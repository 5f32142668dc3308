package org.posthouse.trust.dkim;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much of a change on the way is overlooked. RFC 6376 §3.4 */
public enum Canonicalization {
    SIMPLE, RELAXED;

    /** As it stands in c=. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Canonicalization of(String word) {
        return switch (word) {
            case "simple" -> SIMPLE;
            case "relaxed" -> RELAXED;
            default -> null;
        };
    }

    /** Writes a header field, given with its name and without its last line end, again without it. RFC 6376 §3.4.1, §3.4.2 */
    public void field(byte[] b, int from, int to, ByteArrayOutputStream out) {
        if (this == SIMPLE) {
            out.write(b, from, to - from);
            return;
        }
        int colon = from;
        while (colon < to && b[colon] != ':')
            colon++;
        int nameEnd = colon;
        while (nameEnd > from && isWsp(b[nameEnd - 1]))
            nameEnd--;
        byte[] line = new byte[to - from + 1];
        int n = 0;
        for (int i = from; i < nameEnd; i++)
            line[n++] = (byte) (b[i] >= 'A' && b[i] <= 'Z' ? b[i] + 32 : b[i]);
        line[n++] = ':';
        int value = n;
        boolean blank = false;
        for (int i = colon + 1; i < to; i++) {
            byte c = b[i];
            if (c > ' ') {
                if (blank && n > value)
                    line[n++] = ' ';
                blank = false;
                line[n++] = c;
            } else if (isWsp(c)) {
                blank = true;
            } else if (c != '\n' && !(c == '\r' && i + 1 < to && b[i + 1] == '\n')) {
                if (blank && n > value)
                    line[n++] = ' ';
                blank = false;
                line[n++] = c;
            }
        }
        out.write(line, 0, n);
    }

    static boolean isWsp(byte c) {
        return c == ' ' || c == '\t';
    }
}
