package org.posthouse.mail.mime;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.Charsets;

/** Puts a parameter together from its pieces and decodes it. RFC 2231 §3, §4 */
final class ParamDecoder {
    private static final int MAX_PIECES = 1000;

    private ParamDecoder() {}

    static @Nullable String get(List<Param> raw, String name) {
        Param plain = null;
        Param extended = null;
        boolean pieces = false;
        for (Param p : raw) {
            if (p.name().equals(name)) {
                plain = plain == null ? p : plain;
            } else if (p.name().length() > name.length() && p.name().startsWith(name) && p.name().charAt(name.length()) == '*') {
                if (p.name().length() == name.length() + 1) {
                    extended = extended == null ? p : extended;
                } else {
                    pieces = true;
                }
            }
        }
        if (extended != null) {
            return extended(extended.value());
        }
        if (pieces) {
            String joined = joined(raw, name);
            if (joined != null) {
                return joined;
            }
        }
        // encoded words do not belong here, but that is how file names come. RFC 2047 §5
        return plain == null ? null : plain.value().decoded();
    }

    private static @Nullable String joined(List<Param> raw, String name) {
        Param[] pieces = new Param[Math.min(MAX_PIECES, raw.size())];
        for (Param p : raw) {
            int n = number(p.name(), name);
            if (n >= 0 && n < pieces.length && pieces[n] == null) {
                pieces[n] = p;
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = null;
        boolean encoded = false;
        for (int i = 0; i < pieces.length && pieces[i] != null; i++) {
            Octets v = pieces[i].value();
            int from = v.offset();
            int to = from + v.length();
            if (pieces[i].name().endsWith("*")) {
                encoded = true;
                if (i == 0) {
                    int text = textStart(v);
                    if (text > from) {
                        charset = charset(v);
                        from = text;
                    }
                }
                percent(v.array(), from, to, bytes);
            } else {
                bytes.write(v.array(), from, v.length());
            }
        }
        if (bytes.size() == 0 && pieces.length > 0 && pieces[0] == null) {
            return null;
        }
        byte[] b = bytes.toByteArray();
        return encoded ? Charsets.decode(charset, b, 0, b.length) : Octets.of(b, 0, b.length).decoded();
    }

    /** The number of a piece: {@code name*3} or {@code name*3*}; -1 when it is none. */
    private static int number(String written, String name) {
        if (!written.startsWith(name) || written.length() <= name.length() + 1 || written.charAt(name.length()) != '*') {
            return -1;
        }
        int end = written.endsWith("*") ? written.length() - 1 : written.length();
        int n = 0;
        for (int i = name.length() + 1; i < end; i++) {
            int d = written.charAt(i) - '0';
            if (d < 0 || d > 9 || n > MAX_PIECES) {
                return -1;
            }
            n = n * 10 + d;
        }
        return end == name.length() + 1 ? -1 : n;
    }

    private static String extended(Octets v) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        percent(v.array(), textStart(v), v.offset() + v.length(), bytes);
        byte[] b = bytes.toByteArray();
        return Charsets.decode(charset(v), b, 0, b.length);
    }

    /** Where the text begins after {@code charset'language'}; the start where there is no such thing. */
    private static int textStart(Octets v) {
        int quotes = 0;
        for (int i = v.offset(); i < v.offset() + v.length(); i++) {
            if (v.array()[i] == '\'' && ++quotes == 2) {
                return i + 1;
            }
        }
        return v.offset();
    }

    private static @Nullable String charset(Octets v) {
        if (textStart(v) == v.offset()) {
            return null;
        }
        int i = v.offset();
        while (v.array()[i] != '\'') {
            i++;
        }
        return i == v.offset() ? null : Octets.of(v.array(), v.offset(), i - v.offset()).text();
    }

    private static void percent(byte[] b, int from, int to, ByteArrayOutputStream out) {
        for (int i = from; i < to; i++) {
            if (b[i] == '%' && i + 2 < to && hex(b[i + 1]) >= 0 && hex(b[i + 2]) >= 0) {
                out.write(hex(b[i + 1]) << 4 | hex(b[i + 2]));
                i += 2;
            } else {
                out.write(b[i]);
            }
        }
    }

    private static int hex(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }
}
