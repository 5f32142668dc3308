package org.posthouse.mail.dsn;

import java.util.Optional;

/**
 * A status code such as {@code 5.1.1}: class (2, 4 or 5), subject and detail (0 to 999 each). RFC 3463 §2
 *
 * @param type the class: 2 success, 4 not now, 5 never
 */
public record EnhancedStatus(int type, int subject, int detail) {
    /** @throws IllegalArgumentException for a class other than 2, 4 and 5, or numbers of more than three digits */
    public EnhancedStatus {
        if ((type != 2 && type != 4 && type != 5) || subject < 0 || subject > 999 || detail < 0 || detail > 999)
            throw new IllegalArgumentException("no such status: " + type + "." + subject + "." + detail);
    }

    public static EnhancedStatus of(int type, int subject, int detail) {
        return new EnhancedStatus(type, subject, detail);
    }

    /** Reads exactly one code; empty where the text is not one. */
    public static Optional<EnhancedStatus> parse(String text) {
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first != 1 || second < 0)
            return Optional.empty();
        int type = number(text, 0, first);
        int subject = number(text, first + 1, second);
        int detail = number(text, second + 1, text.length());
        boolean good = (type == 2 || type == 4 || type == 5) && subject >= 0 && detail >= 0;
        return good ? Optional.of(new EnhancedStatus(type, subject, detail)) : Optional.empty();
    }

    // One to three digits without a leading zero; otherwise -1.
    private static int number(String text, int from, int to) {
        if (to <= from || to - from > 3 || (text.charAt(from) == '0' && to - from > 1))
            return -1;
        int n = 0;
        for (int i = from; i < to; i++) {
            int d = text.charAt(i) - '0';
            if (d < 0 || d > 9)
                return -1;
            n = n * 10 + d;
        }
        return n;
    }

    public boolean isSuccess() {
        return type == 2;
    }

    public boolean isTransient() {
        return type == 4;
    }

    public boolean isPermanent() {
        return type == 5;
    }

    /** The form of the standard. */
    @Override
    public String toString() {
        return type + "." + subject + "." + detail;
    }
}
