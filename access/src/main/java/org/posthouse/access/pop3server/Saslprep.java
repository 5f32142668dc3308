package org.posthouse.access.pop3server;

/** What may not stand in a name or password that comes as UTF-8. RFC 4013 §2.3, RFC 6856 §2.2 */
final class Saslprep {
    private Saslprep() {}

    static boolean prohibits(String text) {
        return text.codePoints().anyMatch(Saslprep::prohibited);
    }

    private static boolean prohibited(int c) {
        int type = Character.getType(c);
        if (type == Character.CONTROL || type == Character.PRIVATE_USE || type == Character.SURROGATE)
            return true;
        boolean controls = c == 0x6DD || c == 0x70F || c == 0x180E || c >= 0x2028 && c <= 0x2029 || c >= 0x2061 && c <= 0x2063
                || c == 0xFEFF
                || c >= 0x1D173 && c <= 0x1D17A;
        boolean noCharacters = c >= 0xFDD0 && c <= 0xFDEF || (c & 0xFFFE) == 0xFFFE;
        boolean noText = c >= 0xFFF9 && c <= 0xFFFD || c >= 0x2FF0 && c <= 0x2FFB;
        boolean display = c >= 0x340 && c <= 0x341 || c >= 0x200E && c <= 0x200F || c >= 0x202A && c <= 0x202E
                || c >= 0x206A && c <= 0x206F;
        boolean tags = c == 0xE0001 || c >= 0xE0020 && c <= 0xE007F;
        return controls || noCharacters || noText || display || tags;
    }
}
