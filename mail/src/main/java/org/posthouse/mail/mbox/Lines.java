package org.posthouse.mail.mbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A stream of which at least the next KB can be looked at. */
final class Lines {
    private final InputStream in;
    final byte[] buffer = new byte[64 * 1024];
    int at;
    int limit;
    private boolean ended;
    private long begin;

    Lines(InputStream in, long offset) {
        this.in = in;
        this.begin = offset;
    }

    /** Octets from the beginning of the file. */
    long offset() {
        return begin + at;
    }

    /** Sees to it that so many octets are there, or all that are left; how many there are. */
    int need(int octets) throws IOException {
        if (limit - at < octets && !ended) {
            System.arraycopy(buffer, at, buffer, 0, limit - at);
            begin += at;
            limit -= at;
            at = 0;
            while (limit < octets && !ended) {
                int n = in.read(buffer, limit, buffer.length - limit);
                if (n < 0)
                    ended = true;
                else
                    limit += n;
            }
        }
        return limit - at;
    }

    /** Octets of the line's content that can be looked at, at most so many; the line end is not among them. */
    int content(int octets) throws IOException {
        int n = Math.min(need(octets), octets);
        for (int i = 0; i < n; i++)
            if (buffer[at + i] == '\n')
                return i > 0 && buffer[at + i - 1] == '\r' ? i - 1 : i;
        return n;
    }

    /** Octets of the line end that begins after so many; 0 where there is none. */
    int end(int after) throws IOException {
        int n = need(after + 2);
        if (n > after && buffer[at + after] == '\n')
            return 1;
        return n > after + 1 && buffer[at + after] == '\r' && buffer[at + after + 1] == '\n' ? 2 : 0;
    }

    String text(int octets) {
        return new String(buffer, at, octets, StandardCharsets.ISO_8859_1);
    }

    boolean startsWith(int after, String text) {
        if (limit - at < after + text.length())
            return false;
        for (int i = 0; i < text.length(); i++)
            if (buffer[at + after + i] != text.charAt(i))
                return false;
        return true;
    }
}
