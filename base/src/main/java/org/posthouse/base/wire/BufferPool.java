package org.posthouse.base.wire;

import java.util.ArrayDeque;

/**
 * Lends byte arrays of one size, large enough for a whole TLS record (RFC 8446 §5.2). Keeps a bounded number; what comes back beyond
 * that is left to the garbage collector. Content is not cleared: a borrower reads only what it wrote.
 */
public final class BufferPool {
    /** Octets of every array: 17 KB. */
    public static final int SIZE = 17 * 1024;
    private static final int KEPT = 256;
    private static final ArrayDeque<byte[]> FREE = new ArrayDeque<>();
    private static int lent;

    private BufferPool() {}

    /** An array of SIZE bytes with any content. */
    public static byte[] borrow() {
        synchronized (FREE) {
            lent++;
            byte[] b = FREE.pollLast();
            if (b != null)
                return b;
        }
        return new byte[SIZE];
    }

    /** Takes it back; the caller must not touch it any more. */
    public static void giveBack(byte[] buffer) {
        if (buffer.length != SIZE)
            throw new IllegalArgumentException("not from this pool");
        synchronized (FREE) {
            lent--;
            if (FREE.size() < KEPT)
                FREE.addLast(buffer);
        }
    }

    /** How many are lent at the moment. */
    public static int lent() {
        synchronized (FREE) {
            return lent;
        }
    }
}
