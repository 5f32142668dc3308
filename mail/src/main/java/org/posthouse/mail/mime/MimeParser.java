package org.posthouse.mail.mime;

import java.io.IOException;

/**
 * Reads a message of any size in one pass over its source, in bounded memory and linear time, into offsets. Nothing a sender can write makes
 * it fail. RFC 5322 §2, RFC 2045, RFC 2046 §5.1
 */
public final class MimeParser {
    private MimeParser() {}

    /**
     * Reads a message.
     *
     * @throws IOException only when the source throws it
     */
    public static Entity parse(Source source, Limits limits) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    static HeaderSection header(byte[] bytes) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
