package org.posthouse.mail.compose;

import java.nio.charset.StandardCharsets;
import org.posthouse.mail.charset.EncodedWords;

/** Writes a Content-Type or Content-Disposition with parameters, one a line where it would be long. RFC 2045 §5.1, RFC 2231 §3, §4 */
final class ParamWriter {
    private static final int WIDTH = 76;
    private static final int MAX_LINE = 900;
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final StringBuilder out;
    private int lineStart;

    ParamWriter(String name, String value) {
        out = new StringBuilder(name).append(": ").append(value);
    }

    /** A parameter that is ASCII and short. */
    ParamWriter param(String name, String value) {
        return append(isToken(value) ? name + "=" + value : name + "=" + HeaderWriter.quoted(value));
    }

    /** A file name for programs that know RFC 2231. */
    ParamWriter extended(String name, String value) {
        if (isPlain(value)) {
            return param(name, value);
        }
        String percent = percent(value);
        String whole = name + "*=UTF-8''" + percent;
        if (whole.length() < WIDTH) {
            return append(whole);
        }
        int from = 0;
        for (int n = 0; from < percent.length(); n++) {
            String head = name + "*" + n + "*=" + (n == 0 ? "UTF-8''" : "");
            int end = Math.min(percent.length(), from + WIDTH - 2 - head.length());
            // an octet is not torn apart
            if (end < percent.length() && percent.charAt(end - 1) == '%') {
                end--;
            } else if (end < percent.length() && percent.charAt(end - 2) == '%') {
                end -= 2;
            }
            append(head + percent.substring(from, end));
            from = end;
        }
        return this;
    }

    /** A file name as the clients want it that know encoded words only. */
    ParamWriter forOldClients(String name, String value) {
        if (isPlain(value)) {
            return param(name, value);
        }
        StringBuilder folded = new StringBuilder(name).append("=\"");
        String words = EncodedWords.encodeAll(value, name.length() + 3);
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            folded.append(c == ' ' ? "\r\n " : String.valueOf(c));
        }
        return append(folded.append('"').toString());
    }

    private ParamWriter append(String param) {
        out.append(';');
        int line = param.indexOf('\r');
        if (out.length() - lineStart + (line < 0 ? param.length() : line) + 2 > WIDTH) {
            out.append("\r\n");
            lineStart = out.length();
        }
        out.append(' ').append(param);
        int last = out.lastIndexOf("\n");
        lineStart = Math.max(lineStart, last + 1);
        return this;
    }

    String line() {
        return out + "\r\n";
    }

    private static boolean isToken(String s) {
        boolean token = !s.isEmpty();
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            token &= c > 32 && c < 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
        }
        return token;
    }

    private static boolean isPlain(String s) {
        boolean plain = s.length() < MAX_LINE && !s.contains("=?");
        for (int i = 0; i < s.length(); i++) {
            plain &= s.charAt(i) >= 32 && s.charAt(i) < 127;
        }
        return plain;
    }

    private static String percent(String s) {
        StringBuilder p = new StringBuilder();
        for (byte b : s.getBytes(StandardCharsets.UTF_8)) {
            boolean alnum = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (alnum || b == '.' || b == '-' || b == '_') {
                p.append((char) b);
            } else {
                p.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
            }
        }
        return p.toString();
    }
}
