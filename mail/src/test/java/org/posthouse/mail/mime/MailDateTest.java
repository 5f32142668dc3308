package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailDateTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', value = {"Fri, 21 Nov 1997 09:55:06 -0600 # 1997-11-21T09:55:06-06:00",
            "21 Nov 97 09:55:06 GMT # 1997-11-21T09:55:06Z", "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600 # 1997-11-21T09:55:06-06:00",
            "Thu,/ 13/  Feb/   1969/  23:32/ -0330 (Newfoundland Time) # 1969-02-13T23:32:00-03:30",
            "Wed, 11 Feb 98 11:51 CST # 1998-02-11T11:51:00-06:00", "Mon, 1 Jan 2001 00:00:00 EDT # 2001-01-01T00:00:00-04:00",
            "1 Jan 101 00:00:00 PST # 2001-01-01T00:00:00-08:00", "1 Jan 02 00:00 UT # 2002-01-01T00:00:00Z",
            "Tue, 1 Jul 2003 10:52:37 Z # 2003-07-01T10:52:37Z", "Tue, 1 Jul 2003 10:52:37 K # 2003-07-01T10:52:37Z",
            "Sat Nov 21 02:10:00 2026 # 2026-11-21T02:10:00Z", "Sat Nov 21 02:10:00 PST 2026 # 2026-11-21T02:10:00-08:00",
            "2026-11-21T02:10:00Z # 2026-11-21T02:10:00Z", "2026-11-21 02:10:00 +0800 # 2026-11-21T02:10:00+08:00",
            "21-Nov-2026 02:10:00 +0800 # 2026-11-21T02:10:00+08:00", "Sat, 21 Nov 2026 02:10:00 +08:00 # 2026-11-21T02:10:00+08:00",
            "Sat, 21 November 2026 02:10:60 +0000 # 2026-11-21T02:10:59Z", "Sat, 21 Nov 2026 02.10.05 +0000 # 2026-11-21T02:10:05Z",
            "Sat, 21 Nov 2026 2:10:05 PM # 2026-11-21T14:10:05Z", "Sat, 21 Nov 2026 # 2026-11-21T00:00:00Z",
            "Sat, 21 Nov 2026 02:10:05 GMT+0100 # 2026-11-21T02:10:05+01:00", "Sat, 21 Nov 2026 02:10:05 +9900 # 2026-11-21T02:10:05Z",
            "sat,21nov2026 02:10 # 2026-11-21T02:10:00Z"})
    void readsWhatOccurs(String text, String expected) {
        assertEquals(Optional.of(OffsetDateTime.parse(expected)), MailDate.parse(text.replace("/", "\r\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "32 Jan 2020 00:00:00 +0000", "1 Foo 2020", "30 Feb 2020 00:00 +0000",
            "1 Jan 2020 25:00 +0000", "12:00", "(("})
    void refuses(String text) {
        assertEquals(Optional.empty(), MailDate.parse(text));
    }

    @Property
    void anyDateComesBack(@ForAll @LongRange(min = -60_000_000_000L, max = 250_000_000_000L) long seconds,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int minutes) {
        OffsetDateTime date = OffsetDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.ofTotalSeconds(minutes * 60));
        if (date.getYear() >= 1900 && date.getYear() < 10_000) {
            assertEquals(Optional.of(date), MailDate.parse(MailDate.format(date)));
        }
    }

    @Property
    void anythingGoesIn(@ForAll String text) {
        MailDate.parse(text);
        MailDate.parse("1 Jan " + text);
    }
}
