package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.command.Commands;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.testkit.smtp.Received;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;

/** Lists, forwarding and reports on a real server's sockets; everything elsewhere is one peer. */
class ReportsAndListsTest {
    private static final String JOHN = "john@example.org", MARY = "mary@example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    @TempDir
    Path temp;
    private ScriptedPeer elsewhere;
    private Server server;
    private Path dir;
    private int base;

    private static String run(int code, String input, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8), false);
        assertEquals(code, Commands.run(console, args), () -> err.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private String command(String... args) {
        List<String> all = new java.util.ArrayList<>(List.of(args));
        all.addAll(List.of("--dir", dir.toString()));
        return run(0, "", all.toArray(String[]::new));
    }

    @BeforeEach
    void open() throws Exception {
        elsewhere = ScriptedPeer.start("127.0.0.1", 0, Script.ACCEPTING, null, "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN");
        dir = temp.resolve("mail");
        base = PortBase.free();
        run(0, "secret\n", "quickstart", JOHN, "--dir", dir.toString(), "--port-base", String.valueOf(base), "--listen", "127.0.0.1",
                "--password-stdin");
        run(0, "secret\n", "account", "add", MARY, "--dir", dir.toString(), "--password-stdin");
        Path file = dir.resolve("posthouse.toml");
        Files.writeString(file, Files.readString(file) + "\n[relay]\nsmart-host = \"127.0.0.1:" + elsewhere.port() + "\"\n");
        server = Server.start(ConfigReader.read(dir), dir, Seams.real());
    }

    @AfterEach
    void close() {
        server.close();
        elsewhere.close();
    }

    /** The id under which it was kept. */
    private static String id(String reply) {
        return reply.substring(reply.lastIndexOf(' ') + 1);
    }

    private String fromElsewhere(String from, String to, String text) throws IOException {
        return id(SmtpTalk.send(base + 25, "", "", "<" + from + ">", "<" + to + ">", text, "250"));
    }

    private String submit(String mail, String rcpt, String text) throws IOException {
        return id(SmtpTalk.send(base + 587, JOHN, "secret", mail, rcpt, text, "250"));
    }

    private String mailOf(String who, Predicate<String> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (;;) {
            List<String> all = SmtpTalk.maildrop(base + 110, who, "secret");
            for (String text : all)
                if (wanted.test(text))
                    return text;
            assertTrue(System.nanoTime() < end, () -> who + " has not what is wanted but " + all);
        }
    }

    private String journey(String id, String wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (;;) {
            String all = command("journey", id, "--json");
            if (all.contains(wanted))
                return all;
            assertTrue(System.nanoTime() < end, () -> id + " has not " + wanted + " but " + all);
        }
    }

    private static String path(Received r) {
        return r.mail().substring(r.mail().indexOf('<') + 1, r.mail().indexOf('>'));
    }

    private static String report(String envelope, String recipient, String messageId) {
        return """
                From: MAILER-DAEMON@example.com
                Subject: Undelivered
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b

                text
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com%s

                Final-Recipient: rfc822; %s
                Action: failed
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 nobody

                --b
                Content-Type: text/rfc822-headers

                Message-ID: %s

                --b--
                """.formatted(envelope.isEmpty() ? "" : "\nOriginal-Envelope-Id: " + envelope, recipient, messageId);
    }

    /** RFC 2919 §3, RFC 2369 §3, RFC 3461 §5.2.7.1 */
    @Test
    void aPostReachesMembersHereAndElsewhereAndTheirBouncesAreCounted() throws Exception {
        command("list", "add", "team@example.org", JOHN, "robert@example.com", "--title", "The team", "--hold", "--moderator", MARY);
        String id = fromElsewhere("robert@example.com", "team@example.org", "From: robert@example.com\nSubject: hello\n\nwords\n");
        String got = mailOf(JOHN, t -> t.contains("Subject: hello"));
        assertTrue(got.contains("List-Id: \"The team\" <team.example.org>\n") && got.contains("Return-Path: <team-bounces+"), got);
        Received far = elsewhere.await(1).getFirst();
        assertEquals(1, far.recipients().size());
        assertTrue(far.recipients().getFirst().startsWith("RCPT TO:<robert@example.com>"), far.recipients().getFirst());
        assertTrue(path(far).startsWith("team-bounces+2-"), far.mail());
        assertTrue(far.text().contains("List-Unsubscribe: <mailto:team-leave%2B2-"), far.text());
        journey(id, "\"members\":\"2\"");
        fromElsewhere("", path(far), report("", "robert@example.com", "<x@y>"));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!command("list", "members", "team@example.org", "--json").contains("\"bounceDays\":1"))
            assertTrue(System.nanoTime() < end, "the bounce is not counted");

        command("list", "set", "team@example.org", "--no-hold");
        // Refused while the sender still listens, so that nobody else is told of it.
        SmtpTalk.send(base + 25, "", "", "<chris@example.net>", "<team@example.org>", "From: chris@example.net\n\nx\n", "550 5.7.1");
        command("list", "set", "team@example.org", "--hold");
        String held = fromElsewhere("chris@example.net", "team@example.org", "From: chris@example.net\nSubject: let me in\n\nwords\n");
        String notice = mailOf(MARY, t -> t.contains("Subject: A post to team@example.org waits for you"));
        assertTrue(notice.contains("posthouse list approve team@example.org " + held), notice);
        assertTrue(command("list", "pending", "team@example.org").contains(held));
        command("list", "approve", "team@example.org", held);
        mailOf(JOHN, t -> t.contains("Subject: let me in"));
        assertFalse(command("list", "pending", "team@example.org").contains(held));
    }

    @Test
    void aBounceOfForwardedMailGoesBackToItsSender() throws Exception {
        command("alias", "add", "away@example.org", "robert@example.com");
        fromElsewhere("chris@example.net", "away@example.org", "From: chris@example.net\nSubject: onward\n\nwords\n");
        Received onward = elsewhere.await(1).getFirst();
        assertTrue(path(onward).startsWith("SRS0=") && path(onward).endsWith("=example.net=chris@example.org"), onward.mail());
        assertTrue(onward.text().startsWith("ARC-Seal: i=1;") && onward.text().contains("\nDelivered-To: away@example.org"), onward.text());
        fromElsewhere("", path(onward), report("", "robert@example.com", "<x@y>"));
        Received back = elsewhere.await(2).get(1);
        assertEquals("", path(back));
        assertTrue(back.recipients().getFirst().startsWith("RCPT TO:<chris@example.net>"), back.recipients().getFirst());
        // Nobody can send by it, and nobody can make one.
        SmtpTalk.send(base + 25, "", "", "<mallory@example.net>", "<" + path(onward) + ">", "Subject: spam\n\nx\n", "550");
        SmtpTalk.send(base + 25, "", "", "<>", "<" + path(onward).replace("chris", "mary") + ">", "", "550!");
    }

    @Test
    void aReportFromElsewhereIsSeenInTheJourney() throws Exception {
        String id = submit("<" + JOHN + ">", "<robert@example.com>",
                "From: " + JOHN + "\nSubject: x\nMessage-ID: <7@example.org>\n\nwords\n");
        elsewhere.await(1);
        journey(id, "relayed");
        fromElsewhere("", JOHN, report(id, "robert@example.com", "<x@y>"));
        mailOf(JOHN, t -> t.contains("Subject: Undelivered"));
        String told = journey(id, "\"step\":\"reported\"");
        assertTrue(told.contains("550 5.1.1 nobody") && told.contains("\"action\":\"failed\""), told);
    }

    /** RFC 3461 §5.2.7.3 */
    @Test
    void anAddressThatStandsForSeveralIsReportedAsExpanded() throws Exception {
        command("alias", "add", "all@example.org", MARY, "robert@example.com");
        submit("<" + JOHN + "> RET=FULL ENVID=mine", "<all@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;all@example.org",
                "From: " + JOHN + "\nSubject: to all\n\nwords\n");
        String expanded = mailOf(JOHN, t -> t.contains("Action: expanded"));
        assertTrue(expanded.contains("Original-Envelope-Id: mine") && expanded.contains("Final-Recipient: rfc822; all@example.org"),
                expanded);
        assertFalse(expanded.contains("words"), expanded);
        assertEquals(JOHN, path(elsewhere.await(1).getFirst()));
        mailOf(MARY, t -> t.contains("Subject: to all"));
    }

    /** RFC 3461 §4.1, §5.2.7.1 */
    @Test
    void successIsToldWhereItWasAskedFor() throws Exception {
        submit("<" + JOHN + ">", "<" + MARY + "> NOTIFY=SUCCESS", "From: " + JOHN + "\nSubject: to Mary\n\nwords\n");
        String told = mailOf(JOHN, t -> t.contains("Action: delivered"));
        assertTrue(told.contains("Final-Recipient: rfc822; " + MARY) && told.contains("Your message: to Mary"), told);
        mailOf(MARY, t -> t.contains("Subject: to Mary"));
        command("list", "add", "team@example.org", MARY, JOHN);
        submit("<" + JOHN + ">", "<team@example.org> NOTIFY=SUCCESS", "From: " + JOHN + "\nSubject: to the team\n\nwords\n");
        mailOf(JOHN, t -> t.contains("Action: delivered") && t.contains("Final-Recipient: rfc822; team@example.org"));
    }

    @Test
    void anotherHostHasTheUnknownUsersAndAnAccountsMailGoesOn() throws Exception {
        command("domain", "relay", "example.org", "--to", "127.0.0.1:" + elsewhere.port(), "--unknown");
        fromElsewhere("chris@example.net", "nobody@example.org", "Subject: inner\n\nwords\n");
        Received inner = elsewhere.await(1).getFirst();
        assertEquals("chris@example.net", path(inner));
        assertTrue(inner.recipients().getFirst().startsWith("RCPT TO:<nobody@example.org>"), inner.recipients().getFirst());
        command("domain", "relay", "example.org", "--off");
        SmtpTalk.send(base + 25, "", "", "<chris@example.net>", "<nobody@example.org>", "", "550!");
        assertTrue(command("account", "forward", MARY, "--to", "mary@example.com", "--keep").contains("a copy stays here"));
        fromElsewhere("chris@example.net", "mary+x@example.org", "Subject: both\n\nwords\n");
        mailOf(MARY, t -> t.contains("Subject: both"));
        assertTrue(elsewhere.await(2).get(1).recipients().getFirst().startsWith("RCPT TO:<mary@example.com>"));
        run(65, "", "account", "forward", MARY, "--to", MARY, "--dir", dir.toString());
    }
}
