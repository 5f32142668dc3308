package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.ZoneResolver;

/** Debian's python3-dkim verifies what we sign, and we verify what it signs. */
@Timeout(60)
class PythonDkimTest {
    private static final String PYTHON = "/usr/bin/python3";
    /** Reads a program's facts from its arguments, the message from standard input. */
    private static final String VERIFY = """
            import sys, dkim
            txt = {sys.argv[i].encode(): sys.argv[i+1].encode() for i in range(1, len(sys.argv), 2)}
            message = sys.stdin.buffer.read()
            d = dkim.DKIM(message)
            for i in range(2):
                ok = d.verify(i, dnsfunc=lambda name, timeout=5: txt.get(name.rstrip(b'.')))
                print(d.signature_fields[b'a'].decode(), ok)
            """;
    private static final String SIGN = """
            import sys, dkim
            message = sys.stdin.buffer.read()
            key = open(sys.argv[1], 'rb').read()
            algorithm, header, body, length = sys.argv[2].encode(), sys.argv[3].encode(), sys.argv[4].encode(), sys.argv[5] == 'l'
            selector = b'ed' if algorithm.startswith(b'ed') else b'rsa'
            sys.stdout.buffer.write(dkim.sign(message, selector, b'example.com', key, canonicalize=(header, body), signature_algorithm=algorithm, length=length))
            """;

    @TempDir
    private Path dir = Path.of(".");

    @BeforeAll
    static void python() throws Exception {
        if (Files.isExecutable(Path.of(PYTHON)) && run(List.of(PYTHON, "-c", "import dkim, nacl"), new byte[0]) != null)
            return;
        if (System.getenv("POSTHOUSE_NO_SKIP") != null)
            throw new AssertionError("python3-dkim is not installed");
        System.out.println("skipped: python3-dkim is not installed");
        Assumptions.abort("python3-dkim is not installed");
    }

    @Test
    void verifiesWhatWeSign() throws Exception {
        String rsa = PrivateKeys.record(Algorithm.RSA_SHA256, Messages.RSA.getPublic());
        String ed = PrivateKeys.record(Algorithm.ED25519_SHA256, Messages.ED25519.getPublic());
        for (String body : List.of("", "\r\n", "Hi.\r\n", "  a \t b \r\n\r\n\tc\r\n\r\n\r\n", "no end", "caf\u00e9\r\n.\r\n..\r\n")) {
            String message = Messages.PLAIN.substring(0, Messages.PLAIN.indexOf("\r\n\r\n") + 4) + body;
            String said = run(List.of(PYTHON, "-c", VERIFY, "rsa._domainkey.example.com", rsa, "ed._domainkey.example.com", ed),
                    Messages.octets(Messages.signed(message, Messages.rsa(), Messages.ed25519())));
            assertEquals("rsa-sha256 True\ned25519-sha256 True\n", said, body);
        }
    }

    @Test
    void weVerifyWhatItSigns() throws Exception {
        Path rsa = dir.resolve("rsa.pem");
        Files.writeString(rsa, PrivateKeys.pem(Messages.RSA.getPrivate()));
        // It takes the bare 32 octets in base64.
        Path ed = dir.resolve("ed.key");
        byte[] whole = Messages.ED25519.getPrivate().getEncoded();
        Files.writeString(ed, Base64.getEncoder().encodeToString(java.util.Arrays.copyOfRange(whole, whole.length - 32, whole.length)));
        for (String algorithm : List.of("rsa-sha256", "ed25519-sha256"))
            for (String header : List.of("simple", "relaxed"))
                for (String body : List.of("simple", "relaxed"))
                    for (String length : List.of("", "l")) {
                        String field = run(
                                List.of(PYTHON, "-c", SIGN, (algorithm.startsWith("rsa") ? rsa : ed).toString(), algorithm, header, body,
                                        length),
                                Messages.octets(Messages.PLAIN));
                        DkimResult r = Verification
                                .of(Messages.octets(field + Messages.PLAIN), new KeySource(new ZoneResolver(Messages.ZONE)), Instant.now(),
                                        Duration.ofSeconds(10))
                                .getFirst();
                        assertEquals(Result.PASS, r.result(), () -> r + "\n" + field);
                        assertEquals(algorithm, r.algorithm());
                    }
        String old = run(List.of(PYTHON, "-c", SIGN, rsa.toString(), "rsa-sha1", "relaxed", "relaxed", ""),
                Messages.octets(Messages.PLAIN));
        assertEquals(Result.FAIL, Messages.one(old + Messages.PLAIN).result());
    }

    private static @Nullable String run(List<String> command, byte[] input) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream out = p.getOutputStream()) {
            out.write(input);
        }
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!p.waitFor(30, TimeUnit.SECONDS))
            p.destroyForcibly();
        return p.exitValue() == 0 ? said : null;
    }
}
