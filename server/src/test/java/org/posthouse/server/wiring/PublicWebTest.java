package org.posthouse.server.wiring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.net.Dialer;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.tls.TestAuthority;
import org.posthouse.testkit.tls.WebHost;
import org.posthouse.trust.https.HttpsClient;

/** Strangers' addresses are asked only where they are public: each time, whatever a redirect says. What is dialled is a host on loopback. */
class PublicWebTest {
    @TempDir
    Path dir;
    private final List<String> dialled = new CopyOnWriteArrayList<>();
    private final VirtualDns dns = VirtualDns.of(z -> z.address("pictures.example", "1.2.3.4").address("inside.example", "10.0.0.1"));
    private WebHost host;
    private PublicWeb web;

    @BeforeEach
    void open() throws Exception {
        TestAuthority authority = TestAuthority.in(dir);
        host = WebHost.start("127.0.0.1", authority.issue("pictures.example", "inside.example").context());
        Dialer here = (to, from, patience) -> {
            dialled.add(to.getAddress().getHostAddress() + ":" + to.getPort());
            return Dialer.direct().dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), host.port()), null, patience);
        };
        web = new PublicWeb(new HttpsClient(new HttpsClient.Settings(443, false, Duration.ofSeconds(20), authority.roots()), dns, here));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private String wrong(String url) {
        return String.valueOf(assertThrows(IOException.class, () -> web.get(URI.create(url), 1000)).getMessage());
    }

    @Test
    void aPublicAddressIsAsked() throws Exception {
        host.says("image/gif", "GIF89a");
        assertArrayEquals("GIF89a".getBytes(StandardCharsets.US_ASCII), web.get(URI.create("https://pictures.example/a%20b?c=1"), 1000));
        assertEquals(List.of("GET /a%20b?c=1 HTTP/1.1"), host.requests());
        assertEquals(List.of("1.2.3.4:443"), dialled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
            "192.0.2.1", "198.18.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"})
    void noOtherIs(String address) {
        dns.add(z -> z.address("trap.example", address));
        assertTrue(wrong("https://trap.example/").contains("no public address"));
        assertTrue(dialled.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://inside.example/x", "https://127.0.0.1/x", "https://[::1]/x", "http://pictures.example/x",
            "file:///etc/passwd", "https://pictures.example:22/x", "gopher://pictures.example/", "//inside.example/x"})
    void aRedirectLeadsNowhereElse(String to) {
        host.raw("HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n");
        wrong("https://pictures.example/");
        assertEquals(List.of("1.2.3.4:443"), dialled);
    }

    @Test
    void redirectsEnd() {
        host.raw("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
        assertTrue(wrong("https://pictures.example/").contains("redirects"));
        assertEquals(4, dialled.size());
    }

    @Test
    void whatIsTooLongIsNotTaken() {
        host.says("image/gif", "x".repeat(1001));
        assertTrue(wrong("https://pictures.example/").contains("1000"));
        host.raw("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(5000));
        assertTrue(wrong("https://pictures.example/").contains("1000"));
    }

    @Test
    void aPostIsNotRedirected() throws Exception {
        host.raw("HTTP/1.1 307 Again\r\nLocation: https://inside.example/\r\nContent-Length: 0\r\n\r\n");
        byte[] body = "List-Unsubscribe=One-Click".getBytes(StandardCharsets.US_ASCII);
        assertEquals(307, web.post(URI.create("https://pictures.example/out?u=1"), "application/x-www-form-urlencoded", body));
        assertEquals(List.of("POST /out?u=1 HTTP/1.1"), host.requests());
        assertArrayEquals(body, host.bodies().getFirst());
        assertThrows(IOException.class, () -> web.post(URI.create("http://pictures.example/"), "text/plain", body));
    }
}
