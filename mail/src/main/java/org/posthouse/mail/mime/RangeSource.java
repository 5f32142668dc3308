package org.posthouse.mail.mime;

import java.io.IOException;

/** A part of another source. */
record RangeSource(Source whole, long from, long size) implements Source {
    @Override
    public int read(long at, byte[] b, int off, int len) throws IOException {
        return at >= size ? -1 : whole.read(from + at, b, off, (int) Math.min(len, size - at));
    }
}
