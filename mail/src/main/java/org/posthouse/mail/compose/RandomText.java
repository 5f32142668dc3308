package org.posthouse.mail.compose;

import java.util.random.RandomGenerator;

/** Letters and digits for ids and boundaries. */
final class RandomText {
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

    private RandomText() {}

    static String of(RandomGenerator random, int length) {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            out.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return out.toString();
    }
}
