package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.oauth.TestIssuer;

/** curl logs in with bearer tokens of an issuer, at each protocol. */
class BearerTokensTest {
    private static final String ROBERT = "robert@token.example", MARY = "mary@token.example";
    private static final int LOGIN_DENIED = 67;
    @TempDir
    static Path folder;
    private static RunningServer server;
    private static TestIssuer issuer;

    @BeforeAll
    static void start() throws IOException {
        issuer = new TestIssuer();
        server = new RunningServer(folder.resolve("mail"), "mx.token.example", "postmaster@token.example", "secret of postmaster");
        server.account(ROBERT, "secret of robert");
        server.account(MARY, "secret of mary");
        String file = Files.readString(server.config());
        Files.writeString(server.config(), file.replace("plaintext-login = \"loopback\"", "plaintext-login = \"never\""));
        Files.writeString(server.config(), """

                [oauth]
                issuer = "%s"
                jwks = "%s"
                audience = "%s"
                scope = "mail"
                """.formatted(issuer.url(""), issuer.url("/keys"), TestIssuer.AUDIENCE), StandardOpenOption.APPEND);
        server.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.stop();
        issuer.close();
    }

    private static int https() {
        return server.portBase + 443;
    }

    // Who may send mail for somebody may not therefore administer for them.
    @Test
    void aTokenReadsMailAndAdministersNothing() throws Exception {
        Program.need("curl");
        String base = "https://127.0.0.1:" + https(), token = token("postmaster@token.example");
        List<String> ask = List.of("curl", "-sk", "-m", "60", "-w", "%{http_code}", "-H", "Authorization: Bearer " + token);
        var session = new ArrayList<>(ask);
        session.add(base + "/jmap/session");
        String read = Program.ok(folder, session.toArray(new String[0]));
        assertTrue(read.endsWith("200"), read);
        var admin = new ArrayList<>(ask);
        admin.addAll(List.of("-H", "Content-Type: application/json", "-d", "{\"verb\":\"session.me\"}", base + "/admin/api"));
        String refused = Program.ok(folder, admin.toArray(new String[0]));
        assertTrue(refused.endsWith("403") && refused.contains("tokens are for mail programs"), refused);
    }

    private static String token(String address) throws Exception {
        return issuer.token(issuer.claims(address, Instant.now()));
    }

    private static Program.Result curl(String user, String token, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of("curl", "-sSvk", "-m", "60", "-u", user + ":", "--oauth2-bearer", token));
        command.addAll(List.of(more));
        return Program.run(folder, Map.of(), "", command);
    }

    private static String url(String scheme, String service) {
        return scheme + "://127.0.0.1:" + server.port(service) + "/";
    }

    @Test
    void curlSendsAndReads() throws Exception {
        Program.need("curl");
        Path mail = Files.writeString(folder.resolve("mail.eml"),
                "From: " + ROBERT + "\r\nTo: " + ROBERT + "\r\nSubject: sent by token\r\n\r\nhello\r\n");
        Map<String, Object> claims = issuer.claims(ROBERT, Instant.now());
        claims.put("groups", "x".repeat(3000));
        String large = issuer.token(claims);
        int sent = 0;
        for (String token : List.of(token(ROBERT), large)) {
            Program.Result submitted = curl(ROBERT, token, "--ssl-reqd", url("smtp", "submission"), "--mail-from", ROBERT, "--mail-rcpt",
                    ROBERT, "-T", mail.toString());
            assertEquals(0, submitted.exit(), submitted.output());
            assertTrue(submitted.output().contains("AUTH OAUTHBEARER"), submitted.output());
            sent++;
            Program.Result imap = curl(ROBERT, token, "--ssl-reqd", url("imap", "imap") + "INBOX;MAILINDEX=" + sent);
            assertTrue(imap.exit() == 0 && imap.output().contains("Subject: sent by token"), imap.output());
            assertTrue(imap.output().contains("AUTHENTICATE OAUTHBEARER"), imap.output());
            Program.Result pop3 = curl(ROBERT, token, "--ssl-reqd", url("pop3", "pop3") + sent);
            assertTrue(pop3.exit() == 0 && pop3.output().contains("Subject: sent by token"), pop3.output());
            assertTrue(pop3.output().contains("AUTH OAUTHBEARER"), pop3.output());
        }
    }

    @Test
    void pythonUsesTheForerunner() throws Exception {
        Program.need("python3");
        String script = """
                import imaplib, smtplib, ssl, sys
                imap, submission, user, token = sys.argv[1:]
                tls = ssl._create_unverified_context()
                message = "user=%s\1auth=Bearer %s\1\1" % (user, token)
                c = imaplib.IMAP4_SSL("127.0.0.1", int(imap), ssl_context=tls, timeout=60)
                c.authenticate("XOAUTH2", lambda _: message.encode())
                assert c.select()[0] == "OK"
                c.logout()
                s = smtplib.SMTP_SSL("127.0.0.1", int(submission), context=tls, timeout=60)
                s.ehlo()
                assert s.auth("XOAUTH2", lambda challenge=None: message)[0] == 235
                s.quit()
                print("ok")
                """;
        assertEquals("ok\n", Program.ok(folder, "python3", "-c", script, Integer.toString(server.port("imaps")),
                Integer.toString(server.port("submissions")), ROBERT, token(ROBERT)));
    }

    @Test
    void curlIsRefusedWithWhatIsNotItsOwn() throws Exception {
        Program.need("curl");
        Map<String, Object> old = issuer.claims(MARY, Instant.now().minusSeconds(3600));
        Program.Result expired = curl(MARY, issuer.token(old), url("imaps", "imaps"));
        assertTrue(expired.output().contains("[EXPIRED]"), expired.output());
        for (Program.Result refused : List.of(expired, curl(MARY, token(ROBERT), url("imaps", "imaps")),
                curl(MARY, token(ROBERT), url("pop3s", "pop3s")),
                curl("john@token.example", token("john@token.example"), url("pop3s", "pop3s"))))
            assertEquals(LOGIN_DENIED, refused.exit(), refused.output());
    }

    // A token can be taken and used again like a password, so it is not asked for where everybody can read it. RFC 7628 §5
    @Test
    void tokensAreNotAskedForInTheClear() throws Exception {
        Program.need("curl");
        for (String service : List.of("imap", "pop3")) {
            Program.Result clear = curl(MARY, token(MARY), url(service, service));
            assertTrue(clear.exit() != 0, clear.output());
            assertFalse(clear.output().contains("BEARER") || clear.output().contains("XOAUTH2"), clear.output());
        }
        assertTrue(curl(MARY, token(MARY), url("imaps", "imaps")).output().contains("AUTH=OAUTHBEARER AUTH=XOAUTH2"));
        assertTrue(curl(MARY, token(MARY), url("pop3s", "pop3s")).output().contains("OAUTHBEARER XOAUTH2"));
    }

    // RFC 7628 §3.2.3
    @Test
    void theErrorIsExplainedBeforeTheRefusal() throws Exception {
        Map<String, Object> claims = issuer.claims(MARY, Instant.now());
        claims.put("scope", "calendar");
        String first = "n,a=" + MARY + ",\1auth=Bearer " + issuer.token(claims) + "\1\1";
        try (Socket socket = connect();
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            assertTrue(in.readLine().startsWith("* OK"));
            say(socket, "a AUTHENTICATE OAUTHBEARER " + base64(first));
            String error = in.readLine();
            assertEquals("{\"status\":\"insufficient_scope\",\"scope\":\"mail\"}",
                    new String(Base64.getDecoder().decode(error.substring(2)), StandardCharsets.UTF_8));
            say(socket, "AQ==");
            assertTrue(in.readLine().startsWith("a NO "));
        }
    }

    /** By TLS, trusting the server's own certificate alone. */
    private static Socket connect() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(server.folder.resolve("keys/self-signed.pem"))) {
            trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        Socket socket = tls.getSocketFactory().createSocket("127.0.0.1", server.port("imaps"));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
