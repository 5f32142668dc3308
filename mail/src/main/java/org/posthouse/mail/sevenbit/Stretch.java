package org.posthouse.mail.sevenbit;

import java.io.IOException;
import java.io.InputStream;
import org.posthouse.mail.mime.Source;

/** What was found in a range: how many octets are above 127, and whether all the others are lines of at most 998. */
record Stretch(long all, long high, boolean lines) {
    private static final int LONGEST = 998;

    boolean sevenBit() {
        return high == 0 && lines;
    }

    static Stretch of(Source source, long from, long to) throws IOException {
        long high = 0;
        boolean lines = true;
        int length = 0;
        byte before = 0;
        byte[] b = new byte[16 * 1024];
        try (InputStream in = source.stream(from, to)) {
            for (int n = in.read(b, 0, b.length); n >= 0; n = in.read(b, 0, b.length))
                for (int i = 0; i < n; i++) {
                    byte c = b[i];
                    high += c < 0 ? 1 : 0;
                    lines &= c != 0 && (before == '\r') == (c == '\n');
                    length = c == '\n' ? 0 : length + 1;
                    lines &= length <= LONGEST + 1;
                    before = c;
                }
        }
        return new Stretch(to - from, high, lines && before != '\r');
    }
}
