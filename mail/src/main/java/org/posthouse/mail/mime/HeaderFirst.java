package org.posthouse.mail.mime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Tells the header of a streaming message from its body: the header is handed over whole as soon as its empty line has come, what follows goes on as a stream. RFC 5322 §2.1 */
public final class HeaderFirst implements Tap {
    /** Octets of a header that are kept. */
    public static final int MAX = 1 << 20;

    /** Who wants the parts; called once. */
    public interface Reader {
        /**
         * The header, without its empty line; whole is false where it is cut off.
         *
         * @return who gets the body
         */
        Tap header(byte[] octets, boolean whole);
    }

    private final Reader reader;
    private final int max;
    private byte[] kept = new byte[4096];
    private int n;
    private boolean whole = true;
    /** Octets of the current line, of which only CR counts as empty. */
    private int line;
    private boolean onlyCr = true;
    private @Nullable Tap body;

    public HeaderFirst(Reader reader) {
        this(reader, MAX);
    }

    /** Keeps so many octets of the header, at most {@link #MAX}. */
    public HeaderFirst(Reader reader, int max) {
        this.reader = reader;
        this.max = Math.min(max, MAX);
    }

    @Override
    public void feed(byte[] b, int off, int len) {
        Tap to = body;
        int at = off;
        int end = off + len;
        while (to == null && at < end) {
            int from = at;
            int lf = LineScanner.indexOfLf(b, at, end);
            at = lf < 0 ? end : lf;
            if (at > from)
                onlyCr &= line == 0 && at == from + 1 && b[from] == '\r';
            line += at - from;
            keep(b, from, Math.min(end, at + 1));
            if (at == end)
                return;
            at++;
            if (line == 0 || onlyCr)
                to = over(line + 1);
            line = 0;
            onlyCr = true;
        }
        if (to != null && at < end)
            to.feed(b, at, end - at);
    }

    private void keep(byte[] b, int from, int to) {
        int fits = Math.min(to - from, max + 2 - n);
        whole &= fits == to - from;
        if (n + fits > kept.length)
            kept = Arrays.copyOf(kept, Math.max(n + fits, Math.min(max + 2, kept.length * 2)));
        System.arraycopy(b, from, kept, n, fits);
        n += fits;
    }

    private Tap over(int emptyLine) {
        Tap to = reader.header(Arrays.copyOf(kept, whole ? n - emptyLine : Math.min(n, max)), whole);
        body = to;
        kept = new byte[0];
        return to;
    }

    /** The message is over; one without an empty line is all header. */
    public void finish() {
        if (body == null)
            over(0);
    }
}
