package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.arc.Sealer;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.Base64Text;
import org.posthouse.trust.dkim.BodyHash;
import org.posthouse.trust.dkim.BodyHashes;
import org.posthouse.trust.dkim.Canonicalization;
import org.posthouse.trust.dkim.Header;
import org.posthouse.trust.dkim.PublicKeys;
import org.posthouse.trust.dkim.Signer;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** A whole server, a DNS of its own, and mail that is what it says or is not. */
class StrangersMailTest {
    private static final String MARY = "mary@home.example";
    private static final String PASSWORD = "a long secret";
    private static final String KEY = "s._domainkey.";
    private final KeyPair pair = pair();

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Zone zone() {
        String key = "v=DKIM1; k=ed25519; p=" + Base64Text.encode(PublicKeys.octets(pair.getPublic()));
        return Zone.builder().txt("good.example", "v=spf1 ip4:127.0.0.1 -all").txt("_dmarc.good.example", "v=DMARC1; p=reject")
                .txt("strict.example", "v=spf1 -all").txt("_dmarc.strict.example", "v=DMARC1; p=reject").txt(KEY + "strict.example", key)
                .txt("_dmarc.soft.example", "v=DMARC1; p=quarantine").txt("lists.example", "v=spf1 ip4:127.0.0.1 -all")
                .txt(KEY + "lists.example", key).put("dead.example", new Zone.Entry.Timeout())
                .put("_dmarc.dead.example", new Zone.Entry.Timeout()).build();
    }

    private static String mail(String domain, String subject) {
        return "From: robert@" + domain + "\r\nTo: " + MARY + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@" + domain
                + ">\r\n\r\nHello\r\n";
    }

    private static Header header(String message) {
        return Header.of(message.substring(0, message.indexOf("\r\n\r\n") + 2).getBytes(StandardCharsets.UTF_8));
    }

    private static BodyHash body(String message) {
        byte[] b = message.substring(message.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8);
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(Canonicalization.RELAXED, BodyHashes.WHOLE);
        hashes.feed(b, 0, b.length);
        hashes.finish();
        return hash;
    }

    private String signed(String domain, String message) throws GeneralSecurityException {
        return new String(Signer.field(header(message), body(message).value(),
                new Signer.Key(domain, "s", Algorithm.ED25519_SHA256, pair.getPrivate()), Instant.now()), StandardCharsets.UTF_8) + message;
    }

    private String sealed(String domain, String saw, String message) {
        return new String(new Sealer(domain, "s", Algorithm.ED25519_SHA256, pair.getPrivate())
                .seal(header(message), body(message), Result.NONE, saw, Instant.now()).orElseThrow(), StandardCharsets.UTF_8) + message;
    }

    private static void send(RunningServer server, String from, String message, String wanted) throws IOException {
        SmtpTalk.send(server.port("receiving"), "", "", "<" + from + ">", "<" + MARY + ">", message.replace("\r\n", "\n"), wanted);
    }

    @Test
    void whatStrangersBringIsJudged(@TempDir Path folder) throws Exception {
        Program.need("curl");
        try (ZoneServer dns = ZoneServer.start(zone());
                RunningServer server = new RunningServer(folder.resolve("mail"), "mx.home.example", MARY, PASSWORD)) {
            String config = Files.readString(server.config()) + "\n[dns]\nservers = [\"127.0.0.1:" + dns.address().getPort()
                    + "\"]\n[trust]\ntrusted-sealers = [\"lists.example\"]\nwait = \"3s\"\n";
            Files.writeString(server.config(), config);
            server.start();
            var inbox = new Inbox(folder, server, MARY, PASSWORD);

            send(server, "robert@good.example", "Authentication-Results: MX.home.example; forged=pass\r\n" + mail("good.example", "one"),
                    "250");
            String one = inbox.message(1, () -> "");
            assertTrue(
                    one.contains("\r\nAuthentication-Results: mx.home.example; spf=pass") && one.contains("dmarc=pass (p=reject dis=none)"),
                    one);
            assertFalse(one.contains("forged"), one);

            send(server, "robert@strict.example", mail("strict.example", "spoofed"), "550 5.7.1 Refused as strict.example asks by DMARC");
            send(server, "robert@good.example", "From: robert@good.example\r\n" + mail("strict.example", "two"),
                    "550 5.7.1 Refused: the message has 2");
            String told = RunningServer.command("", "journey", "--from", "robert@strict.example", "--dir", server.folder.toString());
            assertTrue(told.contains("judged") && told.contains("decision: refused, as strict.example asks"), told);

            String good = signed("strict.example", mail("strict.example", "signed"));
            send(server, "bounces@lists.example", good, "250");
            assertTrue(inbox.message(2, () -> "").contains("dkim=pass header.d=strict.example header.s=s"));
            send(server, "bounces@lists.example", good.replace("Hello", "Buy"), "550 5.7");

            // A list adds its footer and seals: believed; somebody else's seal is not.
            String footer = good.replace("Hello\r\n", "Hello\r\n-- \r\nthe list\r\n");
            String saw = "mx.lists.example; dkim=pass header.d=strict.example; dmarc=pass header.from=strict.example";
            send(server, "bounces@lists.example", sealed("lists.example", saw, footer), "250");
            String listed = inbox.message(3, () -> "");
            assertTrue(listed.contains("arc=pass") && listed.contains("the list"), listed);
            send(server, "bounces@lists.example", sealed("strict.example", saw, footer), "550 5.7");

            send(server, "robert@soft.example", mail("soft.example", "quarantined"), "250");
            String junk = Program.ok(folder, "curl", "-sSk", "-u", MARY + ":" + PASSWORD,
                    "imaps://127.0.0.1:" + server.port("imaps") + "/Junk;MAILINDEX=1");
            assertTrue(junk.contains("dis=quarantine"), junk);

            // Nobody answers in time for that name, so it is nobody's word that lets the message in; and a name that is not the author's keeps no policy away.
            send(server, "robert@dead.example", mail("dead.example", "unknown"), "451 4.4.3 It could not be found out in time");
            send(server, "robert@dead.example", mail("strict.example", "delayed"), "550 5.7.1 Refused as strict.example asks by DMARC");
            assertEquals(3, inbox.count());
            server.stop();
        }
    }
}
