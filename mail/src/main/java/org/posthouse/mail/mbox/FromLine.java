package org.posthouse.mail.mbox;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** A dividing line: who, and when it was delivered, in UTC. RFC 4155 */
record FromLine(String sender, Instant date) {
    static final String PREFIX = "From ";
    /** Octets looked at; a longer line divides nothing. */
    static final int MAX = 1024;
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

    /** Null where the line, without its end, is no dividing line. */
    static @Nullable FromLine of(String line) {
        if (!line.startsWith(PREFIX))
            return null;
        List<String> words = new ArrayList<>();
        var tokens = new StringTokenizer(line.substring(PREFIX.length()));
        while (tokens.hasMoreTokens())
            words.add(tokens.nextToken());
        // The date is looked for from its month on: a sender may have spaces, a zone may stand before the year or after it.
        for (int i = 0; i + 2 < words.size(); i++) {
            int month = MONTHS.indexOf(words.get(i).toLowerCase(Locale.ROOT));
            Instant date = month < 0 ? null : date(month + 1, words.subList(i + 1, words.size()));
            if (date != null)
                return new FromLine(words.getFirst(), date);
        }
        return null;
    }

    private static @Nullable Instant date(int month, List<String> rest) {
        int day = number(rest.get(0), 1, 31);
        @Nullable
        String[] time = rest.get(1).length() <= 8 ? rest.get(1).split(":", -1) : new String[0];
        if (day < 0 || time.length < 2 || time.length > 3)
            return null;
        int hour = number(time[0], 0, 23), minute = number(time[1], 0, 59), second = time.length == 3 ? number(time[2], 0, 60) : 0;
        int year = -1;
        ZoneOffset zone = ZoneOffset.UTC;
        for (String word : rest.subList(2, Math.min(rest.size(), 5))) {
            if (word.length() == 4 && year < 0)
                year = number(word, 1900, 9999);
            else if (word.length() == 5 && (word.charAt(0) == '+' || word.charAt(0) == '-'))
                zone = zone(word);
        }
        if (year < 0 || hour < 0 || minute < 0 || second < 0)
            return null;
        try {
            return LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59)).toInstant(zone);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static ZoneOffset zone(String word) {
        int hours = number(word.substring(1, 3), 0, 14), minutes = number(word.substring(3), 0, 59);
        if (hours < 0 || minutes < 0)
            return ZoneOffset.UTC;
        int seconds = (hours * 60 + minutes) * 60;
        return ZoneOffset.ofTotalSeconds(word.charAt(0) == '-' ? -seconds : seconds);
    }

    private static int number(@Nullable String digits, int from, int to) {
        if (digits == null || digits.isEmpty() || digits.length() > 4)
            return -1;
        int n = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9')
                return -1;
            n = n * 10 + c - '0';
        }
        return n >= from && n <= to ? n : -1;
    }

    /** As it is written, without an end. Years outside four digits become the nearest that fits. */
    String line() {
        LocalDateTime when = LocalDateTime.ofInstant(date, ZoneOffset.UTC);
        if (when.getYear() < 1900)
            when = LocalDateTime.of(1900, 1, 1, 0, 0);
        if (when.getYear() > 9999)
            when = LocalDateTime.of(9999, 12, 31, 23, 59, 59);
        return PREFIX + (sender.isEmpty() || sender.chars().anyMatch(c -> c <= ' ' || c >= 0x7f) ? "MAILER-DAEMON" : sender) + " "
                + ASCTIME.format(when);
    }
}
