package org.posthouse.mail.sieve;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.text.Casemap;

/** How two strings are compared. RFC 5228 §2.7.3, RFC 4790 */
enum Comparator {
    OCTET("i;octet", Extension.OCTET), ASCII_CASEMAP("i;ascii-casemap", Extension.ASCII_CASEMAP), ASCII_NUMERIC("i;ascii-numeric",
            Extension.ASCII_NUMERIC), UNICODE_CASEMAP("i;unicode-casemap", Extension.UNICODE_CASEMAP);

    private final String label;
    private final Extension extension;

    Comparator(String label, Extension extension) {
        this.label = label;
        this.extension = extension;
    }

    String label() {
        return label;
    }

    Extension extension() {
        return extension;
    }

    static Optional<Comparator> of(String label) {
        return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
    }

    /** Whether a part of a string can be looked for. */
    boolean findsParts() {
        return this != ASCII_NUMERIC;
    }

    boolean same(String a, String b) {
        return switch (this) {
            case OCTET -> a.equals(b);
            case ASCII_CASEMAP, UNICODE_CASEMAP -> key(a).equals(key(b));
            case ASCII_NUMERIC -> order(a, b) == 0;
        };
    }

    /** Text in which what this comparator holds for equal is equal. */
    String key(String text) {
        return switch (this) {
            case OCTET, ASCII_NUMERIC -> text;
            case ASCII_CASEMAP -> upper(text);
            case UNICODE_CASEMAP -> new String(Casemap.fold(text), java.nio.charset.StandardCharsets.UTF_8);
        };
    }

    /** A character in the place of all that are equal to it. */
    int character(int c) {
        return switch (this) {
            case OCTET, ASCII_NUMERIC -> c;
            case ASCII_CASEMAP -> c >= 'a' && c <= 'z' ? c - 32 : c;
            case UNICODE_CASEMAP -> Character.toTitleCase(c);
        };
    }

    private static String upper(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++)
            if (chars[i] >= 'a' && chars[i] <= 'z')
                chars[i] = (char) (chars[i] - 32);
        return new String(chars);
    }

    int order(String a, String b) {
        if (this != ASCII_NUMERIC)
            return Arrays.compareUnsigned(bytes(key(a)), bytes(key(b)));
        BigInteger x = number(a);
        BigInteger y = number(b);
        // What does not begin with a digit is infinite. RFC 4790
        if (x == null)
            return y == null ? 0 : 1;
        if (y == null)
            return -1;
        return x.compareTo(y);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static @Nullable BigInteger number(String text) {
        int end = 0;
        while (end < text.length() && end < 100 && text.charAt(end) >= '0' && text.charAt(end) <= '9')
            end++;
        return end == 0 ? null : new BigInteger(text.substring(0, end));
    }
}
