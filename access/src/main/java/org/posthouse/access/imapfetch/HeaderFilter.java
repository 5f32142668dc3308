package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.Range;
import org.posthouse.mail.mime.Source;

/** The fields of a header that have, or have not, one of some names, and the empty line. Read twice: for the size, then for the bytes. RFC 3501 §6.4.5 */
final class HeaderFilter {
    private static final int MAX_NAME = 256;
    private static final int CHUNK = 4096;
    private final Source source;
    private final Range header;
    private final byte[][] names;
    private final boolean not;

    /** Takes a run of octets that is kept. */
    private interface Kept {
        void run(byte[] b, int from, int to) throws IOException;
    }

    HeaderFilter(Source source, Range header, List<String> names, boolean not) {
        this.source = source;
        this.header = header;
        this.names = names.stream().map(n -> n.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        this.not = not;
    }

    /** Octets, with the empty line. */
    long size() throws IOException {
        long[] size = {2};
        scan((b, from, to) -> size[0] += to - from);
        return size[0];
    }

    /** Writes octets from an offset on, at most so many. */
    void write(WireWriter out, long offset, long count) throws IOException {
        long[] at = {0};
        Kept part = (b, from, to) -> {
            long start = Math.max(0, offset - at[0]);
            long end = Math.min(to - from, offset + count - at[0]);
            at[0] += to - from;
            if (start < end)
                out.bytes(b, from + (int) start, (int) (end - start));
        };
        scan(part);
        part.run(new byte[]{'\r', '\n'}, 0, 2);
    }

    // A field begins at the start of a line and goes on over lines that begin with a blank; the empty line ends the header.
    private void scan(Kept kept) throws IOException {
        byte[] b = new byte[(int) Math.min(CHUNK, Math.max(1, header.size()))];
        byte[] name = new byte[MAX_NAME];
        int length = 0;
        boolean lineStart = true;
        boolean inName = false;
        boolean keep = false;
        try (InputStream in = source.stream(header.from(), header.to())) {
            byte[] pending = new byte[MAX_NAME + 2];
            int n;
            while ((n = in.read(b, 0, b.length)) > 0) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    byte c = b[i];
                    if (lineStart) {
                        lineStart = false;
                        if (c != ' ' && c != '\t') {
                            if (keep && from < i)
                                kept.run(b, from, i);
                            keep = false;
                            inName = true;
                            length = 0;
                        }
                    }
                    if (inName) {
                        if (c == ':' || c == '\n' || length == MAX_NAME) {
                            inName = false;
                            keep = kept(name, length, c);
                            if (keep)
                                kept.run(pending, 0, length);
                            from = i;
                        } else {
                            pending[length] = c;
                            name[length++] = c >= 'A' && c <= 'Z' ? (byte) (c + 32) : c;
                        }
                    }
                    lineStart = c == '\n';
                }
                if (keep && !inName && from < n)
                    kept.run(b, from, n);
            }
        }
    }

    private boolean kept(byte[] name, int length, byte end) {
        int n = length;
        while (n > 0 && (name[n - 1] == ' ' || name[n - 1] == '\t' || name[n - 1] == '\r'))
            n--;
        // The empty line is written by whoever asked; a line that is no field has no name.
        if (end == '\n' && n == 0)
            return false;
        if (end == ':')
            for (byte[] wanted : names)
                if (java.util.Arrays.equals(wanted, 0, wanted.length, name, 0, n))
                    return !not;
        return not;
    }
}
