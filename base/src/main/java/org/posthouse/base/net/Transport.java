package org.posthouse.base.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The raw bytes below a connection: a socket, or memory. */
interface Transport extends Closeable {
    /** At least one byte, or -1 at the end; SocketTimeoutException after millis (0: waits for ever). */
    int read(byte[] b, int off, int len, int millis) throws IOException;

    /** Long timeouts need not be exact, and may end reading. */
    default void coarseTimeouts() {}

    /** Called now and then, with System.nanoTime. */
    default void check(long now) {}

    void write(byte[] b, int off, int len) throws IOException;

    /** Waits for input or the end, a wake, or the deadline (System.nanoTime). */
    Awaited await(Waker waker, long deadline) throws IOException;

    /** Octets that can be read without waiting. */
    int available() throws IOException;

    /** Ends reading: a read in progress and every later one returns -1. */
    void stopReading() throws IOException;

    void stopWriting() throws IOException;

    InetSocketAddress remote();

    InetSocketAddress local();
}
