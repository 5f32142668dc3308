package org.posthouse.mail.dsn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Source;

/**
 * What of the original message goes into a report: all of it where it has room, or its header up to a limit. The header is high where a field has octets that
 * ASCII has not. RFC 3461 §6.2, RFC 6522 §3, §4
 */
record Returned(Source source, long length, boolean whole, boolean high, boolean highHeader) {
    private static final long MAX_HEADER = 64 * 1024;

    static Returned of(Source source, boolean all) throws IOException {
        boolean high = false;
        boolean highHeader = false;
        boolean inHeader = true;
        boolean binary = false;
        long length = 0;
        long lineStart = 0;
        long headerEnd = -1;
        byte[] b = new byte[8192];
        try (InputStream in = source.stream(0, source.size())) {
            for (int n = in.read(b); n > 0 && (inHeader || all); n = in.read(b)) {
                for (int i = 0; i < n && (inHeader || all); i++) {
                    binary |= b[i] == 0;
                    high |= b[i] < 0;
                    highHeader |= inHeader && b[i] < 0;
                    if (inHeader && b[i] == '\n') {
                        // The header ends with its last field, and where it is too long after a whole line.
                        boolean empty = length == lineStart || length == lineStart + 1 && (i == 0 || b[i - 1] == '\r');
                        inHeader = !empty && length < MAX_HEADER;
                        headerEnd = inHeader ? headerEnd : empty ? lineStart : length + 1;
                        lineStart = length + 1;
                    }
                    length++;
                }
            }
        }
        // Binary octets have no place in a report of lines.
        boolean whole = all && !binary;
        return new Returned(source, whole || headerEnd < 0 ? length : headerEnd, whole, whole ? high : highHeader, highHeader);
    }

    /** The subject of it in one line, empty for none. */
    String subject() throws IOException {
        HeaderSection header = HeaderSection.parse(source.bytes(0, Math.min(length, MAX_HEADER)));
        return header.first("Subject").map(HeaderField::decoded).orElse("");
    }

    /** RFC 6533 §4.2, §4.3 */
    String mediaType() {
        if (highHeader)
            return whole ? "message/global" : "message/global-headers";
        return whole ? "message/rfc822" : "text/rfc822-headers";
    }

    String encoding() {
        return high ? "8bit" : "7bit";
    }

    void copyTo(OutputStream out) throws IOException {
        try (InputStream in = source.stream(0, length)) {
            in.transferTo(out);
        }
    }
}
