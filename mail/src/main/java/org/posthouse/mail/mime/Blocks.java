package org.posthouse.mail.mime;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** A few buffers of one block each, used again by the next message; whoever finds none makes his own, no larger than he needs. */
final class Blocks {
    private static final int KEPT = 8;
    /** Null before the first use, {@link #TAKEN} while somebody has it. */
    private static final AtomicReferenceArray<byte[]> ALL = new AtomicReferenceArray<>(KEPT);

    private static final byte[] TAKEN = new byte[0];

    private Blocks() {}

    /** A buffer of at least so many octets (a block is the most); what is in it means nothing. */
    static byte[] take(int octets) {
        byte[] b = ALL.getAndSet(slot(), TAKEN);
        if (b == null) {
            return new byte[LineScanner.BLOCK];
        }
        return b.length == 0 ? new byte[octets] : b;
    }

    /** Takes back a buffer that nobody uses any more. */
    static void give(byte[] b) {
        if (b.length == LineScanner.BLOCK) {
            ALL.lazySet(slot(), b);
        }
    }

    private static int slot() {
        return (int) Thread.currentThread().threadId() & KEPT - 1;
    }
}
