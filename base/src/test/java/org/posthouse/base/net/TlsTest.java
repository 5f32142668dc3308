package org.posthouse.base.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.wire.BufferPool;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

@Timeout(30)
class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path dir;

    private final LinkedBlockingQueue<TlsInfo> sessions = new LinkedBlockingQueue<>();
    private SelfSigned files;
    private TlsContext server;
    private Listener listener;

    @BeforeEach
    void start() throws IOException {
        files = SelfSigned.create(dir, List.of("mail.example.org", "localhost", "127.0.0.1"));
        server = TlsContext.server(files.chain(), files.key());
        listener = listen(Listener.Service.plain("imaps").implicitTls(server, "imap"));
    }

    @AfterEach
    void stop() {
        listener.close(Duration.ofSeconds(5));
    }

    private Listener listen(Listener.Service service) throws IOException {
        return Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), service, this::echo);
    }

    // Echoes lines; "STARTTLS" upgrades; "BIG n" answers n octets.
    private void echo(Connection c) throws Exception {
        var info = c.tlsSession();
        if (info != null)
            sessions.add(info);
        var in = new WireReader(c);
        var out = new WireWriter(c);
        while (in.peek() >= 0) {
            String line = in.line();
            if (line.equals("STARTTLS")) {
                out.ascii("go").crlf().flush();
                in.discardInput();
                c.startTlsServer(server, List.of("imap"));
                sessions.add(c.tlsSession());
            } else if (line.startsWith("BIG "))
                out.bytes(big(Integer.parseInt(line.substring(4))));
            else
                out.ascii(line).crlf();
            if (!in.buffered())
                out.flush();
        }
    }

    private static byte[] big(int n) {
        byte[] b = new byte[n];
        new Random(n).nextBytes(b);
        return b;
    }

    private Connection dial() throws IOException {
        Connection c = Dialer.direct().dial(listener.address(), null, SOON);
        c.timeout(SOON);
        c.writeTimeout(SOON);
        return c;
    }

    private void chat(Connection c) throws Exception {
        var in = new WireReader(c);
        var out = new WireWriter(c);
        out.ascii("hello").crlf().ascii("again").crlf().flush();
        assertEquals("hello", in.line());
        assertEquals("again", in.line());
        out.ascii("BIG 300000").crlf().flush();
        assertArrayEquals(big(300_000), in.literal(300_000).readAllBytes());
        String longLine = "x".repeat(8000);
        for (int i = 0; i < 3; i++)
            out.ascii(longLine).crlf();
        out.flush();
        for (int i = 0; i < 3; i++)
            assertEquals(longLine, in.line());
        assertFalse(in.buffered());
    }

    @Test
    void ourClientTalksToOurServer() throws Exception {
        int before = BufferPool.lent();
        try (Connection c = dial()) {
            c.startTlsClient(TlsContext.client(TlsContext.Verify.REQUIRED, files.chain()), "mail.example.org", List.of("imap"));
            chat(c);
            TlsInfo info = c.tlsSession();
            assertNotNull(info);
            assertEquals("TLSv1.3", info.protocol());
            assertEquals("imap", info.alpn());
            assertEquals(1, info.peerCertificates().size());
            TlsInfo seen = sessions.poll(10, TimeUnit.SECONDS);
            assertNotNull(seen);
            assertEquals("mail.example.org", seen.serverName());
            assertEquals("imap", seen.alpn());
            assertEquals(info.cipherSuite(), seen.cipherSuite());
        }
        listener.close(SOON);
        assertEquals(before, BufferPool.lent());
    }

    @Test
    void inMemoryToo() throws Exception {
        var pair = Connection.pair(new InetSocketAddress("192.0.2.1", 1000), new InetSocketAddress("192.0.2.2", 993));
        Thread peer = Thread.ofVirtual().start(() -> {
            try (Connection c = pair.server()) {
                c.startTlsServer(server, List.of());
                echo(c);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        try (Connection c = pair.client()) {
            c.timeout(SOON);
            c.writeTimeout(SOON);
            c.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "192.0.2.2", List.of());
            chat(c);
            TlsInfo info = c.tlsSession();
            assertNotNull(info);
            assertNull(info.alpn());
        }
        peer.join();
    }

    @Test
    void aCertificateMustBeValidForTheNameUnlessOpportunistic() throws Exception {
        TlsContext strict = TlsContext.client(TlsContext.Verify.REQUIRED, files.chain());
        TlsContext system = TlsContext.client(TlsContext.Verify.REQUIRED);
        try (Connection c = dial()) {
            assertThrows(SSLException.class, () -> c.startTlsClient(strict, "other.example.org", List.of()));
            assertTrue(c.isClosed());
        }
        try (Connection c = dial()) {
            assertThrows(SSLException.class, () -> c.startTlsClient(system, "mail.example.org", List.of()));
        }
        try (Connection c = dial()) {
            c.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "other.example.org", List.of());
            chat(c);
        }
        try (Connection c = dial()) {
            c.startTlsClient(strict, "127.0.0.1", List.of());
            chat(c);
        }
    }

    private SSLSocket jdkClient(String protocol, String... alpn) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new TrustAnyone()}, null);
        var s = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.address().getPort());
        s.setSoTimeout(10_000);
        s.setEnabledProtocols(new String[]{protocol});
        var p = s.getSSLParameters();
        p.setApplicationProtocols(alpn);
        s.setSSLParameters(p);
        return s;
    }

    private static void line(Socket s, String text) throws IOException {
        s.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        s.getOutputStream().flush();
    }

    private static String answer(Socket s, int n) throws IOException {
        return new String(s.getInputStream().readNBytes(n), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theJdksClientTalksToOurServer(String protocol) throws Exception {
        try (SSLSocket s = jdkClient(protocol, "imap")) {
            s.setSoTimeout(5000);
            line(s, "hello");
            assertEquals("hello\r\n", answer(s, 7));
            assertEquals("imap", s.getApplicationProtocol());
            line(s, "BIG 100000");
            assertArrayEquals(big(100_000), s.getInputStream().readNBytes(100_000));
            // Half close: our side answers with close_notify, an orderly end.
            s.shutdownOutput();
            assertEquals(-1, s.getInputStream().read());
        }
        TlsInfo seen = sessions.poll(10, TimeUnit.SECONDS);
        assertNotNull(seen);
        assertEquals(protocol, seen.protocol());
    }

    @Test
    void renegotiationIsRefused() throws Exception {
        try (SSLSocket s = jdkClient("TLSv1.2")) {
            line(s, "hello");
            assertEquals("hello\r\n", answer(s, 7));
            s.startHandshake();
            assertThrows(IOException.class, () -> {
                line(s, "more");
                if (answer(s, 6).length() < 6)
                    throw new IOException("closed");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"http/1.1,false", "imap,true"})
    void anotherProtocolsNameIsRefused(String alpn, boolean accepted) throws Exception {
        try (SSLSocket s = jdkClient("TLSv1.3", alpn)) {
            if (accepted)
                s.startHandshake();
            else {
                String message = assertThrows(SSLException.class, s::startHandshake).toString();
                assertTrue(message.contains("no_application_protocol"), message);
            }
        }
    }

    @Test
    void upgradesInTheMiddleAndForgetsWhatCameBefore() throws Exception {
        listener.close(SOON);
        listener = listen(Listener.Service.plain("imap"));
        try (Connection c = dial()) {
            var in = new WireReader(c);
            var out = new WireWriter(c);
            out.ascii("STARTTLS\r\ninjected\r\n").flush();
            assertEquals("go", in.line());
            c.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "localhost", List.of());
            out.ascii("real").crlf().flush();
            assertEquals("real", in.line());
            chat(c);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "\u0016\u0003", "a1 LOGIN x y\r\n", "\u0080.\u0001\u0003\u0001", "\u0016GET /"})
    void garbageOnTheTlsPortIsClosed(String garbage) throws Exception {
        int before = BufferPool.lent();
        try (var s = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort())) {
            s.setSoTimeout(10_000);
            s.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
            s.shutdownOutput();
            try {
                while (s.getInputStream().read() >= 0) {
                    // an alert, perhaps
                }
            } catch (java.net.SocketException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.toString());
            }
        }
        listener.close(SOON);
        assertEquals(0, listener.connections());
        assertEquals(before, BufferPool.lent());
    }

    @Test
    void aReloadedCertificateIsSeenByNewConnections() throws Exception {
        TlsContext any = TlsContext.client(TlsContext.Verify.OPPORTUNISTIC);
        try (Connection old = dial()) {
            old.startTlsClient(any, "localhost", List.of());
            TlsInfo first = old.tlsSession();
            Files.writeString(dir.resolve("self-signed.key"), "-----BEGIN NONSENSE");
            assertThrows(IOException.class, server::reload);
            Files.delete(files.key());
            SelfSigned.create(dir, List.of("new.example.org", "localhost"));
            server.reload();
            chat(old);
            try (Connection fresh = dial()) {
                fresh.startTlsClient(any, "localhost", List.of());
                TlsInfo second = fresh.tlsSession();
                assertNotNull(first);
                assertNotNull(second);
                assertNotEquals(first.peerCertificates(), second.peerCertificates());
                chat(fresh);
            }
        }
    }

    @Test
    void theKeyIsReadableByItsOwnerOnlyAndKept() throws Exception {
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())));
        byte[] key = Files.readAllBytes(files.key());
        assertEquals(files, SelfSigned.create(dir, List.of("other.example")));
        assertArrayEquals(key, Files.readAllBytes(files.key()));
        assertFalse(Files.exists(dir.resolve("self-signed.key.new")));
    }

    @Test
    void aSilentClientTimesOutAndASessionSurvivesATimeout() throws Exception {
        try (Connection c = dial()) {
            c.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "localhost", List.of());
            c.timeout(Duration.ofMillis(50));
            assertThrows(java.net.SocketTimeoutException.class, () -> c.read(new byte[10], 0, 10));
            c.timeout(SOON);
            chat(c);
        }
    }

    // Neither silence nor one octet now and then keeps a handshake open beyond its time.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHandshakeThatTakesTooLongIsEnded(boolean drip) throws Exception {
        var service = new Listener.Service("slow", Listener.Limits.DEFAULT, null, server, List.of(), Duration.ofMillis(300), null);
        try (Listener slow = listen(service); var s = new Socket(InetAddress.getLoopbackAddress(), slow.address().getPort())) {
            s.setSoTimeout(20);
            byte[] hello = {22, 3, 1, 2, 0, 1};
            long begin = System.nanoTime();
            int sent = 0;
            while (System.nanoTime() - begin < SOON.toNanos())
                try {
                    if (drip)
                        s.getOutputStream().write(sent < hello.length ? hello[sent++] : 0);
                    if (s.getInputStream().read() < 0)
                        break;
                } catch (java.net.SocketTimeoutException e) {
                    // still open
                } catch (IOException e) {
                    break;
                }
            assertTrue(System.nanoTime() - begin < SOON.toNanos());
        }
    }
}
