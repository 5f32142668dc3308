package org.posthouse.store.journey;

import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/** How a journey's id, which is also the queue id, is shown and typed: 13 digits and letters without those that look alike. */
public final class JourneyId {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    /** Of an id, below the milliseconds. */
    static final int COUNTER_BITS = 20;

    private JourneyId() {}

    public static String show(long id) {
        char[] out = new char[13];
        for (int i = 12; i >= 0; i--, id >>>= 5)
            out[i] = DIGITS.charAt((int) (id & 31));
        return new String(out);
    }

    /** When the journey began. */
    public static Instant time(long id) {
        return Instant.ofEpochMilli(id >> COUNTER_BITS);
    }

    /** Empty when the text is not an id. */
    public static OptionalLong read(String text) {
        if (text.length() != 13)
            return OptionalLong.empty();
        long id = 0;
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < 13; i++) {
            int d = DIGITS.indexOf(lower.charAt(i));
            if (d < 0 || i == 0 && d > 7)
                return OptionalLong.empty();
            id = id << 5 | d;
        }
        return OptionalLong.of(id);
    }
}
