package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Dates of header fields: read in every form that occurs, written as RFC 5322 §3.3 says. */
public final class MailDate {
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final String DAYS = "MonTueWedThuFriSatSun";

    private final byte[] b;
    private final int to;
    private int at;
    private int year = -1;
    private int month;
    private int day;
    private int hour = -1;
    private int minute;
    private int second;
    private int zoneSeconds;

    private MailDate(byte[] b, int from, int to) {
        this.b = b;
        this.at = from;
        this.to = to;
    }

    /** Reads a date; empty when it is none. Unknown zones are UTC. RFC 5322 §3.3, §4.3 */
    public static Optional<OffsetDateTime> parse(byte[] b, int from, int to) {
        return new MailDate(b, from, Math.min(to, from + 200)).read();
    }

    /** Reads a date from text. */
    public static Optional<OffsetDateTime> parse(String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        return parse(b, 0, b.length);
    }

    /** Writes a date: {@code Sat, 21 Nov 2026 02:10:00 +0000}. */
    public static String format(OffsetDateTime date) {
        StringBuilder out = new StringBuilder(31);
        int d = (date.getDayOfWeek().getValue() - 1) * 3;
        int m = (date.getMonthValue() - 1) * 3;
        out.append(DAYS, d, d + 3).append(", ").append(date.getDayOfMonth()).append(' ').append(MONTHS, m, m + 3).append(' ');
        int y = date.getYear();
        if (y < 1000) {
            out.append("0".repeat(4 - Integer.toString(Math.max(y, 0)).length()));
        }
        out.append(y).append(' ');
        two(out, date.getHour()).append(':');
        two(out, date.getMinute()).append(':');
        two(out, date.getSecond()).append(' ');
        int minutes = Math.abs(date.getOffset().getTotalSeconds()) / 60;
        out.append(date.getOffset().getTotalSeconds() < 0 ? '-' : '+');
        two(out, minutes / 60);
        return two(out, minutes % 60).toString();
    }

    private static StringBuilder two(StringBuilder out, int n) {
        return out.append((char) ('0' + n / 10)).append((char) ('0' + n % 10));
    }

    private Optional<OffsetDateTime> read() {
        boolean afternoon = false;
        boolean twelve = false;
        while (at < to) {
            byte c = b[at];
            if (c == '(') {
                comment();
            } else if (isDigit(c)) {
                number();
            } else if (isLetter(c)) {
                int from = at;
                while (at < to && isLetter(b[at])) {
                    at++;
                }
                if (at - from == 2 && (b[from + 1] | 0x20) == 'm' && hour >= 0 && hour <= 12) {
                    twelve = true;
                    afternoon = (b[from] | 0x20) == 'p';
                } else {
                    word(from, at);
                }
            } else if ((c == '+' || c == '-') && hour >= 0 && at + 1 < to && isDigit(b[at + 1])) {
                at++;
                zone(c == '-' ? -1 : 1);
            } else {
                at++;
            }
        }
        if (year < 0 || month == 0 || day == 0) {
            return Optional.empty();
        }
        if (twelve) {
            hour = hour % 12 + (afternoon ? 12 : 0);
        }
        try {
            return Optional.of(OffsetDateTime.of(year, month, day, Math.max(hour, 0), minute, Math.min(second, 59), 0,
                    ZoneOffset.ofTotalSeconds(zoneSeconds)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void comment() {
        int depth = 0;
        while (at < to) {
            byte c = b[at++];
            if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return;
            }
        }
    }

    private int digits() {
        int n = 0;
        int from = at;
        while (at < to && isDigit(b[at]) && at - from < 9) {
            n = n * 10 + b[at++] - '0';
        }
        return n;
    }

    private void number() {
        int from = at;
        int n = digits();
        int length = at - from;
        int after = at;
        skipBlanks();
        if (at == to || b[at] != ':') {
            at = after;
        }
        boolean colon = at < to && (b[at] == ':' || (b[at] == '.' && day > 0 && year >= 0));
        if (colon && hour < 0 && at + 1 < to) {
            time(n);
        } else if (length == 4 && day == 0 && month == 0 && at < to && (b[at] == '-' || b[at] == '/')) {
            iso(n);
        } else if (day == 0 && length <= 2) {
            day = n;
        } else if (year < 0) {
            // RFC 5322 §4.3
            year = length == 2 ? n + (n < 50 ? 2000 : 1900) : length == 3 ? n + 1900 : n;
        }
    }

    private void time(int h) {
        hour = h;
        at++;
        skipBlanks();
        minute = digits();
        int after = at;
        skipBlanks();
        if (at + 1 < to && (b[at] == ':' || (at == after && b[at] == '.'))) {
            at++;
            skipBlanks();
            second = digits();
            if (at + 1 < to && b[at] == '.' && isDigit(b[at + 1])) {
                at++;
                digits();
            }
        } else {
            at = after;
        }
    }

    private void skipBlanks() {
        while (at < to && (b[at] == ' ' || b[at] == '\t' || b[at] == '(')) {
            if (b[at] == '(') {
                comment();
            } else {
                at++;
            }
        }
    }

    private void iso(int y) {
        year = y;
        at++;
        month = digits();
        if (at < to) {
            at++;
            day = digits();
        }
    }

    private void zone(int sign) {
        int from = at;
        int n = digits();
        int length = at - from;
        int minutes;
        if (length <= 2) {
            minutes = n * 60;
            if (at + 2 < to && b[at] == ':') {
                at++;
                minutes += digits();
            }
        } else {
            minutes = n / 100 * 60 + n % 100;
        }
        zoneSeconds = minutes <= 18 * 60 ? sign * minutes * 60 : 0;
    }

    private void word(int from, int end) {
        if (end - from >= 3 && month == 0) {
            for (int i = 0; i < MONTHS.length(); i += 3) {
                if (same(from, MONTHS, i)) {
                    month = i / 3 + 1;
                    return;
                }
            }
        }
        if (hour >= 0 && end - from == 3) {
            // EST EDT CST CDT MST MDT PST PDT
            int standard = switch (b[from] | 0x20) {
                case 'e' -> -5;
                case 'c' -> -6;
                case 'm' -> -7;
                case 'p' -> -8;
                default -> 0;
            };
            if (standard != 0 && (b[from + 2] | 0x20) == 't') {
                int middle = b[from + 1] | 0x20;
                zoneSeconds = middle == 'd' ? (standard + 1) * 3600 : middle == 's' ? standard * 3600 : 0;
            }
        }
    }

    private boolean same(int from, String names, int i) {
        return (b[from] | 0x20) == (names.charAt(i) | 0x20) && (b[from + 1] | 0x20) == names.charAt(i + 1)
                && (b[from + 2] | 0x20) == names.charAt(i + 2);
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(byte c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
}
