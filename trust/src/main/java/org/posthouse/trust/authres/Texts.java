package org.posthouse.trust.authres;

import java.util.Locale;
import org.posthouse.base.wire.ByteClass;

/** What may stand in a field, whoever wrote it. */
final class Texts {
    /** Characters of a comment, a reason, a value. */
    static final int MAX = 250;
    private static final int MAX_KEYWORD = 63;
    /** Keyword of RFC 5321 §4.1.2, with the underscore that some write. */
    static final ByteClass KEYWORD = ByteClass.of("keyword", "-_", ByteClass.ALPHA, ByteClass.DIGIT);
    /** RFC 2045 §5.1; octets beyond ASCII by RFC 6532 §3.2 are asked for apart. */
    static final ByteClass TOKEN = ByteClass.VCHAR.minus("()<>@,;:\\\"/[]?=").as("token");

    private Texts() {}

    /** Nothing in it can end a line or the field; cut where it is long. */
    static String clean(String text) {
        var out = new StringBuilder(Math.min(text.length(), MAX));
        int count = 0;
        for (int i = 0; i < text.length() && count < MAX; count++) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean bad = Character.isISOControl(c) || c >= 0xd800 && c <= 0xdfff || c == 0x2028 || c == 0x2029;
            out.appendCodePoint(bad ? '?' : c);
        }
        return out.toString();
    }

    static String keyword(String text) {
        if (text.isEmpty() || text.length() > MAX_KEYWORD || !KEYWORD.containsAll(text))
            throw new IllegalArgumentException("not a keyword: " + clean(text));
        return text.toLowerCase(Locale.ROOT);
    }

    static boolean isToken(int c) {
        return c > 127 || TOKEN.contains(c);
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(Texts::isToken);
    }
}
