package org.posthouse.mail.mime;

import java.io.InputStream;

/** The content of a body without its transfer encoding, streamed in bounded memory; tolerant of every error. RFC 2045 §6 */
public final class TransferDecoder {
    private TransferDecoder() {}

    /** Decodes a stream; what is not encoded, or in a way that nobody knows, passes unchanged. */
    public static InputStream decode(InputStream encoded, String encoding) {
        return switch (encoding) {
            case "base64" -> new Base64Stream(encoded);
            case "quoted-printable" -> new QuotedPrintableStream(encoded);
            case "x-uuencode", "uuencode", "x-uue", "uue" -> new UuStream(encoded);
            default -> encoded;
        };
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
        return switch (encoding) {
            case "7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue", "uue" -> true;
            default -> false;
        };
    }
}
