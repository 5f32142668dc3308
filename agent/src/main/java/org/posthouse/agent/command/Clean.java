package org.posthouse.agent.command;

/** Makes text of strangers harmless on a terminal, and measures it in columns. */
public final class Clean {
    private Clean() {}

    /** Control characters, and those that turn the direction of text, are shown instead of sent; line ends and tabs stay. */
    public static String text(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean ends = c == '\r' && i < text.length() && text.charAt(i) == '\n';
            if (ends || c == '\n' || c == '\t')
                out.append(ends ? "" : Character.toString(c));
            else if (c < 0x20)
                out.append('^').append((char) (c + '@'));
            else if (c == 0x7f)
                out.append("^?");
            else if (isUnsafe(c))
                out.append("<U+").append("%04X".formatted(c)).append('>');
            else
                out.appendCodePoint(c);
        }
        return out.toString();
    }

    /** The same on one line. */
    public static String line(String text) {
        return text(text.replaceAll("\\s+", " ").strip());
    }

    /** C1 controls, direction marks and overrides, separators of lines, halves of pairs, tags. */
    private static boolean isUnsafe(int c) {
        return c >= 0x80 && c < 0xa0 || c == 0x61c || c == 0x200e || c == 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069
                || c >= 0xd800 && c < 0xe000 || c == 0xfeff || c >= 0xfff9 && c <= 0xfffb || c >= 0xe0000 && c <= 0xe007f;
    }

    /** Columns that a text takes. */
    public static int width(String text) {
        return text.codePoints().map(Clean::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || c == 0x200b || c == 0x200d)
            return 0;
        boolean wide = c >= 0x1100 && (c <= 0x115f || c >= 0x2e80 && c <= 0xa4cf || c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff
                || c >= 0xfe30 && c <= 0xfe6f || c >= 0xff00 && c <= 0xff60 || c >= 0xffe0 && c <= 0xffe6 || c >= 0x1f300 && c <= 0x1faff
                || c >= 0x20000 && c <= 0x3fffd);
        return wide ? 2 : 1;
    }

    /** Cut or filled with blanks to so many columns. */
    static String fit(String text, int columns) {
        return cut(text, columns) + " ".repeat(Math.max(0, columns - width(cut(text, columns))));
    }

    /** Cut to so many columns, with an ellipsis where something is missing. */
    static String cut(String text, int columns) {
        if (width(text) <= columns)
            return text;
        var out = new StringBuilder();
        int used = 0;
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            if (used + width(c) > columns - 1)
                break;
            out.appendCodePoint(c);
            used += width(c);
            i += Character.charCount(c);
        }
        return out.append('…').toString();
    }
}
