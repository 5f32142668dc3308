package org.posthouse.mail.sevenbit;

import java.io.IOException;
import java.io.InputStream;

/** RFC 2045 §6.7 */
final class QuotedLines extends Lines {
    private static final int MOST = 76;
    private static final String HEX = "0123456789ABCDEF";

    /** The next three octets, -1 where there is none. */
    private int first;
    private int second;
    private int third;
    private boolean begun;

    QuotedLines(InputStream in) {
        super(in);
    }

    private void shift() throws IOException {
        first = second;
        second = third;
        third = third < 0 ? -1 : in.read();
    }

    @Override
    boolean next() throws IOException {
        if (!begun) {
            begun = true;
            first = in.read();
            second = first < 0 ? -1 : in.read();
            third = second < 0 ? -1 : in.read();
        }
        if (first < 0)
            return false;
        while (first >= 0) {
            if (first == '\r' && second == '\n') {
                put('\r');
                put('\n');
                shift();
                shift();
                return true;
            }
            boolean plain = isPlain();
            // Room is left for the sign that the line goes on.
            if (length + (plain ? 1 : 3) > MOST - 1) {
                put('=');
                put('\r');
                put('\n');
                return true;
            }
            if (plain) {
                put(first);
            } else {
                put('=');
                put(HEX.charAt(first >> 4));
                put(HEX.charAt(first & 15));
            }
            shift();
        }
        return true;
    }

    private boolean isPlain() {
        if (first == ' ' || first == '\t')
            return second >= 0 && !(second == '\r' && third == '\n');
        return first > ' ' && first < 127 && first != '=';
    }
}
