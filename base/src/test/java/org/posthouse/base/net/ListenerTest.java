package org.posthouse.base.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

@Timeout(30)
class ListenerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Socket connect(Listener l) throws IOException {
        var s = new Socket(InetAddress.getLoopbackAddress(), l.address().getPort());
        s.setSoTimeout(10_000);
        return s;
    }

    private static String all(Socket s) throws IOException {
        return new String(s.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static void greet(Connection c) throws Exception {
        new WireWriter(c).ascii("220 hello").crlf().flush();
        var in = new WireReader(c);
        while (in.peek() >= 0)
            in.line();
    }

    @Test
    void overTheLimitARefusalIsSaidAndAPlaceBecomesFree() throws Exception {
        var service = Listener.Service.plain("smtp").with(new Listener.Limits(10, 2, 10)).refusing("421 4.7.0 too many connections");
        try (Listener l = Listener.start(ANY_PORT, service, ListenerTest::greet)) {
            try (Socket one = connect(l); Socket two = connect(l)) {
                assertEquals('2', one.getInputStream().read());
                assertEquals('2', two.getInputStream().read());
                try (Socket three = connect(l)) {
                    assertEquals("421 4.7.0 too many connections\r\n", all(three));
                }
                one.shutdownOutput();
                assertEquals("20 hello\r\n", all(one));
            }
            String greeting = "421";
            while (greeting.startsWith("421"))
                try (Socket again = connect(l)) {
                    again.shutdownOutput();
                    greeting = all(again);
                }
            assertEquals("220 hello\r\n", greeting);
        }
    }

    @Test
    void anErrorInAHandlerCostsItsOwnConnectionOnly() throws Exception {
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("test"), c -> {
            if (new WireReader(c).line().equals("boom"))
                throw new IllegalStateException("planted by a test");
            new WireWriter(c).ascii("fine").flush();
        })) {
            for (String say : new String[]{"boom", "ok", "boom", "ok"})
                try (Socket s = connect(l)) {
                    s.getOutputStream().write((say + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    assertEquals(say.equals("ok") ? "fine" : "", all(s));
                }
        }
    }

    @Test
    void shutdownLetsSessionsSayGoodbye() throws Exception {
        Listener l = Listener.start(ANY_PORT, Listener.Service.plain("imap"), c -> {
            var waker = new Waker();
            c.onShutdown(waker::wake);
            var out = new WireWriter(c);
            out.ascii("* OK\r\n").flush();
            if (c.awaitInput(waker, SOON) == Awaited.WOKEN && c.stopping())
                out.ascii("* BYE\r\n").flush();
        });
        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 50; i++) {
            sockets.add(connect(l));
            assertEquals("* OK\r\n", new String(sockets.get(i).getInputStream().readNBytes(6), StandardCharsets.US_ASCII));
        }
        long begin = System.nanoTime();
        l.close(SOON);
        assertTrue(System.nanoTime() - begin < SOON.toNanos());
        for (Socket s : sockets)
            try (s) {
                assertEquals("* BYE\r\n", all(s));
            }
        assertEquals(0, l.connections());
        assertThrows(IOException.class, () -> connect(l).close());
    }

    @Test
    void withoutAHookShutdownEndsTheInputAndALastReplyStillGoesOut() throws Exception {
        Listener l = Listener.start(ANY_PORT, Listener.Service.plain("smtp"), c -> {
            var in = new WireReader(c);
            while (in.peek() >= 0)
                in.line();
            new WireWriter(c).ascii(c.stopping() ? "421 closing\r\n" : "gone\r\n").flush();
        });
        try (Socket s = connect(l)) {
            while (l.connections() == 0)
                Thread.onSpinWait();
            l.close(SOON);
            assertEquals("421 closing\r\n", all(s));
        }
    }

    @Test
    void aSessionThatDoesNotEndIsAborted() throws Exception {
        var stuck = new CountDownLatch(1);
        var failed = new LinkedBlockingQueue<Exception>();
        Listener l = Listener.start(ANY_PORT, Listener.Service.plain("stuck"), c -> {
            c.onShutdown(() -> {
            });
            stuck.countDown();
            try {
                c.read(new byte[1], 0, 1);
            } catch (IOException e) {
                failed.add(e);
            }
        });
        try (Socket s = connect(l)) {
            assertTrue(stuck.await(10, TimeUnit.SECONDS));
            l.close(Duration.ofMillis(100));
            assertTrue(failed.poll(10, TimeUnit.SECONDS) != null);
            assertEquals(0, l.connections());
            assertEquals("", all(s));
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("a"), c -> {
        })) {
            String message = assertThrows(BindException.class, () -> Listener.start(l.address(), Listener.Service.plain("b"), c -> {
            }).close()).toString();
            assertTrue(message.contains("127.0.0.1:" + l.address().getPort()) && message.contains("another program"), message);
        }
    }

    @Test
    void aPeerThatDoesNotReadIsCutOff() throws Exception {
        var failed = new LinkedBlockingQueue<Exception>();
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("flood"), c -> {
            c.writeTimeout(Duration.ofMillis(200));
            try {
                for (;;)
                    c.write(new byte[100_000], 0, 100_000);
            } catch (IOException e) {
                failed.add(e);
            }
        }); Socket s = connect(l)) {
            Exception e = failed.poll(20, TimeUnit.SECONDS);
            assertEquals("java.net.SocketTimeoutException: peer does not read", String.valueOf(e));
            assertFalse(s.isClosed());
        }
    }

    @Test
    void dialsFromAnAddressAndSaysWhenRefused() throws Exception {
        var seen = new LinkedBlockingQueue<InetAddress>();
        Listener l = Listener.start(ANY_PORT, Listener.Service.plain("x"), c -> seen.add(c.remote().getAddress()));
        InetAddress from = InetAddress.getByName("127.0.0.2");
        try (Connection c = Dialer.direct().dial(l.address(), from, SOON)) {
            assertEquals(from, seen.poll(10, TimeUnit.SECONDS));
            assertEquals(from, c.local().getAddress());
            assertEquals(l.address(), c.remote());
        }
        l.close();
        assertThrows(java.net.ConnectException.class, () -> Dialer.direct().dial(l.address(), null, SOON).close());
    }

    @Test
    void nobodyGetsInOnceItHasClosed() throws Exception {
        for (int i = 0; i < 200; i++) {
            Listener l = Listener.start(ANY_PORT, Listener.Service.plain("x"), c -> {
            });
            l.close();
            assertThrows(java.net.ConnectException.class, () -> Dialer.direct().dial(l.address(), null, SOON).close());
        }
    }
}
