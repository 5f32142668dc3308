package org.posthouse.mail.mime;

import java.io.InputStream;

/** The content of a body without its transfer encoding, streamed in bounded memory; tolerant of every error. RFC 2045 §6 */
public final class TransferDecoder {
    private TransferDecoder() {}

    /** Decodes a stream; an unknown encoding passes unchanged. */
    public static InputStream decode(InputStream encoded, String encoding) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** The decoded body of an entity. */
    public static InputStream body(Source source, Entity entity) {
        return decode(source.stream(entity.bodyStart(), entity.end()), entity.encoding());
    }

    /** The decoded body of a part. */
    public static InputStream body(Source source, Part part) {
        return decode(source.stream(part.bodyStart(), part.end()), part.encoding());
    }

    /** True for the encodings of RFC 2045 §6.1 and uuencode. */
    public static boolean isKnown(String encoding) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
