package org.posthouse.access.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.store.login.PlaintextLogin;

/** How many connections one address may have open, whether it says something or not. */
class AdmissionTest {
    private static final int EACH = 5;
    private final List<Socket> sockets = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Site hello = routing -> routing.get("/", (_, response) -> response.send("hello"));
        server = HttpServer.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), null,
                HttpSettings.of(PlaintextLogin.NEVER, 1000, 1000, EACH, 100, 10, 10_000), List.of(hello), InstantSource.system());
    }

    @AfterEach
    void close() throws IOException {
        for (Socket s : sockets)
            s.close();
        server.close();
    }

    private Socket connect(String from) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.port()), 30_000);
        return socket;
    }

    /** What it answers; empty where it has closed the connection. */
    private static String ask(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] some = new byte[12];
            return new String(some, 0, socket.getInputStream().readNBytes(some, 0, 12), StandardCharsets.US_ASCII);
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void whoOpensManyAndSaysNothingShutsOutNobodyElse() throws Exception {
        for (int i = 0; i < EACH; i++)
            connect("127.0.0.2");
        for (int i = 0; i < 200; i++)
            assertEquals("", ask(connect("127.0.0.2")));
        assertEquals("HTTP/1.1 200", ask(connect("127.0.0.3")));
        // Those that were let in are served as before.
        for (Socket s : sockets.subList(0, EACH))
            assertEquals("HTTP/1.1 200", ask(s));
    }

    @Test
    void whoHangsUpMayComeAgain() throws Exception {
        for (int i = 0; i < EACH; i++)
            assertEquals("HTTP/1.1 200", ask(connect("127.0.0.2")));
        sockets.removeFirst().close();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (ask(connect("127.0.0.2")).isEmpty())
            assertTrue(System.nanoTime() < end, "the place is not free again");
    }
}
