package org.posthouse.access.jmapmailing;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The words of names and addresses, without case, accents and widths. A name in Han characters has no spaces: a word begins with each of them. */
final class Words {
    /** Words of one name and address. */
    private static final int MAX = 40;
    private static final int LENGTH = 64;

    private Words() {}

    static String folded(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(plain.length());
        plain.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).forEach(out::appendCodePoint);
        return out.toString();
    }

    static Set<String> of(String name, String email) {
        Set<String> out = new LinkedHashSet<>();
        String address = folded(email);
        put(out, address);
        split(out, address);
        int at = address.lastIndexOf('@');
        if (at >= 0)
            put(out, address.substring(at + 1));
        split(out, folded(name));
        return out;
    }

    private static void put(Set<String> out, String word) {
        if (!word.isEmpty() && out.size() < MAX)
            out.add(word.length() > LENGTH ? word.substring(0, LENGTH) : word);
    }

    private static void split(Set<String> out, String text) {
        int from = 0;
        for (int i = 0; i <= text.length();) {
            int c = i < text.length() ? text.codePointAt(i) : ' ';
            if (!Character.isLetterOrDigit(c)) {
                word(out, text.substring(from, i));
                from = Math.min(text.length(), i + Character.charCount(c));
            }
            i += Character.charCount(c);
        }
    }

    private static void word(Set<String> out, String word) {
        put(out, word);
        for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i)))
            if (i > 0 && isWordAlone(word.codePointAt(i)))
                put(out, word.substring(i));
    }

    private static boolean isWordAlone(int c) {
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> true;
            default -> false;
        };
    }
}
