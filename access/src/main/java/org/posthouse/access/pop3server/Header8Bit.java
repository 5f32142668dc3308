package org.posthouse.access.pop3server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.posthouse.mail.mime.Source;

/** Whether a message needs a session that speaks UTF-8: its header section is UTF-8 and not ASCII. RFC 6856 §2.1, RFC 6532 §3.2 */
final class Header8Bit {
    private static final int MAX_HEADER = 256 * 1024;
    private static final int CHUNK = 4096;

    private Header8Bit() {}

    /**
     * Octets beyond ASCII that are no UTF-8 are of the days before any standard for them; such a message was always sent as it is, and what it is in nobody can tell.
     */
    static boolean isUtf8(Source message) throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(1, message.size()))];
        // Most headers need none.
        Utf8 utf8 = null;
        boolean lineStart = true;
        for (long at = 0, max = Math.min(MAX_HEADER, message.size()); at < max;) {
            int n = message.read(at, chunk, 0, (int) Math.min(chunk.length, max - at));
            if (n <= 0)
                break;
            int end = n;
            boolean beyond = false;
            for (int i = 0; i < n; i++) {
                byte c = chunk[i];
                if (c == '\n' && lineStart) {
                    end = i;
                    break;
                }
                beyond |= c < 0;
                lineStart = c == '\n' || lineStart && c == '\r';
            }
            if (beyond && utf8 == null)
                utf8 = new Utf8();
            if (utf8 != null && !utf8.take(chunk, end))
                return false;
            if (end < n)
                break;
            at += n;
        }
        return utf8 != null;
    }

    /** Decodes piece by piece. */
    private static final class Utf8 {
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        private final ByteBuffer in = ByteBuffer.allocate(CHUNK + 8);
        private final CharBuffer out = CharBuffer.allocate(CHUNK + 8);

        /** False for what is no UTF-8. */
        boolean take(byte[] octets, int count) {
            in.put(octets, 0, count).flip();
            if (decoder.decode(in, out.clear(), false).isError())
                return false;
            in.compact();
            return true;
        }
    }
}
