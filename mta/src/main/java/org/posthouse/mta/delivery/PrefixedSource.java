package org.posthouse.mta.delivery;

import java.io.IOException;
import org.posthouse.mail.mime.Source;

/** Our trace fields and the bytes as received, read as one message. */
record PrefixedSource(byte[] prefix, Source rest) implements Source {
    @Override
    public long size() {
        return prefix.length + rest.size();
    }

    @Override
    public int read(long at, byte[] b, int off, int len) throws IOException {
        if (at >= prefix.length)
            return rest.read(at - prefix.length, b, off, len);
        int n = (int) Math.min(len, prefix.length - at);
        System.arraycopy(prefix, (int) at, b, off, n);
        int more = n < len ? rest.read(0, b, off + n, len - n) : 0;
        return more > 0 ? n + more : n;
    }
}
