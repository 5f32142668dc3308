package org.posthouse.server.moving;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file's octets as a message has them: where its first line ends in LF alone, every LF that stands alone becomes CRLF; where it ends in CRLF, all stays.
 * Closing leaves the stream below open.
 */
final class WireLines extends FilterOutputStream {
    private @Nullable Boolean convert;
    private int last = -1;

    WireLines(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        int from = off;
        for (int i = off; i < off + len; i++) {
            if (b[i] == '\n') {
                boolean alone = last != '\r';
                if (convert == null)
                    convert = alone;
                if (alone && convert) {
                    out.write(b, from, i - from);
                    out.write('\r');
                    from = i;
                }
            }
            last = b[i];
        }
        out.write(b, from, off + len - from);
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
