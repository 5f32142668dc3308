package org.posthouse.base.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

@Timeout(60)
class WakerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration NOW = Duration.ofMillis(1);

    private static Connection.Pair pair(boolean sockets) throws IOException {
        if (!sockets)
            return Connection.pair(new InetSocketAddress("192.0.2.1", 1), new InetSocketAddress("192.0.2.2", 2));
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var client = SocketChannel.open(server.getLocalAddress());
            return new Connection.Pair(Connection.of(client), Connection.of(server.accept()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inputWakeTimeoutAndEndAreToldApart(boolean sockets) throws Exception {
        Connection.Pair pair = pair(sockets);
        try (Connection c = pair.client(); Connection s = pair.server()) {
            var waker = new Waker();
            s.timeout(SOON);
            var in = new WireReader(s);
            var out = new WireWriter(c);
            assertEquals(Awaited.TIMEOUT, s.awaitInput(waker, NOW));
            waker.wake();
            waker.wake();
            assertEquals(Awaited.WOKEN, s.awaitInput(waker, SOON));
            assertEquals(Awaited.TIMEOUT, s.awaitInput(waker, NOW));
            out.ascii("DONE and more than forty octets in one line\r\nnext\r\n").flush();
            assertEquals(Awaited.INPUT, s.awaitInput(waker, SOON));
            assertEquals("DONE and more than forty octets in one line", in.line());
            assertEquals("next", in.line());
            assertEquals(Awaited.TIMEOUT, s.awaitInput(waker, NOW));
            // A read right after a wait that found nothing takes over the wait's own read.
            s.timeout(NOW);
            assertThrows(java.net.SocketTimeoutException.class, in::line);
            s.timeout(SOON);
            out.ascii("x\r\n").flush();
            assertEquals("x", in.line());
            assertEquals(Awaited.TIMEOUT, s.awaitInput(waker, NOW));
            c.close();
            assertEquals(Awaited.INPUT, s.awaitInput(waker, SOON));
            assertEquals(-1, in.peek());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shutdownAndAbortEndAWait(boolean sockets) throws Exception {
        Connection.Pair pair = pair(sockets);
        try (Connection c = pair.client(); Connection s = pair.server()) {
            Thread t = Thread.ofVirtual().start(s::stopReading);
            assertEquals(Awaited.INPUT, s.awaitInput(new Waker(), SOON));
            assertEquals(-1, s.read(new byte[1], 0, 1));
            t.join();
            Thread.ofVirtual().start(c::abort);
            assertEquals(Awaited.INPUT, c.awaitInput(new Waker(), SOON));
        }
    }

    private static Connection.Pair tlsPair(Path dir) throws Exception {
        SelfSigned files = SelfSigned.create(dir, List.of("localhost"));
        Connection.Pair pair = pair(true);
        Thread client = Thread.ofVirtual().start(() -> {
            try {
                pair.client().startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "localhost", List.of());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        pair.server().startTlsServer(TlsContext.server(files.chain(), files.key()), List.of());
        client.join();
        return pair;
    }

    // A publisher fills a bounded queue and wakes, a client sends lines at the same time; both must be seen whole.
    @ParameterizedTest
    @ValueSource(strings = {"sockets", "memory", "tls"})
    void noWakeAndNoInputIsLost(String kind, @TempDir Path dir) throws Exception {
        int rounds = kind.equals("tls") ? 5_000 : 20_000;
        Connection.Pair pair = kind.equals("tls") ? tlsPair(dir) : pair(kind.equals("sockets"));
        var queue = new ArrayBlockingQueue<Integer>(4);
        var waker = new Waker();
        var events = new AtomicInteger();
        Thread publisher = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < rounds; i++) {
                while (!queue.offer(i))
                    Thread.yield();
                waker.wake();
            }
        });
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                var out = new WireWriter(pair.client());
                for (int i = 0; i < rounds; i++) {
                    out.number(i).crlf();
                    if (i % 3 == 0)
                        out.flush();
                }
                out.flush();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try (Connection s = pair.server()) {
            var in = new WireReader(s);
            int lines = 0;
            while (lines < rounds || events.get() < rounds) {
                Awaited why = in.buffered() ? Awaited.INPUT : s.awaitInput(waker, SOON);
                switch (why) {
                    case INPUT -> assertEquals(lines++, Integer.parseInt(in.line()));
                    case WOKEN -> {
                        for (Integer e; (e = queue.poll()) != null;)
                            assertEquals(events.getAndIncrement(), e);
                    }
                    case TIMEOUT -> throw new AssertionError("lost after " + lines + " lines, " + events + " events");
                }
            }
        }
        publisher.join();
        sender.join();
        assertTrue(queue.isEmpty());
    }

    @Test
    void coarseTimeoutsEndReadingAndALongWaitNeedsNoTimer() throws Exception {
        Connection.Pair pair = pair(true);
        try (Connection c = pair.client(); Connection s = pair.server()) {
            s.coarseTimeouts();
            s.timeout(Duration.ofMinutes(30));
            s.writeTimeout(Duration.ofHours(1));
            var failure = new java.util.concurrent.CompletableFuture<Throwable>();
            Thread reader = Thread.ofVirtual()
                    .start(() -> failure.complete(assertThrows(IOException.class, () -> s.read(new byte[1], 0, 1))));
            // The reader may not have begun to wait yet.
            for (long now = System.nanoTime(); reader.isAlive(); reader.join(Duration.ofMillis(5)))
                s.check(now + Duration.ofMinutes(31).toNanos());
            assertInstanceOf(SocketTimeoutException.class, failure.join());
            assertThrows(SocketTimeoutException.class, () -> s.read(new byte[1], 0, 1));
            s.write(new byte[]{7}, 0, 1);
            byte[] one = new byte[1];
            c.read(one, 0, 1);
            assertEquals(7, one[0]);
            // Beyond what has a timer of its own.
            assertEquals(Awaited.TIMEOUT, c.awaitInput(new Waker(), Duration.ofMillis(5050)));
        }
    }

    @Test
    void octetsThatDripDoNotKeepAConnectionOpen() throws Exception {
        Connection.Pair pair = pair(false);
        pair.server().timeout(Duration.ofSeconds(30));
        pair.server().readWithin(Duration.ofMillis(200));
        byte[] one = new byte[1];
        assertThrows(SocketTimeoutException.class, () -> {
            for (;;) {
                pair.client().write(one, 0, 1);
                pair.server().read(one, 0, 1);
            }
        });
        pair.server().readWithin(Duration.ZERO);
        pair.client().write(one, 0, 1);
        assertEquals(1, pair.server().read(one, 0, 1));
    }

    @Test
    void aTransferBothWaysOverTheMemoryPairKeepsEveryByte() throws Exception {
        Connection.Pair pair = pair(false);
        byte[] data = new byte[500_000];
        new java.util.Random(3).nextBytes(data);
        Thread t = Thread.ofVirtual().start(() -> {
            try (Connection c = pair.client()) {
                c.write(data, 0, data.length);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        org.junit.jupiter.api.Assertions.assertArrayEquals(data, new WireReader(pair.server()).literal(data.length).readAllBytes());
        t.join();
        pair.server().close();
    }
}
