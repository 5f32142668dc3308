package org.posthouse.base.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

@Timeout(30)
class TlsBindingsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path dir;

    private Listener listener;

    @BeforeEach
    void start() throws IOException {
        SelfSigned files = SelfSigned.create(dir, List.of("localhost"));
        TlsContext server = TlsContext.server(files.chain(), files.key());
        listener = Listener.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Listener.Service.plain("imaps").implicitTls(server, "imap"), this::tell);
    }

    @AfterEach
    void stop() {
        listener.close(SOON);
    }

    // One line: what the server can bind to, each type with its data.
    private void tell(Connection c) throws Exception {
        new WireReader(c).line();
        new WireWriter(c).ascii(bindings(c)).crlf().flush();
    }

    private static String bindings(Connection c) {
        StringBuilder b = new StringBuilder();
        for (String type : c.channelBindingTypes())
            b.append(type).append('=').append(HexFormat.of().formatHex(c.channelBinding(type).orElseThrow())).append(' ');
        return b.toString();
    }

    // RFC 9266 §2, RFC 5929 §4.1
    @Test
    void bothEndsHaveTheSameAndEachConnectionItsOwn() throws Exception {
        TlsContext context = TlsContext.client(TlsContext.Verify.OPPORTUNISTIC);
        String before = "";
        for (int i = 0; i < 3; i++) {
            try (Connection c = Dialer.direct().dial(listener.address(), null, SOON)) {
                assertTrue(c.channelBindingTypes().isEmpty());
                assertTrue(c.channelBinding("tls-exporter").isEmpty());
                c.timeout(SOON);
                c.startTlsClient(context, "localhost", List.of("imap"));
                new WireWriter(c).ascii("tell").crlf().flush();
                String theirs = new WireReader(c).line();
                assertEquals(theirs, bindings(c));
                assertEquals(List.of("tls-exporter", "tls-server-end-point"), c.channelBindingTypes());
                assertEquals(32, c.channelBinding("tls-exporter").orElseThrow().length);
                assertTrue(c.channelBinding("tls-unique").isEmpty());
                assertNotEquals(before, theirs);
                before = theirs;
            }
        }
    }

    @Test
    void olderTlsHasOnlyTheCertificate() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new TrustAnyone()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(listener.address().getAddress(),
                listener.address().getPort())) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[]{"TLSv1.2"});
            socket.getOutputStream().write("tell\r\n".getBytes(StandardCharsets.US_ASCII));
            String told = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            byte[] certificate = socket.getSession().getPeerCertificates()[0].getEncoded();
            String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
            assertEquals("tls-server-end-point=" + hash + " ", told);
            assertFalse(told.contains("exporter"));
        }
    }
}
