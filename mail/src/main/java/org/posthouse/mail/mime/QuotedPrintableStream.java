package org.posthouse.mail.mime;

import java.io.InputStream;

/** Decodes quoted-printable: blanks at line ends are dropped, an equals sign that means nothing stays. RFC 2045 §6.7 */
final class QuotedPrintableStream extends DecodingStream {
    /** Blanks held back at most; a longer run is content, whatever follows. */
    private static final int MAX_BLANKS = 1000;

    private static final int TEXT = 0;
    private static final int EQUALS = 1;
    private static final int EQUALS_HEX = 2;
    private static final int SOFT_BREAK = 3;

    private int state = TEXT;
    private int first;
    private final byte[] blanks = new byte[MAX_BLANKS];
    private int blankCount;

    QuotedPrintableStream(InputStream in) {
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
            case EQUALS -> afterEquals(c);
            case EQUALS_HEX -> {
                state = TEXT;
                int low = hex(c);
                if (low >= 0) {
                    emit(hex((byte) first) << 4 | low);
                } else {
                    emit('=');
                    emit(first);
                    text(c);
                }
            }
            case SOFT_BREAK -> {
                // blanks, then the line end, belong to the break
                if (c == '\n') {
                    state = TEXT;
                } else if (c != '\r' && c != ' ' && c != '\t') {
                    state = TEXT;
                    text(c);
                }
            }
            default -> text(c);
        }
    }

    private void afterEquals(byte c) {
        if (hex(c) >= 0) {
            first = c;
            state = EQUALS_HEX;
        } else if (c == '\n') {
            state = TEXT;
        } else if (c == '\r' || c == ' ' || c == '\t') {
            state = SOFT_BREAK;
        } else {
            emit('=');
            state = TEXT;
            text(c);
        }
    }

    private void text(byte c) {
        switch (c) {
            case ' ', '\t' -> {
                if (blankCount == MAX_BLANKS) {
                    flushBlanks();
                }
                blanks[blankCount++] = c;
            }
            case '\r', '\n' -> {
                blankCount = 0;
                emit(c);
            }
            default -> {
                flushBlanks();
                if (c == '=') {
                    state = EQUALS;
                } else {
                    emit(c);
                }
            }
        }
    }

    private void flushBlanks() {
        for (int i = 0; i < blankCount; i++) {
            emit(blanks[i]);
        }
        blankCount = 0;
    }

    @Override
    void end() {
        if (state == EQUALS_HEX) {
            emit('=');
            emit(first);
        }
        state = TEXT;
    }

    private static int hex(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }
}
