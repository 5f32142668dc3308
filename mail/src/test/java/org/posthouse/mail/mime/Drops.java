package org.posthouse.mail.mime;

import java.util.Random;

/** A source that gives a few octets at a time, and counts them. */
final class Drops implements Source {
    private final byte[] bytes;
    private final Random random;
    long given;

    Drops(byte[] bytes, Random random) {
        this.bytes = bytes;
        this.random = random;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long at, byte[] b, int off, int len) {
        if (at >= bytes.length) {
            return -1;
        }
        int n = (int) Math.min(Math.min(len, 1 + random.nextInt(3000)), bytes.length - at);
        System.arraycopy(bytes, (int) at, b, off, n);
        given += n;
        return n;
    }
}
