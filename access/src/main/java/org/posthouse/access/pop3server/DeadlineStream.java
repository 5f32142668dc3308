package org.posthouse.access.pop3server;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.Stream;

/** A connection that must have logged in by a moment, however slowly its octets drip; after that only silence counts. */
final class DeadlineStream implements Stream {
    private final Connection connection;
    private final Duration idle;
    private long deadline;
    private boolean bounded = true;

    DeadlineStream(Connection connection, Duration login, Duration idle) {
        this.connection = connection;
        this.idle = idle;
        this.deadline = System.nanoTime() + login.toNanos();
    }

    void loggedIn() {
        bounded = false;
        connection.timeout(idle);
    }

    private void bound() throws IOException {
        if (!bounded)
            return;
        long left = deadline - System.nanoTime();
        if (left <= 0)
            throw new SocketTimeoutException("no login in time");
        connection.timeout(Duration.ofMillis(Math.max(1, left / 1_000_000)));
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        bound();
        return connection.read(b, off, len);
    }

    @Override
    public void awaitInput() throws IOException {
        bound();
        connection.awaitInput();
    }

    @Override
    public boolean ready() throws IOException {
        return connection.ready();
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
    public void close() {
        connection.close();
    }
}
