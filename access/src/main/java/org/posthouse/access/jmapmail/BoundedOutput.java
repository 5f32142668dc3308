package org.posthouse.access.jmapmail;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes on so many octets at most; the first one beyond them is refused by {@link Full}. Closing it closes what is behind. */
final class BoundedOutput extends FilterOutputStream {
    private long left;

    BoundedOutput(OutputStream out, long most) {
        super(out);
        left = most;
    }

    @Override
    public void write(int b) throws IOException {
        take(1);
        out.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        take(len);
        out.write(b, off, len);
    }

    private void take(int n) throws Full {
        if (n > left)
            throw new Full();
        left -= n;
    }

    /** There was more than is let through. */
    static final class Full extends IOException {
        private static final long serialVersionUID = 1;

        Full() {
            super("there are too many octets");
        }
    }
}
