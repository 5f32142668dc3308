package org.posthouse.mail.mime;

import java.io.InputStream;

/** Decodes uuencode from its begin line to its end line; each line says first how many octets it holds. */
final class UuStream extends DecodingStream {
    private static final int BEFORE = 0;
    private static final int LENGTH = 1;
    private static final int DATA = 2;
    private static final int REST = 3;
    private static final int DONE = 4;
    private static final String BEGIN = "begin ";

    private int state = BEFORE;
    private int matched;
    private int left;
    private int bits;
    private int held;

    UuStream(InputStream in) {
        super(in);
    }

    @Override
    void decode(byte[] b, int n) {
        for (int i = 0; i < n; i++) {
            take(b[i]);
        }
    }

    private void take(byte c) {
        switch (state) {
            case BEFORE -> {
                if (c == '\n') {
                    state = matched == BEGIN.length() ? LENGTH : BEFORE;
                    matched = 0;
                } else if (matched >= 0 && matched < BEGIN.length()) {
                    matched = c == BEGIN.charAt(matched) ? matched + 1 : -1;
                }
            }
            case LENGTH -> length(c);
            case DATA -> data(c);
            case REST -> state = c == '\n' ? LENGTH : REST;
            default -> {
            }
        }
    }

    private void length(byte c) {
        if (c == '\n' || c == '\r') {
            return;
        }
        if (c < ' ' || c > '`' || c == 'e') {
            state = DONE;
            return;
        }
        left = c - ' ' & 63;
        bits = 0;
        held = 0;
        state = left == 0 ? REST : DATA;
    }

    private void data(byte c) {
        if (c == '\n') {
            // blanks at the end of a line are lost on the way; they are zeros
            while (left > 0) {
                six(0);
            }
            state = LENGTH;
        } else if (c >= ' ' && c <= '`') {
            six(c - ' ' & 63);
            if (left == 0) {
                state = REST;
            }
        }
    }

    private void six(int v) {
        bits = bits << 6 | v;
        held += 6;
        if (held >= 8 && left > 0) {
            held -= 8;
            emit(bits >> held);
            bits &= (1 << held) - 1;
            left--;
        }
    }
}
