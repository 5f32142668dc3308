package org.posthouse.mta.junk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.store.record.RecordReader;

/**
 * Takes text apart into words that are the same however they are dressed: compatibility forms made plain, lower case, invisible characters left out; scripts without
 * blanks between words by pairs of characters. Keeps so many different words, the first ones.
 */
final class Words {
    static final int MAX = 1500;
    private static final int SHORTEST = 2;
    private static final int LONGEST = 30;
    private static final int LONGEST_NUMBER = 4;
    /** UAX #15 §13: no writing has more; to bring a run of them in order takes the square of its length. */
    private static final int MARKS = 30;

    private final Set<String> all = new LinkedHashSet<>();
    private final StringBuilder word = new StringBuilder();

    /** A fact that is no word of the text. */
    void fact(String fact) {
        if (all.size() < MAX)
            all.add(fact);
    }

    boolean isFull() {
        return all.size() >= MAX;
    }

    /** The prefix tells where the text stands; words of the body have none. */
    void text(String prefix, CharSequence text) {
        String plain = Normalizer.normalize(bounded(text), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        int before = 0;
        for (int i = 0; i < plain.length() && !isFull();) {
            int c = plain.codePointAt(i);
            i += Character.charCount(c);
            int type = Character.getType(c);
            if (type == Character.FORMAT)
                continue;
            if (isDense(c)) {
                end(prefix);
                if (before != 0)
                    fact(prefix + Character.toString(before) + Character.toString(c));
                before = c;
                continue;
            }
            before = 0;
            if (Character.isLetterOrDigit(c) || type == Character.NON_SPACING_MARK || c == '\'' && !word.isEmpty()) {
                if (word.length() <= LONGEST)
                    word.appendCodePoint(c);
                continue;
            }
            end(prefix);
            if (type == Character.CURRENCY_SYMBOL || c == '%')
                fact(prefix + Character.toString(c));
        }
        end(prefix);
    }

    /** Without what combines beyond so many after one another. */
    private static String bounded(CharSequence text) {
        var out = new StringBuilder(text.length());
        int marks = 0;
        for (int i = 0; i < text.length();) {
            int c = Character.codePointAt(text, i);
            i += Character.charCount(c);
            marks = combines(c) ? marks + 1 : 0;
            if (marks <= MARKS)
                out.appendCodePoint(c);
        }
        return out.toString();
    }

    private static boolean combines(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            // The narrow sound marks of kana are letters, whose compatibility forms combine.
            default -> c == 0xff9e || c == 0xff9f;
        };
    }

    private void end(String prefix) {
        int n = word.length();
        if (n >= SHORTEST && n <= LONGEST && !(n > LONGEST_NUMBER && isNumber()))
            fact(prefix + word);
        word.setLength(0);
    }

    private boolean isNumber() {
        for (int i = 0; i < word.length(); i++)
            if (!Character.isDigit(word.charAt(i)))
                return false;
        return true;
    }

    private static boolean isDense(int c) {
        if (c < 0x2e80)
            return false;
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return script == Character.UnicodeScript.HAN || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA
                || script == Character.UnicodeScript.HANGUL;
    }

    List<String> list() {
        return List.copyOf(all);
    }

    /** The first 8 octets of the SHA-256 of each. */
    static long[] hashes(List<String> words) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long[] out = new long[words.size()];
            for (int i = 0; i < out.length; i++)
                out[i] = new RecordReader(digest.digest(words.get(i).getBytes(StandardCharsets.UTF_8))).int64();
            return out;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
