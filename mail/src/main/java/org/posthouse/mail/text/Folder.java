package org.posthouse.mail.text;

import java.io.IOException;
import java.io.Reader;

/** Folds characters and hands them on as UTF-8. Takes text of any length in any pieces; what is buffered goes out at {@link #flush}. */
final class Folder {
    private static final int BUFFER = 8192;
    /** The longest that one character becomes: 18 characters of at most 4 octets. */
    private static final int ROOM = 80;
    private final FoldedSink sink;
    private final byte[] out = new byte[BUFFER];
    private final char[] in = new char[4096];
    private int n;
    private char high;
    private boolean more = true;

    Folder(FoldedSink sink) {
        this.sink = sink;
    }

    /** False when the sink has enough. */
    boolean more() {
        return more;
    }

    /** Reads to the end, or until the sink has enough. */
    boolean put(Reader reader) throws IOException {
        int read;
        while (more && (read = reader.read(in, 0, in.length)) >= 0)
            put(in, 0, read);
        return more;
    }

    boolean put(String text) {
        int at = 0;
        while (more && at < text.length()) {
            int to = Math.min(text.length(), at + in.length);
            text.getChars(at, to, in, 0);
            put(in, 0, to - at);
            at = to;
        }
        return more;
    }

    private void put(char[] c, int from, int to) {
        for (int i = from; i < to; i++) {
            if (n > BUFFER - ROOM)
                drain();
            char x = c[i];
            if (x < 0x80 && high == 0)
                out[n++] = (byte) (x >= 'a' && x <= 'z' ? x - 32 : x == 0 ? ' ' : x);
            else
                other(x);
        }
    }

    private void other(char x) {
        if (high != 0) {
            char h = high;
            high = 0;
            if (Character.isLowSurrogate(x)) {
                fold(Character.toCodePoint(h, x));
                return;
            }
            fold(h);
        }
        if (Character.isHighSurrogate(x))
            high = x;
        else
            fold(x);
    }

    private void fold(int c) {
        int one = Casemap.one(c);
        if (one >= 0) {
            n = Utf8.put(one, out, n);
            return;
        }
        String several = Casemap.several(c);
        for (int i = 0; i < several.length();) {
            int x = several.codePointAt(i);
            n = Utf8.put(x, out, n);
            i += Character.charCount(x);
        }
    }

    /** Ends a field or a part: nothing is found across it. */
    boolean separate() {
        ended();
        out[n++] = 0;
        return more;
    }

    private void ended() {
        if (n > BUFFER - ROOM)
            drain();
        if (high != 0) {
            fold(high);
            high = 0;
        }
    }

    /** Hands on what is buffered. */
    boolean flush() {
        ended();
        drain();
        return more;
    }

    private void drain() {
        if (more && n > 0)
            more = sink.put(out, 0, n);
        n = 0;
    }
}
