package org.posthouse.mail.mime;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the lines of a source, forwards only, through one buffer. Of a line that does not fit only the head is kept; the rest passes
 * through {@link #sink}. Lines end with LF; a CR before it belongs to the line end.
 */
final class LineScanner {
    /** The buffer, and how much is read at once. */
    static final int BLOCK = 64 * 1024;
    /** What is kept of a line longer than the buffer: enough for a field's name or a boundary. */
    private static final int HEAD = 2048;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NOTHING = new byte[0];
    private static final long LF = 0x0a0a0a0a0a0a0a0aL;
    private static final long HYPHEN = 0x2d2d2d2d2d2d2d2dL;
    private static final long ONE = 0x0101010101010101L;
    private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
    private static final long HIGH = 0x8080808080808080L;

    private final Source source;
    private final long size;
    private final boolean whole;
    private int pos;
    private int limit;
    private long base;
    private boolean held;

    /** The buffer; the current line is {@code [start, end)} in it, without its line end. */
    byte[] buf;
    int start;
    int end;
    /** Octets of the line ends of the current line and of the one before. */
    int eol;
    int prevEol;
    /** Offsets of the current line and of what follows it. */
    long startAt;
    long nextAt;
    /** Line feeds before the current line. */
    long lines;
    /** True when the current line did not fit and only its head is in the buffer. */
    boolean cut;
    /** Takes the octets of each line, line end included, as it passes. */
    @Nullable
    HeaderReader sink;
    /** Octets looked at, for tests of linearity. */
    long steps;

    LineScanner(Source source, int block) {
        this.source = source;
        this.size = source.size();
        if (source instanceof ArraySource array) {
            this.buf = array.bytes();
            this.limit = buf.length;
            this.whole = true;
        } else {
            this.buf = block == BLOCK ? Blocks.take((int) Math.min(block, size)) : new byte[(int) Math.min(block, size)];
            this.whole = false;
        }
    }

    /** Gives the buffer back; nothing is read any more. */
    void close() {
        if (!whole) {
            Blocks.give(buf);
            buf = NOTHING;
            pos = 0;
            limit = 0;
        }
    }

    long size() {
        return size;
    }

    /** Offset of the next line. */
    long at() {
        return held ? startAt : nextAt;
    }

    /** Makes the current line the next one again. */
    void hold() {
        held = true;
    }

    /** Moves to the next line; false at the end. */
    boolean next() throws IOException {
        if (held) {
            held = false;
            if (sink != null) {
                // of a line that was cut the rest is lost
                sink.append(buf, start, cut ? Integer.MAX_VALUE : pos);
            }
            return true;
        }
        leave();
        if (pos == limit && !fill()) {
            start = pos;
            end = pos;
            eol = 0;
            return false;
        }
        start = pos;
        cut = false;
        int from = pos;
        int lf;
        while ((lf = indexOfLf(buf, from, limit)) < 0) {
            steps += limit - from;
            from = limit;
            if (limit == buf.length && start == 0 && base + limit < size) {
                longLine();
                return true;
            }
            int moved = start;
            if (!fill()) {
                break;
            }
            from -= moved - start;
        }
        if (lf < 0) {
            line(limit, limit, 0);
        } else {
            steps += lf - from;
            int e = lf > start && buf[lf - 1] == '\r' ? lf - 1 : lf;
            line(e, lf + 1, lf + 1 - e);
        }
        return true;
    }

    /** Where a line begins. */
    record Place(long at, long lines, int prevEol) {}

    /** The place of the current line. */
    Place place() {
        return new Place(startAt, lines, prevEol);
    }

    /** Goes back to a place, whose line is the current one and the next one again. */
    void back(Place place) throws IOException {
        if (place.at < base) {
            base = place.at;
            limit = 0;
        }
        pos = (int) (place.at - base);
        start = pos;
        nextAt = place.at;
        eol = place.prevEol;
        lines = place.lines - (eol > 0 ? 1 : 0);
        held = false;
        next();
        held = true;
    }

    private void line(int e, int next, int eolLength) {
        end = e;
        pos = next;
        eol = eolLength;
        nextAt = base + next;
        if (sink != null) {
            sink.append(buf, start, next);
        }
    }

    /** Takes leave of the current line. */
    private void leave() {
        prevEol = eol;
        if (eol > 0) {
            lines++;
        }
        startAt = nextAt;
    }

    /** The current line fills the buffer: keeps its head and passes over the rest. */
    private void longLine() throws IOException {
        cut = true;
        end = HEAD;
        if (sink != null) {
            sink.append(buf, 0, limit);
        }
        byte last = buf[limit - 1];
        long at = base + limit;
        while (at < size) {
            int n = source.read(at, buf, HEAD, buf.length - HEAD);
            if (n <= 0) {
                throw new IOException("source ended at " + at + " of " + size);
            }
            limit = HEAD + n;
            int lf = indexOfLf(buf, HEAD, limit);
            int stop = lf < 0 ? limit : lf + 1;
            steps += stop - HEAD;
            if (sink != null) {
                sink.append(buf, HEAD, stop);
            }
            if (lf >= 0) {
                byte before = lf > HEAD ? buf[lf - 1] : last;
                eol = before == '\r' ? 2 : 1;
                base = at - HEAD;
                pos = stop;
                nextAt = base + stop;
                return;
            }
            last = buf[limit - 1];
            at += n;
        }
        eol = 0;
        base = at - limit;
        pos = limit;
        nextAt = at;
    }

    /** Reads on, keeping the current line; false at the end. */
    private boolean fill() throws IOException {
        if (whole || base + limit >= size) {
            return false;
        }
        if (limit == buf.length || pos == limit) {
            int from = pos;
            System.arraycopy(buf, from, buf, 0, limit - from);
            base += from;
            limit -= from;
            pos -= from;
            start = 0;
        }
        int n = source.read(base + limit, buf, limit, (int) Math.min(buf.length - limit, size - base - limit));
        if (n <= 0) {
            throw new IOException("source ended at " + (base + limit) + " of " + size);
        }
        limit += n;
        return true;
    }

    /** Moves to the next line that begins with two hyphens; false at the end. */
    boolean nextDashes() throws IOException {
        while (true) {
            if (held) {
                held = false;
            } else if (!hurry()) {
                return false;
            }
            if (end - start >= 2 && buf[start] == '-' && buf[start + 1] == '-') {
                return true;
            }
        }
    }

    /** Moves over the lines in the buffer that do not begin with hyphens, eight octets at a time; then takes the next line as usual. */
    private boolean hurry() throws IOException {
        byte[] b = buf;
        int p = pos;
        int stop = limit - 10;
        if (p > stop || (b[p] == '-' && b[p + 1] == '-')) {
            return next();
        }
        int count = 0;
        int lineStart = -1;
        for (; p <= stop; p += 8) {
            long v = (long) LONG.get(b, p) ^ LF;
            long both = v | (long) LONG.get(b, p + 1) ^ HYPHEN;
            if ((both - ONE & ~both & HIGH) != 0) {
                lineStart = lineOfDashes(b, p);
                if (lineStart >= 0) {
                    count += (int) countLf(b, p, lineStart);
                    break;
                }
            }
            count += Long.bitCount(~((v & LOW) + LOW | v) & HIGH);
        }
        if (count > 0) {
            if (lineStart < 0) {
                lineStart = p;
                while (b[lineStart - 1] != '\n') {
                    lineStart--;
                }
            }
            // the line before this one is made the current one, so that next() takes leave of it
            leave();
            steps += lineStart - pos;
            lines += count - 1;
            eol = eolBefore(b, lineStart);
            pos = lineStart;
            start = lineStart;
            end = lineStart;
            nextAt = base + lineStart;
        }
        return next();
    }

    /** Where among the eight octets from {@code p} on a line ends before two hyphens, the octet after that end; -1 where none does. */
    private static int lineOfDashes(byte[] b, int p) {
        for (int q = p + 1; q <= p + 8; q++) {
            if (b[q] == '-' && b[q + 1] == '-' && b[q - 1] == '\n') {
                return q;
            }
        }
        return -1;
    }

    /** Octets of the line end before {@code at}. */
    private static int eolBefore(byte[] b, int at) {
        return at >= 2 && b[at - 2] == '\r' ? 2 : 1;
    }

    /** Where the next line begins in the buffer, which is filled when it is empty; -1 when the line was held. */
    int ahead() throws IOException {
        if (held) {
            return -1;
        }
        if (pos == limit) {
            fill();
        }
        return pos;
    }

    /** How much of the buffer is filled. */
    int limit() {
        return limit;
    }

    /** Passes over so many whole lines in the buffer, to the one that begins at {@code from} and whose line feed is at {@code lf}. */
    void pass(int count, int from, int lf) {
        steps += lf + 1 - pos;
        leave();
        if (count > 0) {
            lines += count;
            prevEol = eolBefore(buf, from);
            startAt = base + from;
        }
        start = from;
        cut = false;
        int e = lf > from && buf[lf - 1] == '\r' ? lf - 1 : lf;
        line(e, lf + 1, lf + 1 - e);
    }

    /** Passes over all that is left, counting lines. */
    void skipAll() throws IOException {
        if (held) {
            held = false;
        }
        leave();
        eol = 0;
        while (true) {
            lines += countLf(buf, pos, limit);
            steps += limit - pos;
            pos = limit;
            start = limit;
            end = limit;
            if (!fill()) {
                break;
            }
        }
        nextAt = size;
        startAt = size;
    }

    static int indexOfLf(byte[] b, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long v = (long) LONG.get(b, i) ^ LF;
            long mask = ~(((v & LOW) + LOW) | v) & HIGH;
            if (mask != 0) {
                return i + (Long.numberOfTrailingZeros(mask) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (b[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static long countLf(byte[] b, int from, int to) {
        long n = 0;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long v = (long) LONG.get(b, i) ^ LF;
            n += Long.bitCount(~(((v & LOW) + LOW) | v) & HIGH);
        }
        for (; i < to; i++) {
            if (b[i] == '\n') {
                n++;
            }
        }
        return n;
    }
}
