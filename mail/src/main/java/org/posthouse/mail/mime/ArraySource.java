package org.posthouse.mail.mime;

/** A source over an array. */
record ArraySource(byte[] bytes) implements Source {
    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long at, byte[] b, int off, int len) {
        if (at >= bytes.length) {
            return -1;
        }
        int n = (int) Math.min(len, bytes.length - at);
        System.arraycopy(bytes, (int) at, b, off, n);
        return n;
    }
}
