package org.posthouse.mail.dsn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.posthouse.mail.mime.Source;

/** What of the original message goes into a report: all of it, or its header up to a limit. RFC 6522 §3, §4 */
record Returned(Source source, long length, boolean whole, boolean high) {
    private static final long MAX_HEADER = 64 * 1024;

    static Returned of(Source source, boolean whole) throws IOException {
        boolean high = false;
        long length = 0;
        long lineStart = 0;
        boolean headerEnded = false;
        byte[] b = new byte[8192];
        try (InputStream in = source.stream(0, source.size())) {
            for (int n = in.read(b); n > 0 && !headerEnded; n = in.read(b)) {
                for (int i = 0; i < n && !headerEnded; i++) {
                    if (b[i] == '\n') {
                        // the header alone ends with its last field, and where it is too long after a whole line
                        headerEnded = !whole
                                && (length - lineStart == 0 || (length - lineStart == 1 && endsWithCr(b, i)) || length >= MAX_HEADER);
                        if (!headerEnded || length >= MAX_HEADER) {
                            lineStart = length + 1;
                        }
                    }
                    high |= b[i] < 0;
                    length++;
                }
            }
        }
        return new Returned(source, headerEnded ? lineStart : length, whole, high);
    }

    private static boolean endsWithCr(byte[] b, int i) {
        return i == 0 || b[i - 1] == '\r';
    }

    String mediaType() {
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
