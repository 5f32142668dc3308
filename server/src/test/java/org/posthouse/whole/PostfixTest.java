package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.testkit.tls.TestAuthority;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** A real Postfix as the other side: it finds us by MX and we find it by MX, on port 25 of loopback addresses, names from a DNS server of our own. */
class PostfixTest {
    private static final String OURS = "127.77.0.1", THEIRS = "127.77.0.2", DNS = "127.77.0.3";
    private static final String PASSWORD = "secret of olga";

    @Test
    void mailGoesBothWaysByMx(@TempDir Path folder) throws Exception {
        Program.need("postfix", "unshare", "swaks", "curl", "python3");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Postfix on port 25 needs root");
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        SelfSigned certificate = SelfSigned.create(folder.resolve("theirs"), List.of("mx.theirs.example"));
        Zone zone = Zone.builder().mx("ours.example", 10, "mx.ours.example").address("mx.ours.example", OURS)
                .mx("theirs.example", 5, "dead.theirs.example")
                .mx("theirs.example", 10, "mx.theirs.example").address("dead.theirs.example", "127.77.0.9")
                .address("mx.theirs.example", THEIRS).mx("forged.example", 10, "mx.forged.example").address("mx.forged.example", THEIRS)
                .put("_25._tcp.mx.theirs.example", new Zone.Entry.Association(association(certificate.chain())))
                .put("_25._tcp.mx.forged.example", new Zone.Entry.Association(new Tlsa(3, 1, 1, "00".repeat(32))))
                .secure("theirs.example", "mx.theirs.example", "_25._tcp.mx.theirs.example", "forged.example", "mx.forged.example",
                        "_25._tcp.mx.forged.example")
                .build();
        try (ZoneServer dns = ZoneServer.start(zone, new InetSocketAddress(InetAddress.getByName(DNS), 53));
                Postfix postfix = new Postfix(folder.resolve("postfix"), THEIRS, DNS, "theirs.example",
                        Map.of("smtpd_tls_security_level", "encrypt", "smtpd_tls_received_header", "yes", "smtpd_tls_chain_files",
                                certificate.key() + ", " + certificate.chain()));
                RunningServer server = new RunningServer(folder.resolve("mail"), "mx.ours.example", "olga@ours.example", PASSWORD)) {
            assertEquals(53, dns.address().getPort());
            server.listenOnPort25(OURS, DNS);
            server.start();
            weSend(folder, server, postfix);
            theySend(folder, server, postfix);
            theyRefuse(folder, server, postfix);
            whoIsNotWhoDnssecSaysGetsNothing(folder, server, postfix);
            var inbox = new Inbox(folder, server, "olga@ours.example", PASSWORD);
            var here = new Outbox(folder, "127.0.0.1", server.port("submission"), "olga@ours.example", PASSWORD);
            theyTellOfSuccess(here, inbox, postfix);
            weTellOfSuccess(new Outbox(folder, THEIRS, 25, "", ""), inbox, postfix);
            addressesInUtf8GoBothWays(here, new Outbox(folder, THEIRS, 25, "", ""), inbox, postfix);
            weTellOfSuccessInUtf8(new Outbox(folder, THEIRS, 25, "", ""), inbox, postfix);
            whatIsBinaryIsEncoded(here, postfix);
            server.stop();
        }
    }

    private static Tlsa association(Path chain) throws Exception {
        try (InputStream in = Files.newInputStream(chain)) {
            return TestAuthority.association(3, 1, 1, (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }

    private static void whoIsNotWhoDnssecSaysGetsNothing(Path folder, RunningServer server, Postfix postfix) throws Exception {
        submit(folder, server, "paul@forged.example", "to a forger");
        await("the message waits", () -> RunningServer.command("", "queue", "list", "--json", "--dir", server.folder.toString())
                .contains("paul@forged.example"), postfix);
        await("it waits for a proof", () -> RunningServer.attempt("", "journey", "--to", "paul@forged.example", "--dialogue", "--dir",
                server.folder.toString()).output().contains("DANE asks for proof"), postfix);
        assertEquals(1, postfix.delivered().size());
    }

    private static void weSend(Path folder, RunningServer server, Postfix postfix) throws Exception {
        submit(folder, server, "paul@theirs.example", "from us to them");
        await("Postfix has the message", () -> postfix.delivered().size() == 1, postfix);
        String got = postfix.delivered().getFirst();
        assertTrue(got.contains("Subject: from us to them") && got.contains("Return-Path: <olga@ours.example>"), got);
        assertTrue(got.contains("using TLSv1"), "by TLS alone: " + got);
        assertTrue(got.contains("with ESMTPSA") && got.contains("by mx.ours.example"), "our trace of the submission: " + got);
    }

    private static void theySend(Path folder, RunningServer server, Postfix postfix) throws Exception {
        Program.ok(folder, "swaks", "--server", THEIRS, "-tls", "--from", "paul@theirs.example", "--to", "olga@ours.example", "--header",
                "Subject: from them to us");
        await("we have the message", () -> inbox(folder, server).contains("MESSAGES 1"), postfix);
        String got = Program.ok(folder, "curl", "-sSk", "-u", "olga@ours.example:" + PASSWORD,
                "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX;MAILINDEX=1");
        assertTrue(got.contains("Subject: from them to us") && got.contains("Return-Path: <paul@theirs.example>")
                && got.contains("with ESMTPS"), got);
    }

    private static void theyRefuse(Path folder, RunningServer server, Postfix postfix) throws Exception {
        submit(folder, server, "nobody@theirs.example", "to nobody");
        await("the bounce is in Olga's inbox", () -> inbox(folder, server).contains("MESSAGES 2"), postfix);
        String bounce = Program.ok(folder, "curl", "-sSk", "-u", "olga@ours.example:" + PASSWORD,
                "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX;MAILINDEX=2");
        assertTrue(
                bounce.contains("Return-Path: <>") && bounce.contains("multipart/report") && bounce.contains("Final-Recipient: rfc822;")
                        && bounce.contains("nobody@theirs.example"),
                bounce);
        assertTrue(bounce.contains("Status: 5.1.1") && bounce.contains("Action: failed"), bounce);
    }

    /** RFC 3461 §5.2.1 */
    private static void theyTellOfSuccess(Outbox here, Inbox inbox, Postfix postfix) throws Exception {
        here.send("From: olga@ours.example\r\nSubject: with a receipt\r\n\r\nwords\r\n", "<olga@ours.example> ENVID=from+2Bus",
                "<paul@theirs.example> NOTIFY=SUCCESS");
        String told = inbox.message(3, postfix::log);
        assertTrue(told.contains("Action: delivered") && told.contains("Reporting-MTA: dns; mx.theirs.example")
                && told.contains("Original-Envelope-Id: from+us"), told);
    }

    /** RFC 3461 §5.2.2: asked for at a host that takes mail by TLS alone, and told to it by TLS. */
    private static void weTellOfSuccess(Outbox there, Inbox inbox, Postfix postfix) throws Exception {
        there.send("From: paul@theirs.example\r\nSubject: with a receipt\r\n\r\nwords\r\n", "<paul@theirs.example> ENVID=from+2Bthem",
                "<olga@ours.example> NOTIFY=SUCCESS ORCPT=rfc822;olga@ours.example");
        assertTrue(inbox.message(4, postfix::log).contains("Subject: with a receipt"));
        await("Paul is told", () -> postfix.delivered().stream().anyMatch(t -> t.contains("Action: delivered")
                && t.contains("Reporting-MTA: dns; mx.ours.example") && t.contains("Original-Envelope-Id: from+them")
                && t.contains("Final-Recipient: rfc822; olga@ours.example") && t.contains("using TLSv1")), postfix);
    }

    /** RFC 6531 §3.1 */
    private static void addressesInUtf8GoBothWays(Outbox here, Outbox there, Inbox inbox, Postfix postfix) throws Exception {
        here.send("From: olga@ours.example\r\nSubject: to an address in UTF-8\r\n\r\nwords\r\n", "<olga@ours.example> SMTPUTF8",
                "<märy@theirs.example>");
        await("it is there", () -> postfix.delivered().stream().anyMatch(t -> t.contains("Subject: to an address in UTF-8")
                && t.contains("with UTF8SMTPS") && t.contains("märy@theirs.example")), postfix);
        there.send("From: paul@theirs.example\r\nSubject: from an address in UTF-8\r\n\r\nwords\r\n",
                "<märy@theirs.example> SMTPUTF8", "<olga+märy@ours.example>");
        String got = inbox.message(5, postfix::log);
        assertTrue(got.contains("Subject: from an address in UTF-8") && got.contains("with UTF8SMTPS"), got);
    }

    /** RFC 6533 §3: the address and what is told of it are in UTF-8 on the way back too. */
    private static void weTellOfSuccessInUtf8(Outbox there, Inbox inbox, Postfix postfix) throws Exception {
        there.send("From: paul@theirs.example\r\nSubject: with a receipt in UTF-8\r\n\r\nwords\r\n",
                "<märy@theirs.example> SMTPUTF8 ENVID=utf8", "<olga+märy@ours.example> NOTIFY=SUCCESS");
        assertTrue(inbox.message(6, postfix::log).contains("Subject: with a receipt in UTF-8"));
        await("Mary is told", () -> postfix.delivered().stream().anyMatch(t -> t.contains("Action: delivered")
                && t.contains("Original-Envelope-Id: utf8") && t.contains("message/global-delivery-status")
                && t.contains("Final-Recipient: utf-8; olga+märy@ours.example") && t.contains("with UTF8SMTPS")), postfix);
    }

    /** RFC 3030 §3: Postfix takes chunks, but no binary content. */
    private static void whatIsBinaryIsEncoded(Outbox here, Postfix postfix) throws Exception {
        here.chunk("From: olga@ours.example\r\nSubject: binary\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Transfer-Encoding: binary\r\n\r\n\0\1\n\r\u00ff", "<olga@ours.example> BODY=BINARYMIME",
                "<paul@theirs.example>");
        await("it is there", () -> postfix.delivered().stream().anyMatch(t -> t.contains("Subject: binary")
                && t.contains("Content-Transfer-Encoding: base64") && t.contains("AAEKDf8=")), postfix);
    }

    @Test
    void postfixDeliversByLmtp(@TempDir Path folder) throws Exception {
        Program.need("postfix", "unshare", "swaks", "curl");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Postfix on port 25 needs root");
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.ours.example", "olga@ours.example", PASSWORD)) {
            int port = server.portBase + 24;
            Files.writeString(server.config(), Files.readString(server.config()).replaceFirst("(?m)^submission *=",
                    "lmtp = [\"127.0.0.1:" + port + "\"]\nsubmission ="));
            server.account("mary@ours.example", PASSWORD);
            server.start();
            try (Postfix postfix = new Postfix(folder.resolve("postfix"), "127.77.0.4", "127.77.0.3", "theirs.example",
                    Map.of("transport_maps", "inline:{ours.example=lmtp:[127.0.0.1]:" + port + "}"))) {
                Program.ok(folder, "swaks", "--server", "127.77.0.4", "--from", "paul@theirs.example", "--to",
                        "olga@ours.example,mary@ours.example,nobody@ours.example", "--header", "Subject: by LMTP");
                await("we have the message", () -> inbox(folder, server).contains("MESSAGES 1"), postfix);
                await("Paul has the bounce for nobody alone", () -> postfix.delivered().size() == 1, postfix);
                String bounce = postfix.delivered().getFirst();
                assertTrue(bounce.contains("nobody@ours.example") && !bounce.contains("Final-Recipient: rfc822; mary@"), bounce);
            }
            server.stop();
        }
    }

    private static void submit(Path folder, RunningServer server, String to, String subject) throws IOException {
        Program.ok(folder, "swaks", "--server", "127.0.0.1:" + server.port("submission"), "-tls", "--auth", "PLAIN", "--auth-user",
                "olga@ours.example", "--auth-password",
                PASSWORD, "--from", "olga@ours.example", "--to", to, "--header", "Subject: " + subject);
    }

    private static String inbox(Path folder, RunningServer server) throws IOException {
        return Program.ok(folder, "curl", "-sSk", "-u", "olga@ours.example:" + PASSWORD, "imaps://127.0.0.1:" + server.port("imaps") + "/",
                "-X", "STATUS INBOX (MESSAGES)");
    }

    /** Asks until it is so; each question takes a process's time, and there are at most 200. */
    private static void await(String what, Callable<Boolean> question, Postfix postfix) throws Exception {
        for (int i = 0; i < 200; i++) {
            if (question.call())
                return;
            Program.ok(Path.of("."), "sleep", "0.1");
        }
        throw new AssertionError("in vain: " + what + "\n" + String.join("\n", List.of(postfix.log())));
    }
}
