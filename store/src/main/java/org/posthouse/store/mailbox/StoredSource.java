package org.posthouse.store.mailbox;

import java.io.IOException;
import org.posthouse.store.kv.BlobReader;

/** Trace fields, then a blob, as one source. */
final class StoredSource implements MessageSource {
    private final byte[] trace;
    private final BlobReader blob;
    private final long journey;

    StoredSource(byte[] trace, BlobReader blob, long journey) {
        this.journey = journey;
        this.trace = trace;
        this.blob = blob;
    }

    @Override
    public long journey() {
        return journey;
    }

    @Override
    public long size() {
        return trace.length + blob.size();
    }

    @Override
    public int read(long at, byte[] b, int off, int len) throws IOException {
        if (at >= trace.length)
            return blob.read(at - trace.length, b, off, len);
        int n = (int) Math.min(len, trace.length - at);
        System.arraycopy(trace, (int) at, b, off, n);
        if (n == len || blob.size() == 0)
            return n;
        // One reply for both, so that a short message comes in one read.
        return n + Math.max(0, blob.read(0, b, off + n, len - n));
    }

    @Override
    public void close() {
        blob.close();
    }
}
