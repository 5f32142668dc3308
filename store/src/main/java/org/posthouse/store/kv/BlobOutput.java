package org.posthouse.store.kv;

import java.io.IOException;
import java.io.OutputStream;

/** A blob as a stream to be written. What the store refuses is thrown as {@link Refused}. Closing it does not end the blob. */
public final class BlobOutput extends OutputStream {
    private final BlobWriter blob;

    public BlobOutput(BlobWriter blob) {
        this.blob = blob;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        try {
            blob.write(b, off, len);
        } catch (Refusal e) {
            throw new Refused(e);
        }
    }

    /** A refusal on its way through code that knows streams alone. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
        }

        public Refusal refusal() {
            return refusal;
        }
    }
}
