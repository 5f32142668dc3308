package org.posthouse.access.imapsession;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.base.wire.WireWriter;

/** Bytes of responses being put together, without an object for each word. One thread. */
public final class Line {
    private static final int DRAIN = 12 * 1024;
    private static final int MAX_QUOTED = 1000;
    private byte[] b = new byte[512];
    private int n;

    public Line put(int octet) {
        room(1);
        b[n++] = (byte) octet;
        return this;
    }

    public Line ascii(String s) {
        int length = s.length();
        room(length);
        for (int i = 0; i < length; i++)
            b[n++] = (byte) s.charAt(i);
        return this;
    }

    public Line bytes(byte[] from, int at, int length) {
        room(length);
        System.arraycopy(from, at, b, n, length);
        n += length;
        return this;
    }

    public Line bytes(byte[] from) {
        return bytes(from, 0, from.length);
    }

    public Line number(long value) {
        room(20);
        int digits = 1;
        for (long p = 10; digits < 19 && value >= p; p *= 10)
            digits++;
        long v = value;
        for (int i = n + digits - 1; i >= n; i--) {
            b[i] = (byte) ('0' + v % 10);
            v /= 10;
        }
        n += digits;
        return this;
    }

    /** At least so many digits. */
    public Line padded(int value, int width) {
        for (int p = width == 4 ? 1000 : 10; p > 1 && value < p; p /= 10)
            put('0');
        return number(value);
    }

    /** The name of an item in parentheses, with the blanks around it. */
    public Line item(String name) {
        if (!endsWith('('))
            put(' ');
        return ascii(name).put(' ');
    }

    public Line nil() {
        return ascii("NIL");
    }

    /** nstring: NIL for a length of -1, quoted where that is possible, else a literal. RFC 3501 §9 */
    public Line nstring(byte[] from, int at, int length) {
        return length < 0 ? nil() : string(from, at, length);
    }

    public Line string(byte[] from, int at, int length) {
        if (length > MAX_QUOTED)
            return literal(from, at, length);
        room(2 * length + 2);
        int mark = n;
        b[n++] = '"';
        for (int i = at; i < at + length; i++) {
            byte c = from[i];
            if (c <= 0 || c == '\r' || c == '\n') {
                n = mark;
                return literal(from, at, length);
            }
            if (c == '"' || c == '\\')
                b[n++] = '\\';
            b[n++] = c;
        }
        b[n++] = '"';
        return this;
    }

    public Line string(String s) {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        return string(bytes, 0, bytes.length);
    }

    private Line literal(byte[] from, int at, int length) {
        return put('{').number(length).ascii("}\r\n").bytes(from, at, length);
    }

    public Line crlf() {
        return put('\r').put('\n');
    }

    /** Hands over what is here when it is much. */
    public void drain(WireWriter out) throws IOException {
        if (n >= DRAIN)
            flush(out);
    }

    /** Hands over what is here. */
    public void flush(WireWriter out) throws IOException {
        out.bytes(b, 0, n);
        n = 0;
        if (b.length > 8 * DRAIN)
            b = new byte[512];
    }

    /** What is here, as text. */
    public String text() {
        return new String(b, 0, n, StandardCharsets.ISO_8859_1);
    }

    public boolean endsWith(int octet) {
        return n > 0 && b[n - 1] == octet;
    }

    public int length() {
        return n;
    }

    /** Forgets what came after a length. */
    public void cut(int length) {
        n = length;
    }

    private void room(int octets) {
        if (b.length - n < octets)
            b = Arrays.copyOf(b, Math.max(b.length * 2, n + octets));
    }
}
