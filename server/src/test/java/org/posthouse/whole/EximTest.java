package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** A real Exim as the other side, by MX both ways on port 25 of loopback addresses: TLS or nothing, notices of success, UTF-8, 8-bit lines and chunks. */
class EximTest {
    private static final String OURS = "127.77.1.1", THEIRS = "127.77.1.2", DNS = "127.77.1.3";
    private static final String OLGA = "olga@ours.example", PAUL = "paul@theirs.example", PASSWORD = "secret of olga";

    private static final String NOTICE = "multipart/report";

    private record Town(RunningServer server, Exim exim, Inbox inbox, Outbox here, Outbox there) {
        String arrived(int number) throws IOException {
            return inbox.message(number, exim::log);
        }
    }

    @Test
    void mailGoesBothWays(@TempDir Path folder) throws Exception {
        Program.need("python3", "curl");
        Exim.need();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Zone zone = Zone.builder().mx("ours.example", 10, "mx.ours.example").address("mx.ours.example", OURS)
                .mx("theirs.example", 10, "mx.theirs.example").address("mx.theirs.example", THEIRS).build();
        try (ZoneServer dns = ZoneServer.start(zone, new InetSocketAddress(InetAddress.getByName(DNS), 53));
                Exim exim = new Exim(folder.resolve("exim"), THEIRS, DNS, "theirs.example");
                RunningServer server = new RunningServer(folder.resolve("mail"), "mx.ours.example", OLGA, PASSWORD)) {
            assertEquals(53, dns.address().getPort());
            server.listenOnPort25(OURS, DNS);
            server.start();
            var town = new Town(server, exim, new Inbox(folder, server, OLGA, PASSWORD),
                    new Outbox(folder, "127.0.0.1", server.port("submission"), OLGA, PASSWORD), new Outbox(folder, THEIRS, 25, "", ""));
            everyOctetArrivesAndTheyTellOfIt(town);
            weSendToAnAddressInUtf8(town);
            theyRefuse(town);
            theySendInChunksAndHearOfSuccess(town);
            theySendToAnAddressInUtf8(town);
            weRefuse(town);
            server.stop();
        }
    }

    private static String latin(String utf8) {
        return new String(utf8.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String message(String from, String to, String subject, String body) {
        return latin("""
                From: %s
                To: %s
                Subject: %s
                Date: Sat, 21 Nov 2026 12:00:00 +0000
                Message-ID: <%s@%s>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 8bit

                %s""".formatted(from, to, subject, subject.replace(' ', '.'), from.substring(from.indexOf('@') + 1), body))
                .replace("\n", "\r\n");
    }

    /** RFC 3461 §5.2.1 */
    private static void everyOctetArrivesAndTheyTellOfIt(Town town) throws IOException {
        String text = message(OLGA, PAUL, "every octet",
                ".\n..\n. dots\nFrom the start of a line\n\ttabs \t and blanks at the end  \n" + "ü".repeat(400) + "\n信\n"
                        + "x".repeat(998) + "\n\n\nthe end\n\n");
        town.here.send(text, "<" + OLGA + "> BODY=8BITMIME RET=HDRS ENVID=from+2Bus", "<" + PAUL
                + "> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;paul+2Bfirst@theirs.example");
        String got = town.exim.delivered(t -> t.contains("Subject: every octet"));
        assertTrue(got.endsWith("\n" + text.replace("\r\n", "\n")), got);
        assertTrue(got.contains("Return-path: <" + OLGA + ">") && got.contains("with esmtps ") && got.contains("TLS1.3"), got);
        String told = town.arrived(1);
        // Exim gives the xtext of RFC 3461 §4 as it came.
        assertTrue(told.contains(NOTICE) && told.contains("Action: delivered") && told.contains("Reporting-MTA: dns; mx.theirs.example")
                && told.contains("Original-Envelope-ID: from+2Bus"), told);
    }

    /** RFC 6531 §3.1 */
    private static void weSendToAnAddressInUtf8(Town town) throws IOException {
        String text = message(OLGA, "märy@theirs.example", "a title in ünicode", "words\n");
        town.here.send(text, "<" + OLGA + "> SMTPUTF8 BODY=8BITMIME", "<märy@theirs.example>");
        String got = town.exim.delivered(t -> t.contains(latin("Subject: a title in ünicode")));
        assertTrue(got.endsWith("\n" + text.replace("\r\n", "\n")) && got.contains("with utf8esmtps"), got);
    }

    private static void theyRefuse(Town town) throws IOException {
        town.here.send(message(OLGA, "nobody@theirs.example", "to nobody there", "words\n"), "<" + OLGA + ">", "<nobody@theirs.example>");
        String bounce = town.arrived(2);
        assertTrue(bounce.contains("Status: 5.1.1") && bounce.contains("Action: failed") && bounce.contains("nobody has this name here")
                && bounce.contains("Remote-MTA: dns; mx.theirs.example"), bounce);
    }

    /** RFC 3030 §2, RFC 3461 §5.2.2 */
    private static void theySendInChunksAndHearOfSuccess(Town town) throws IOException {
        String text = message(PAUL, OLGA, "from them", ".\n..\n" + "ü".repeat(400) + "\n\nthe end\n");
        town.there.send(text, "<" + PAUL + "> RET=HDRS ENVID=from+2Bthem", "<" + OLGA + "> NOTIFY=SUCCESS ORCPT=rfc822;" + OLGA);
        String got = town.arrived(3);
        assertTrue(got.contains("Return-Path: <" + PAUL + ">") && got.contains("with ESMTPS")
                && latin(got).endsWith(text), got);
        String told = town.exim.delivered(t -> t.contains("Action: delivered"));
        assertTrue(told.contains(NOTICE) && told.contains("Original-Envelope-Id: from+them")
                && told.contains("Reporting-MTA: dns; mx.ours.example") && told.contains("Final-Recipient: rfc822; " + OLGA), told);
        String sent = town.exim.log().lines().filter(l -> l.contains("=> " + OLGA)).findFirst().orElseThrow();
        // K: it was sent in chunks.
        assertTrue(sent.contains(" K ") && sent.contains(" X=TLS1.3"), sent);
    }

    private static void theySendToAnAddressInUtf8(Town town) throws IOException {
        String text = message("märy@theirs.example", "olga+märy@ours.example", "ünicode from them", "words\n");
        town.there.send(text, "<märy@theirs.example> SMTPUTF8", "<olga+märy@ours.example>");
        String got = town.arrived(4);
        assertTrue(got.contains("with UTF8SMTPS"), got);
    }

    private static void weRefuse(Town town) throws IOException {
        town.there.send(message(PAUL, "nobody@ours.example", "to nobody here", "words\n"), "<" + PAUL + ">", "<nobody@ours.example>");
        String bounce = town.exim.delivered(t -> t.contains("Subject: Mail delivery failed"));
        assertTrue(bounce.contains("nobody@ours.example") && bounce.contains("Action: failed") && bounce.contains("550"), bounce);
        assertEquals(4, town.inbox.count());
    }
}
