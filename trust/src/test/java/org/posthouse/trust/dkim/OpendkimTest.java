package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.ZoneResolver;

/** Debian's opendkim verifies what we sign, and we verify what it signs; it looks at files instead of connections, and takes keys from a file instead of DNS. */
@Timeout(60)
class OpendkimTest {
    private static final Path OPENDKIM = Path.of("/usr/sbin/opendkim");
    /** Looking at a file it drops blanks after the colon, so that it cannot sign fields as they stand there. */
    private static final List<String> WAYS = List.of("relaxed/simple", "relaxed/relaxed");

    @TempDir
    private Path dir = Path.of(".");

    @BeforeAll
    static void opendkim() {
        if (Files.isExecutable(OPENDKIM))
            return;
        if (System.getenv("POSTHOUSE_NO_SKIP") != null)
            throw new AssertionError("opendkim is not installed");
        System.out.println("skipped: opendkim is not installed");
        Assumptions.abort("opendkim is not installed");
    }

    @Test
    void verifiesWhatWeSign() throws Exception {
        Path keys = dir.resolve("keys");
        Files.writeString(keys,
                "rsa._domainkey.example.com " + PrivateKeys.record(Algorithm.RSA_SHA256, Messages.RSA.getPublic())
                        + "\ned._domainkey.example.com " + PrivateKeys.record(Algorithm.ED25519_SHA256, Messages.ED25519.getPublic())
                        + "\n");
        String config = "Mode v\nSyslog no\nTestPublicKeys " + keys + "\n";
        for (Signer.Key key : List.of(Messages.rsa(), Messages.ed25519())) {
            String signed = Messages.signed(Messages.PLAIN, key);
            assertTrue(look(config, signed).contains("succeeded"), signed);
            assertTrue(look(config, signed.replace("lost", "won")).contains("failed"), signed);
            assertTrue(look(config, signed.replace("mary@", "john@")).contains("failed"), signed);
        }
    }

    @Test
    void weVerifyWhatItSigns() throws Exception {
        for (String way : WAYS) {
            assertEquals(Result.PASS, signedByIt("rsa-sha256", "rsa", Messages.RSA, way));
            assertEquals(Result.PASS, signedByIt("ed25519-sha256", "ed", Messages.ED25519, way));
        }
    }

    private Result signedByIt(String algorithm, String selector, KeyPair pair, String way) throws Exception {
        Path key = dir.resolve(selector + ".pem");
        Files.writeString(key, PrivateKeys.pem(pair.getPrivate()));
        String said = look("Mode s\nSyslog no\nRequireSafeKeys no\nDomain example.com\nSelector " + selector + "\nKeyFile " + key
                + "\nSignatureAlgorithm " + algorithm + "\nCanonicalization " + way + "\n", Messages.PLAIN);
        String field = said.substring(said.indexOf("DKIM-Signature:")).stripTrailing() + "\r\n";
        assertTrue(field.contains("a=" + algorithm) && field.contains("c=" + way), field);
        return Verification.of(Messages.octets(field + Messages.PLAIN), new KeySource(new ZoneResolver(Messages.ZONE)), Instant.now(),
                Duration.ofSeconds(10)).getFirst().result();
    }

    /** What it says of a message. */
    private String look(String config, String message) throws IOException, InterruptedException {
        Path settings = Files.writeString(dir.resolve("conf"), config);
        Path file = Files.write(dir.resolve("message"), Messages.octets(message));
        Process p = new ProcessBuilder(OPENDKIM.toString(), "-x", settings.toString(), "-t", file.toString()).redirectErrorStream(true)
                .start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!p.waitFor(30, TimeUnit.SECONDS))
            p.destroyForcibly();
        return said;
    }
}
