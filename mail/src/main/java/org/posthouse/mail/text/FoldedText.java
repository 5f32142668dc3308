package org.posthouse.mail.text;

import java.util.Arrays;

/** Folded text in memory, as much as the limit allows. For one thread; {@link #clear} makes it ready for the next message. */
public final class FoldedText implements FoldedSink {
    private static final int KEPT = 1 << 20;
    private final int limit;
    private byte[] bytes = new byte[1024];
    private int size;
    private boolean complete = true;

    /** The limit is in octets. */
    public FoldedText(int limit) {
        this.limit = limit;
    }

    @Override
    public boolean put(byte[] b, int from, int to) {
        int n = to - from;
        if (n > limit - size) {
            complete = false;
            n = limit - size;
        }
        if (n > bytes.length - size)
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, (long) size + n)));
        System.arraycopy(b, from, bytes, size, n);
        size += n;
        return complete;
    }

    /** Whether all there was has been taken. */
    public boolean complete() {
        return complete;
    }

    /** The array itself; only its first {@link #size} octets count. */
    public byte[] array() {
        return bytes;
    }

    /** Octets. */
    public int size() {
        return size;
    }

    /** A copy. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Empties it; a buffer that has grown large is let go. */
    public void clear() {
        if (bytes.length > KEPT)
            bytes = new byte[1024];
        size = 0;
        complete = true;
    }
}
