package org.posthouse.base.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The blocking bytes of one connection. Reading and writing belong to one thread; closing is allowed from any. */
public interface Stream extends Closeable {
    /**
     * Reads at least one byte.
     *
     * @return how many, or -1 at the end
     * @throws java.net.SocketTimeoutException when nothing came in time; the stream stays usable
     */
    int read(byte[] b, int off, int len) throws IOException;

    /** Writes all of it. */
    void write(byte[] b, int off, int len) throws IOException;

    /** Sends what a layer below may still hold. */
    default void flush() throws IOException {}

    /** Whether a read would return at once. */
    default boolean ready() throws IOException {
        return false;
    }

    /** Waits until a read would return at once, holding no buffer worth mentioning; a stream that cannot do so returns at once. */
    default void awaitInput() throws IOException {}

    /** A stream over two Java streams, for tests and files. */
    static Stream of(InputStream in, OutputStream out) {
        return new Stream() {
            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                return in.read(b, off, len);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                out.write(b, off, len);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }

            @Override
            public boolean ready() throws IOException {
                return in.available() > 0;
            }

            @Override
            public void close() throws IOException {
                try (in) {
                    out.close();
                }
            }
        };
    }
}
