package org.posthouse.mail.maildir;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * The name of a message's file: what it is known by, then {@code :2,} and its flags in ASCII order.
 *
 * @param unique the part that never changes
 * @param letters of {@code DFPRST}, and {@code a} to {@code z} for the folder's keywords; sorted, each once
 */
public record MaildirName(String unique, String letters) implements Comparable<MaildirName> {
    private static final String INFO = ":2,";
    private static final Comparator<String> ORDER = MaildirName::compare;

    public MaildirName {
        if (unique.isEmpty() || unique.charAt(0) == '.' || unique.indexOf('/') >= 0 || unique.indexOf(':') >= 0)
            throw new IllegalArgumentException("not the name of a message: " + unique);
        letters = sorted(letters);
    }

    /** Whether a file of that name in {@code cur} or {@code new} is a message. */
    public static boolean isMessage(String file) {
        return !file.isEmpty() && file.charAt(0) != '.' && file.charAt(0) != ':' && file.indexOf('/') < 0;
    }

    /** The name of a file. IllegalArgumentException where it is none of a message. */
    public static MaildirName of(String file) {
        int colon = file.indexOf(':');
        if (colon < 0)
            return new MaildirName(file, "");
        return new MaildirName(file.substring(0, colon), file.startsWith(INFO, colon) ? file.substring(colon + INFO.length()) : "");
    }

    private static String sorted(String letters) {
        TreeSet<Character> all = new TreeSet<>();
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            if (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z')
                all.add(c);
        }
        StringBuilder out = new StringBuilder(all.size());
        all.forEach(out::append);
        return out.toString();
    }

    public boolean has(char letter) {
        return letters.indexOf(letter) >= 0;
    }

    /** The file's name in {@code cur}. */
    public String file() {
        return unique + INFO + letters;
    }

    /** By number where there are digits, so that messages come in the order they were delivered. */
    @Override
    public int compareTo(MaildirName other) {
        int order = ORDER.compare(unique, other.unique);
        return order != 0 ? order : letters.compareTo(other.letters);
    }

    /** The order of unique names: runs of digits by value, all else by character. */
    static int compare(String a, String b) {
        int i = 0, j = 0;
        while (i < a.length() && j < b.length()) {
            if (digit(a.charAt(i)) && digit(b.charAt(j))) {
                int p = run(a, i), q = run(b, j);
                int order = number(a, i, p, b, j, q);
                if (order != 0)
                    return order;
                i = p;
                j = q;
            } else {
                if (a.charAt(i) != b.charAt(j))
                    return Character.compare(a.charAt(i), b.charAt(j));
                i++;
                j++;
            }
        }
        int rest = Integer.compare(a.length() - i, b.length() - j);
        return rest != 0 ? rest : a.compareTo(b);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int run(String s, int from) {
        int i = from;
        while (i < s.length() && digit(s.charAt(i)))
            i++;
        return i;
    }

    private static int number(String a, int i, int p, String b, int j, int q) {
        int x = i, y = j;
        while (x < p - 1 && a.charAt(x) == '0')
            x++;
        while (y < q - 1 && b.charAt(y) == '0')
            y++;
        if (p - x != q - y)
            return Integer.compare(p - x, q - y);
        for (; x < p; x++, y++)
            if (a.charAt(x) != b.charAt(y))
                return Character.compare(a.charAt(x), b.charAt(y));
        return 0;
    }
}
