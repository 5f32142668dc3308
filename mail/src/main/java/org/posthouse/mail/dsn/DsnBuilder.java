package org.posthouse.mail.dsn;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.random.RandomGenerator;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Source;

/**
 * Writes a report as a message: a text for people in English and Chinese, the facts for programs, and the header of the message (or all of
 * it). It is sent with a null return path. RFC 3464, RFC 6522
 */
public final class DsnBuilder {
    private final Dsn dsn;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** A report to write. */
    public DsnBuilder(Dsn dsn, InstantSource clock, RandomGenerator random) {
        this.dsn = dsn;
        this.clock = clock;
        this.random = random;
    }

    /** Time zone of the dates; UTC unless set. */
    public DsnBuilder zone(ZoneId zone) {
        return this;
    }

    /**
     * Writes the report with CRLF line ends.
     *
     * @param original the message reported on
     * @param whole true to return all of it, false for its header only. RFC 3461 §4.3
     */
    public void write(OutputStream out, Address to, Source original, boolean whole) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon " + dsn + clock + random);
    }
}
