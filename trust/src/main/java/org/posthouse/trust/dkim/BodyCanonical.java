package org.posthouse.trust.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Brings a body into its canonical form while it streams by, and hands that to all who hash it. RFC 6376 §3.4.3, §3.4.4 */
final class BodyCanonical {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = ONES << 7;
    private static final long CRS = ONES * '\r';
    private static final long FOURS = ONES * 4;
    private static final long TABS = ONES * '\t';
    private static final long SPACES = ONES * ' ';
    private static final byte[] LINES = new byte[4096];

    static {
        for (int i = 0; i < LINES.length; i += 2) {
            LINES[i] = '\r';
            LINES[i + 1] = '\n';
        }
    }

    private final boolean relaxed;
    private final List<BodyHash> hashes = new ArrayList<>(1);
    /** Small pieces are put together before they are hashed. */
    private final byte[] small = new byte[1024];
    private int smallLength;
    private long length;
    /** Line ends that count only if something comes after them. */
    private long lines;
    private boolean blank;
    private boolean cr;

    BodyCanonical(Canonicalization how) {
        relaxed = how == Canonicalization.RELAXED;
    }

    void to(BodyHash hash) {
        hashes.add(hash);
    }

    void feed(byte[] b, int off, int len) {
        int at = off;
        int end = off + len;
        while (at < end) {
            if (!cr && !blank && lines == 0 && !isWsp(b[at]) && b[at] != '\r') {
                int to = unchanged(b, at, end);
                write(b, at, to);
                at = to;
            } else {
                octet(b, at++);
            }
        }
    }

    private boolean isWsp(byte c) {
        return relaxed && (c == ' ' || c == '\t');
    }

    /** Where what stays as it is ends: before a blank or a line end that may have to go. Begins within a line, at an octet that stays. */
    private int unchanged(byte[] b, int from, int end) {
        int at = from;
        while (true) {
            at = event(b, at, end);
            boolean lineEnd = at + 2 < end && b[at] == '\r' && b[at + 1] == '\n' && b[at + 2] != '\r' && !isWsp(b[at + 2]);
            if (!lineEnd || isWsp(b[at - 1]))
                break;
            at += 2;
        }
        while (at > from && isWsp(b[at - 1]))
            at--;
        return at;
    }

    /** The next octet that may need a change: CR, and when relaxed TAB and a space before another; a single space is passed over. */
    private int event(byte[] b, int from, int end) {
        return relaxed ? blankOrEnd(b, from, end) : carriageReturn(b, from, end);
    }

    /** The octet at {@code from} is no blank. */
    private static int blankOrEnd(byte[] b, int from, int end) {
        int at = from;
        // The last octet of the word before without its space.
        long before = 0xff;
        for (; at + 16 <= end; at += 16) {
            long one = (long) LONG.get(b, at);
            long two = (long) LONG.get(b, at + 8);
            long oneBare = one ^ SPACES;
            long twoBare = two ^ SPACES;
            // Of a space after one nothing is left in both.
            long oneHit = zeros(oneBare | oneBare << 8 | before) | zeros(one & ~FOURS ^ TABS);
            long twoHit = zeros(twoBare | twoBare << 8 | oneBare >>> 56) | zeros(two & ~FOURS ^ TABS);
            before = twoBare >>> 56;
            if ((oneHit | twoHit) != 0) {
                int hit = oneHit != 0 ? at + first(oneHit) : at + 8 + first(twoHit);
                return b[hit] == ' ' ? hit - 1 : hit;
            }
        }
        while (at < end && b[at] != '\r' && b[at] != '\t' && !(b[at] == ' ' && at > from && b[at - 1] == ' '))
            at++;
        return at < end && b[at] == ' ' ? at - 1 : at;
    }

    /** Where there are octets that are zero a high bit is set, the lowest of them at the first. TAB and CR differ in one bit. */
    private static long zeros(long w) {
        return w - ONES & ~w & HIGH;
    }

    private static int first(long hit) {
        return Long.numberOfTrailingZeros(hit) >> 3;
    }

    private static int carriageReturn(byte[] b, int from, int end) {
        int at = from;
        for (; at + 8 <= end; at += 8) {
            long hit = zeros((long) LONG.get(b, at) ^ CRS);
            if (hit != 0)
                return at + first(hit);
        }
        while (at < end && b[at] != '\r')
            at++;
        return at;
    }

    private void octet(byte[] b, int at) {
        byte c = b[at];
        if (cr && c == '\n') {
            cr = false;
            blank = false;
            lines++;
            return;
        }
        if (cr)
            literalCr();
        if (c == '\r') {
            cr = true;
        } else if (isWsp(c)) {
            blank = true;
        } else {
            pending();
            write(b, at, at + 1);
        }
    }

    /** The CR was no part of a line end. */
    private void literalCr() {
        cr = false;
        pending();
        write(LINES, 0, 1);
    }

    private void pending() {
        while (lines > 0) {
            int n = (int) Math.min(lines, LINES.length / 2);
            write(LINES, 0, 2 * n);
            lines -= n;
        }
        if (blank) {
            small(SPACE, 0, 1);
            blank = false;
        }
    }

    private static final byte[] SPACE = {' '};

    private void write(byte[] b, int from, int to) {
        if (to - from < small.length / 4) {
            small(b, from, to);
            return;
        }
        flush();
        hash(b, from, to);
    }

    private void small(byte[] b, int from, int to) {
        if (smallLength + to - from > small.length)
            flush();
        System.arraycopy(b, from, small, smallLength, to - from);
        smallLength += to - from;
    }

    private void flush() {
        hash(small, 0, smallLength);
        smallLength = 0;
    }

    private void hash(byte[] b, int from, int to) {
        if (from == to)
            return;
        length += to - from;
        for (BodyHash h : hashes)
            h.update(b, from, to - from);
    }

    /** The body is over. */
    void finish() {
        if (cr)
            literalCr();
        boolean open = length + smallLength > 0;
        blank = false;
        lines = 0;
        if (open || !relaxed)
            write(LINES, 0, 2);
        flush();
    }

    /** Octets of the canonical body so far; all of it after the end. */
    long length() {
        return length + smallLength;
    }
}
