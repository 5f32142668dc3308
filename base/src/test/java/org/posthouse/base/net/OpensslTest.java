package org.posthouse.base.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/** Our server against OpenSSL's client, and OpenSSL's keys in our server. */
@Timeout(60)
class OpensslTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    static Path dir;

    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

    @BeforeAll
    static void present() {
        boolean there = false;
        try {
            there = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            System.out.println("openssl is not installed: its tests are skipped");
        }
        Assumptions.assumeTrue(there, "openssl is not installed");
    }

    private static TlsContext context() throws IOException {
        SelfSigned files = SelfSigned.create(dir, List.of("localhost"));
        return TlsContext.server(files.chain(), files.key());
    }

    private static Process client(int port, String... options) throws IOException {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Writer input(Process p) {
        return new OutputStreamWriter(p.getOutputStream(), StandardCharsets.US_ASCII);
    }

    private static String until(BufferedReader out, String wanted) throws IOException {
        for (String line; (line = out.readLine()) != null;)
            if (line.contains(wanted))
                return line;
        throw new AssertionError("never said: " + wanted);
    }

    // Waits as an idling session does and reports what ended the wait.
    private void idle(Connection c) throws Exception {
        var in = new WireReader(c);
        var out = new WireWriter(c);
        var waker = new Waker();
        TlsInfo info = c.tlsSession();
        out.ascii("* ready ").ascii(info == null ? "" : info.protocol()).crlf().flush();
        for (;;) {
            Awaited why = in.buffered() ? Awaited.INPUT : c.awaitInput(waker, Duration.ofSeconds(20));
            if (why != Awaited.INPUT || in.peek() < 0) {
                events.add(why.toString());
                return;
            }
            String line = in.line(1000, org.posthouse.base.wire.Leniency.BARE_LF);
            events.add(line);
            out.ascii("* ").ascii(line).crlf().flush();
        }
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2,TLSv1.2", "-tls1_3,TLSv1.3"})
    void talksOverImplicitTls(String option, String name) throws Exception {
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("imaps").implicitTls(context(), "imap"), this::idle)) {
            Process p = client(l.address().getPort(), option, "-alpn", "imap", "-crlf");
            try (var out = p.inputReader(); var in = input(p)) {
                until(out, "ALPN protocol: imap");
                until(out, "* ready " + name);
                in.write("hello\n");
                in.flush();
                until(out, "* hello");
            }
            assertEquals("hello", events.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aKeyUpdateIsNoInput() throws Exception {
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("imaps").implicitTls(context()), this::idle)) {
            Process p = client(l.address().getPort(), "-tls1_3");
            try (var out = p.inputReader(); var in = input(p)) {
                until(out, "* ready");
                in.write("K\n");
                in.flush();
                until(out, "KEYUPDATE");
                in.write("after\n");
                in.flush();
                until(out, "* after");
            }
            assertEquals("after", events.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void renegotiationEndsTheConnection() throws Exception {
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("imaps").implicitTls(context()), this::idle)) {
            Process p = client(l.address().getPort(), "-tls1_2");
            try (var out = p.inputReader(); var in = input(p)) {
                until(out, "* ready");
                in.write("R\n");
                in.flush();
                until(out, "RENEGOTIATING");
                assertTrue(p.waitFor(20, TimeUnit.SECONDS));
            }
            assertEquals(null, events.poll());
        }
    }

    @Test
    void oldVersionsAndOtherProtocolsAreRefused() throws Exception {
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("pop3s").implicitTls(context(), "pop3"), this::idle)) {
            Process wrong = client(l.address().getPort(), "-alpn", "http/1.1");
            try (var out = wrong.inputReader()) {
                until(out, "no application protocol");
            }
            Process old = client(l.address().getPort(), "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");
            try (var out = old.inputReader()) {
                until(out, "protocol version");
            }
        }
    }

    @Test
    void upgradesByStarttls() throws Exception {
        TlsContext context = context();
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("smtp"), c -> {
            var in = new WireReader(c);
            var out = new WireWriter(c);
            out.ascii("220 localhost ready\r\n").flush();
            in.line();
            out.ascii("250-localhost\r\n250 STARTTLS\r\n").flush();
            assertEquals("STARTTLS", in.line());
            out.ascii("220 go\r\n").flush();
            in.discardInput();
            c.startTlsServer(context, List.of());
            idle(c);
        })) {
            Process p = client(l.address().getPort(), "-starttls", "smtp", "-crlf");
            try (var out = p.inputReader(); var in = input(p)) {
                until(out, "* ready");
                in.write("EHLO again\n");
                in.flush();
                until(out, "* EHLO again");
            }
        }
    }

    private static void openssl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), said);
    }

    @ParameterizedTest
    @CsvSource({"sec1,genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", "sec1p,ecparam -name prime256v1 -genkey",
            "pkcs1,genrsa -traditional 2048", "rsa,genpkey -algorithm RSA", "p384,ecparam -name secp384r1 -genkey"})
    void readsKeysInEveryUsualForm(String name, String arguments) throws Exception {
        var words = new ArrayList<>(List.of(arguments.split(" ", -1)));
        words.addAll(1, List.of("-out", name + ".key"));
        openssl(words.toArray(new String[0]));
        if (name.equals("sec1"))
            openssl("ec", "-in", "sec1.key", "-out", "sec1.key");
        openssl("req", "-x509", "-key", name + ".key", "-subj", "/CN=mail.example.org", "-days", "1", "-out", name + ".pem");
        TlsContext context = TlsContext.server(dir.resolve(name + ".pem"), dir.resolve(name + ".key"));
        try (Listener l = Listener.start(ANY_PORT, Listener.Service.plain("t").implicitTls(context), this::idle);
                Connection c = Dialer.direct().dial(l.address(), null, Duration.ofSeconds(10))) {
            c.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "mail.example.org", List.of());
            assertEquals("* ready TLSv1.3", new WireReader(c).line());
            TlsInfo info = c.tlsSession();
            assertNotNull(info);
            assertEquals("CN=mail.example.org", info.peerCertificates().getFirst().getSubjectX500Principal().getName());
        }
    }

    @Test
    void aWrongOrEncryptedKeyIsNamed() throws Exception {
        SelfSigned files = SelfSigned.create(dir, List.of("localhost"));
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "stranger.key");
        openssl("genrsa", "-out", "rsa-stranger.key", "2048");
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-aes128", "-pass", "pass:x", "-out", "locked.key");
        Files.writeString(dir.resolve("empty.key"), "");
        for (String key : List.of("stranger.key", "rsa-stranger.key", "locked.key", "empty.key", "absent.key")) {
            String message = assertThrows(IOException.class, () -> TlsContext.server(files.chain(), dir.resolve(key))).toString();
            assertTrue(message.contains(key), message);
        }
    }
}
