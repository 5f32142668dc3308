package org.posthouse.server.command;

import java.util.Locale;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/** Octets as people write them: {@code 500M}, {@code 2G}. */
final class Sizes {
    private static final String UNITS = "KMGT";

    private Sizes() {}

    static long parse(String text) throws AdminException {
        String digits = text.toUpperCase(Locale.ROOT);
        int unit = digits.isEmpty() ? -1 : UNITS.indexOf(digits.charAt(digits.length() - 1));
        if (unit >= 0)
            digits = digits.substring(0, digits.length() - 1);
        try {
            long n = Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (unit + 1));
            if (n >= 0)
                return n;
        } catch (NumberFormatException | ArithmeticException e) {
            // as below
        }
        throw new AdminException(Exit.USAGE, "'" + text + "' is no size; write it like 500M or 2G");
    }

    /** The largest unit that leaves a number above 1; "none" for 0. */
    static String show(long octets) {
        if (octets == 0)
            return "none";
        double n = octets;
        int unit = -1;
        while (n >= 1024 && unit < UNITS.length() - 1) {
            n /= 1024;
            unit++;
        }
        return unit < 0 ? octets + " octets" : String.format(Locale.ROOT, "%.1f %ciB", n, UNITS.charAt(unit));
    }
}
