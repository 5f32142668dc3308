package org.posthouse.mail.charset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Encoded words: reading them wherever they occur, tolerantly and in linear time, and writing them. RFC 2047 §2
 * Text outside of them that is not ASCII is UTF-8 or else windows-1252; folding is removed.
 */
public final class EncodedWords {
    private static final int MAX_CHARSET = 60;

    private final byte[] b;
    private final int to;
    private final int lastEnd;
    private final StringBuilder out;
    private byte[] pending = new byte[0];
    private int held;
    private @Nullable String heldCharset;
    private boolean lastWasWord;

    private EncodedWords(byte[] b, int from, int to) {
        this.b = b;
        this.to = to;
        this.out = new StringBuilder(to - from);
        int end = to - 2;
        while (end >= from && !(b[end] == '?' && b[end + 1] == '=')) {
            end--;
        }
        this.lastEnd = end;
    }

    /** Decodes a whole value. */
    public static String decode(byte[] value) {
        return decode(value, 0, value.length);
    }

    /** Decodes a range of bytes. */
    public static String decode(byte[] b, int from, int to) {
        boolean plain = true;
        for (int i = from; i < to && plain; i++) {
            int c = b[i];
            plain = c >= 32 && !(c == '=' && i + 1 < to && b[i + 1] == '?');
        }
        if (plain) {
            return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
        }
        EncodedWords words = new EncodedWords(b, from, to);
        words.run(from);
        return words.out.toString();
    }

    /** Decodes text that came as a string of bytes or was typed. */
    public static String decode(String value) {
        if (!value.contains("=?")) {
            return value;
        }
        return decode(value.getBytes(StandardCharsets.UTF_8));
    }

    /** The value written for a header field, encoded only where it must be; blanks between its words are where it may be folded. */
    public static String encode(String text) {
        return EncodedWordWriter.encode(text, 0);
    }

    /** As {@link #encode(String)}, for a line on which so many octets are taken already. RFC 2047 §2 */
    public static String encode(String text, int used) {
        return EncodedWordWriter.encode(text, used);
    }

    /** The value as encoded words and nothing else, as a display name needs it that has non-ASCII anywhere. RFC 2047 §5 (3) */
    public static String encodeAll(String text, int used) {
        return EncodedWordWriter.encodeAll(text, used);
    }

    private void run(int from) {
        int i = from;
        int plainFrom = from;
        while (i < to) {
            if (b[i] == '=' && i + 1 < to && b[i + 1] == '?') {
                int end = word(i, plainFrom);
                if (end > 0) {
                    i = end;
                    plainFrom = end;
                    continue;
                }
            }
            i++;
        }
        flush();
        plain(plainFrom, to);
    }

    /** Takes the word at {@code at} when there is one; returns where it ends, or -1. */
    private int word(int at, int plainFrom) {
        int p = at + 2;
        int limit = Math.min(to, p + MAX_CHARSET);
        while (p < limit && b[p] != '?' && b[p] > ' ') {
            p++;
        }
        if (p + 2 >= to || p == at + 2 || b[p] != '?' || b[p + 2] != '?') {
            return -1;
        }
        int encoding = b[p + 1] | 0x20;
        int text = p + 3;
        if ((encoding != 'q' && encoding != 'b') || text > lastEnd) {
            return -1;
        }
        int end = text;
        while (!(b[end] == '?' && b[end + 1] == '=')) {
            end++;
        }
        String charset = label(at + 2, p);
        if (held > 0 && !isBlank(plainFrom, at)) {
            flush();
        }
        if (held == 0 && (plainFrom < at && !(out.length() > 0 && lastWasWord && isBlank(plainFrom, at)))) {
            plain(plainFrom, at);
        }
        if (held > 0 && (!charset.equals(heldCharset) || charset.startsWith("iso-2022"))) {
            flush();
        }
        heldCharset = charset;
        if (encoding == 'q') {
            q(text, end);
        } else {
            base64(text, end);
        }
        lastWasWord = true;
        return end + 2;
    }

    /** The charset's label without the language that RFC 2231 §5 allows. */
    private String label(int from, int end) {
        int star = from;
        while (star < end && b[star] != '*') {
            star++;
        }
        return new String(b, from, star - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private boolean isBlank(int from, int end) {
        for (int i = from; i < end; i++) {
            if (b[i] != ' ' && b[i] != '\t' && b[i] != '\r' && b[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    private void flush() {
        if (held > 0) {
            out.append(Charsets.decode(heldCharset, pending, 0, held));
            held = 0;
            lastWasWord = true;
        }
    }

    private void plain(int from, int end) {
        if (from == end) {
            return;
        }
        byte[] text = new byte[end - from];
        int n = 0;
        for (int i = from; i < end; i++) {
            byte c = b[i];
            if (c != '\r' && c != '\n') {
                text[n++] = c == 0 ? (byte) ' ' : c;
            }
        }
        out.append(Charsets.guess(text, 0, n));
        lastWasWord = false;
    }

    private void put(int c) {
        if (held == pending.length) {
            byte[] larger = new byte[Math.max(64, 2 * held)];
            System.arraycopy(pending, 0, larger, 0, held);
            pending = larger;
        }
        pending[held++] = (byte) c;
    }

    private void q(int from, int end) {
        for (int i = from; i < end; i++) {
            int c = b[i];
            if (c == '_') {
                put(' ');
            } else if (c == '=' && i + 2 < end && hex(b[i + 1]) >= 0 && hex(b[i + 2]) >= 0) {
                put(hex(b[i + 1]) << 4 | hex(b[i + 2]));
                i += 2;
            } else if (c != '\r' && c != '\n') {
                put(c);
            }
        }
    }

    private static int hex(int c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }

    private void base64(int from, int end) {
        int bits = 0;
        int n = 0;
        for (int i = from; i < end; i++) {
            int v = Base64Digit.value(b[i]);
            if (v < 0) {
                if (b[i] == '=') {
                    n = 0;
                    bits = 0;
                }
                continue;
            }
            bits = bits << 6 | v;
            n += 6;
            if (n >= 8) {
                n -= 8;
                put(bits >> n);
                bits &= (1 << n) - 1;
            }
        }
    }
}
