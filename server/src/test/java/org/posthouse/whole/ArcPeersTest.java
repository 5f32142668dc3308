package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.arc.ArcVerification;
import org.posthouse.trust.arc.Sealer;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dns.ZoneFile;
import org.posthouse.trust.dns.ZoneResolver;

/** Chains of ours and of dkimpy's, each verified by the other, and each carried on by the other. RFC 8617 §5 */
class ArcPeersTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String MAIL = String.join("\r\n",
            "Authentication-Results: a.example; spf=pass smtp.mailfrom=example.org; dmarc=pass",
            "From: robert@example.org", "To: list@a.example", "Subject:  once  and", "\tagain", "Date: Sat, 21 Nov 2026 11:00:00 +0000",
            "Message-ID: <1@example.org>", "List-Id: <list.a.example>", "", "Hello  all,", " ", "of you. \t", "", "", "");
    @TempDir
    Path folder;
    private KeyPair pair;

    @BeforeEach
    void begin() throws Exception {
        if (!Files.isExecutable(Path.of(PYTHON)) || Program.run(folder, Map.of(), "", List.of(PYTHON, "-c", "import dkim")).exit() != 0)
            Program.skip("python3-dkim is not installed");
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        pair = generator.generateKeyPair();
        Files.writeString(folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        String record = "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        Files.writeString(folder.resolve("zone.json"), "{\"s._domainkey.a.example\": [[\"TXT\", \"" + record
                + "\"]], \"s._domainkey.b.example\": [[\"TXT\", \"" + record + "\"]]}");
    }

    private String ours(String domain, String message, Result found) {
        byte[] b = message.getBytes(StandardCharsets.UTF_8);
        int body = message.indexOf("\r\n\r\n") + 4;
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        hashes.feed(b, body, b.length - body);
        hashes.finish();
        return new String(
                new Sealer(domain, "s", Algorithm.RSA_SHA256, pair.getPrivate()).seal(Header.of(Arrays.copyOf(b, body)), hash, found,
                        domain + "; dmarc=pass header.from=example.org", Instant.ofEpochSecond(1_700_000_000)).orElseThrow(),
                StandardCharsets.UTF_8)
                + message;
    }

    private String theirs(String domain, String message) throws IOException {
        Program.Result r = python(message, "sign", folder.resolve("key.pem").toString(), "s", domain, domain);
        assertEquals(0, r.exit(), r.output());
        return r.output();
    }

    private Program.Result python(String message, String... arguments) throws IOException {
        var command = new java.util.ArrayList<>(
                List.of(PYTHON, Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/arc.py").toString()));
        command.addAll(List.of(arguments));
        return Program.run(folder, Map.of("PYTHONDONTWRITEBYTECODE", "1"), message, command);
    }

    private ArcResult weSay(String message) throws Exception {
        var zone = new ZoneResolver(ZoneFile.read(folder.resolve("zone.json")));
        return ArcVerification.verify(message.getBytes(StandardCharsets.UTF_8), new KeySource(zone), Instant.ofEpochSecond(1_700_000_100),
                Duration.ofSeconds(20));
    }

    private void bothSay(String expected, String message) throws Exception {
        ArcResult r = weSay(message);
        String said = python(message, "verify", folder.resolve("zone.json").toString()).output();
        assertEquals(expected, r.result().word(), r.why() + "\n" + message);
        assertTrue(said.startsWith(expected), said + "\n" + message);
    }

    @Test
    void chainsOfBothHoldForBoth() throws Exception {
        String first = ours("a.example", MAIL, Result.NONE);
        bothSay("pass", first);
        bothSay("pass", ours("b.example", first, Result.PASS));
        String next = "Authentication-Results: b.example; arc=pass; dmarc=pass\r\n" + first;
        bothSay("pass", theirs("b.example", next));
        String foreign = theirs("a.example", MAIL);
        bothSay("pass", foreign);
        bothSay("pass", ours("b.example", foreign, Result.PASS));
        bothSay("none", MAIL);
    }

    @Test
    void whatBreaksAChainBreaksItForBoth() throws Exception {
        String two = ours("b.example", theirs("a.example", MAIL), Result.PASS);
        for (String broken : List.of(two.replace("Hello", "Hullo"), two.replace("once", "Once"), two.replace("cv=none", "cv=pass"),
                two.replace("cv=pass", "cv=fail"), two.replace("ARC-Seal: i=2", "ARC-Seal: i=3"), two.replace("s=s;", "s=t;"),
                two.replace("b.example; dmarc=pass", "b.example; dmarc=fail"))) {
            assertTrue(!broken.equals(two));
            ArcResult r = weSay(broken);
            assertEquals(Result.FAIL, r.result(), r.why());
            // Of a chain that ended before dkimpy says nothing at all.
            String said = python(broken, "verify", folder.resolve("zone.json").toString()).output();
            assertTrue(said.startsWith("fail") || said.startsWith("none ARC-Seal"), said);
        }
    }
}
