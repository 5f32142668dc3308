package org.posthouse.base.time;

import java.time.Duration;

/** Durations as people write them: numbers with a unit, largest first, such as "1m", "5d", "2h30m", "500ms". Units: w d h m s ms. */
public final class Durations {
    private static final String[] UNITS = {"w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1};

    private Durations() {}

    /**
     * Reads one; "0" needs no unit.
     *
     * @throws IllegalArgumentException with a message that shows how it is written
     */
    public static Duration parse(String text) {
        if (text.equals("0"))
            return Duration.ZERO;
        long millis = 0;
        int nextUnit = 0;
        int i = 0;
        while (i < text.length()) {
            int digits = i;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9')
                i++;
            int letters = i;
            while (i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z')
                i++;
            int unit = unit(text.substring(letters, i));
            if (digits == letters || letters - digits > 12 || unit < nextUnit)
                throw wrong(text);
            try {
                millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(text, digits, letters, 10), MILLIS[unit]));
            } catch (ArithmeticException e) {
                throw wrong(text);
            }
            nextUnit = unit + 1;
        }
        if (nextUnit == 0)
            throw wrong(text);
        return Duration.ofMillis(millis);
    }

    /** Writes one so that parse reads it again; what is below a millisecond is dropped. Negative ones have a minus sign and are for people only. */
    public static String print(Duration d) {
        long left = d.toMillis();
        if (left == 0)
            return "0s";
        var s = new StringBuilder(left < 0 ? "-" : "");
        left = Math.abs(left);
        for (int unit = 1; unit < UNITS.length; unit++) {
            if (left >= MILLIS[unit])
                s.append(left / MILLIS[unit]).append(UNITS[unit]);
            left %= MILLIS[unit];
        }
        return s.toString();
    }

    private static int unit(String name) {
        for (int i = 0; i < UNITS.length; i++)
            if (UNITS[i].equals(name))
                return i;
        return -1;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("not a duration: \"" + text + "\"; write it like 30s, 5m, 2h30m or 5d");
    }
}
