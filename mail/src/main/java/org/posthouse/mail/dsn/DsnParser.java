package org.posthouse.mail.dsn;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.Source;

/** Reads reports of other systems. RFC 3464 §2, RFC 6522 §3 */
public final class DsnParser {
    private DsnParser() {}

    /** The report in a message; empty when it is none. */
    public static Optional<Dsn> parse(Source source, Entity message) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
