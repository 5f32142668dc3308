package org.posthouse.mail.sieve;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.JulianFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.MailDate;

/** The parts of a date as strings. RFC 5260 §4.2 */
final class DateParts {
    private DateParts() {}

    /** {@code +hhmm} or {@code -hhmm}; null where it is none. RFC 5260 §4.1 */
    static @Nullable ZoneOffset zone(String text) {
        if (!text.matches("[+-][0-9]{4}"))
            return null;
        int hours = Integer.parseInt(text.substring(1, 3));
        int minutes = Integer.parseInt(text.substring(3));
        if (minutes > 59 || hours * 60 + minutes > 18 * 60)
            return null;
        return ZoneOffset.ofTotalSeconds((hours * 60 + minutes) * 60 * (text.charAt(0) == '-' ? -1 : 1));
    }

    /** Null for a part that there is not. */
    static @Nullable String of(OffsetDateTime date, String part) {
        return switch (part.toLowerCase(Locale.ROOT)) {
            case "year" -> four(date.getYear());
            case "month" -> two(date.getMonthValue());
            case "day" -> two(date.getDayOfMonth());
            case "date" -> four(date.getYear()) + "-" + two(date.getMonthValue()) + "-" + two(date.getDayOfMonth());
            case "julian" -> Long.toString(date.getLong(JulianFields.MODIFIED_JULIAN_DAY));
            case "hour" -> two(date.getHour());
            case "minute" -> two(date.getMinute());
            case "second" -> two(date.getSecond());
            case "time" -> two(date.getHour()) + ":" + two(date.getMinute()) + ":" + two(date.getSecond());
            case "iso8601" -> date.withNano(0).format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT));
            case "std11" -> MailDate.format(date);
            case "zone" -> zone(date.getOffset());
            case "weekday" -> Integer.toString(date.getDayOfWeek().getValue() % 7);
            default -> null;
        };
    }

    private static String zone(ZoneOffset offset) {
        int minutes = Math.abs(offset.getTotalSeconds()) / 60;
        return (offset.getTotalSeconds() < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60);
    }

    private static String two(int n) {
        return n < 10 ? "0" + n : Integer.toString(n);
    }

    private static String four(int n) {
        String s = Integer.toString(n);
        return "0".repeat(Math.max(0, 4 - s.length())) + s;
    }
}
