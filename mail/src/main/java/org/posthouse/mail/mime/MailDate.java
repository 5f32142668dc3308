package org.posthouse.mail.mime;

import java.time.OffsetDateTime;
import java.util.Optional;

/** Dates of header fields: read in every form that occurs, written as RFC 5322 §3.3 says. */
public final class MailDate {
    private MailDate() {}

    /** Reads a date; empty when it is none. RFC 5322 §3.3, §4.3 */
    public static Optional<OffsetDateTime> parse(byte[] b, int from, int to) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** Reads a date from text. */
    public static Optional<OffsetDateTime> parse(String text) {
        byte[] b = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return parse(b, 0, b.length);
    }

    /** Writes a date: {@code Sat, 21 Nov 2026 02:10:00 +0000}. */
    public static String format(OffsetDateTime date) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
