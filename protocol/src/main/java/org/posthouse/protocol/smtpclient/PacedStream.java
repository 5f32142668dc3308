package org.posthouse.protocol.smtpclient;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.Stream;

/** The connection, with one deadline for all reads of a reply. */
final class PacedStream implements Stream {
    private final Connection connection;
    private long deadline;

    PacedStream(Connection connection) {
        this.connection = connection;
    }

    /** Reads from now on must be over within that time. */
    void within(Duration d) {
        deadline = System.nanoTime() + d.toNanos();
    }

    private void arm() throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0)
            throw new SocketTimeoutException("no reply in time");
        connection.timeout(Duration.ofNanos(Math.max(left, 1_000_000)));
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        arm();
        return connection.read(b, off, len);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        connection.write(b, off, len);
    }

    @Override
    public void flush() throws IOException {
        connection.flush();
    }

    @Override
    public boolean ready() throws IOException {
        return connection.ready();
    }

    @Override
    public void awaitInput() throws IOException {
        arm();
        connection.awaitInput();
    }

    @Override
    public void close() {
        connection.close();
    }
}
