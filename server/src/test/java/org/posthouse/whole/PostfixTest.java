package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** A real Postfix as the other side: it finds us by MX and we find it by MX, on port 25 of loopback addresses, names from a DNS server of our own. */
class PostfixTest {
    private static final String OURS = "127.77.0.1", THEIRS = "127.77.0.2", DNS = "127.77.0.3";
    private static final String PASSWORD = "secret of olga";

    @Test
    void mailGoesBothWaysByMx(@TempDir Path folder) throws Exception {
        Program.need("postfix", "unshare", "swaks", "curl");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("a Postfix on port 25 needs root");
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Zone zone = Zone.builder().mx("ours.example", 10, "mx.ours.example").address("mx.ours.example", OURS)
                .mx("theirs.example", 5, "dead.theirs.example")
                .mx("theirs.example", 10, "mx.theirs.example").address("dead.theirs.example", "127.77.0.9")
                .address("mx.theirs.example", THEIRS).build();
        try (ZoneServer dns = ZoneServer.start(zone, new InetSocketAddress(InetAddress.getByName(DNS), 53));
                Postfix postfix = new Postfix(folder.resolve("postfix"), THEIRS, DNS, "theirs.example");
                RunningServer server = new RunningServer(folder.resolve("mail"), "mx.ours.example", "olga@ours.example", PASSWORD)) {
            assertEquals(53, dns.address().getPort());
            configure(server);
            server.start();
            weSend(folder, server, postfix);
            theySend(folder, server, postfix);
            theyRefuse(folder, server, postfix);
            server.stop();
        }
    }

    private static void configure(RunningServer server) throws IOException {
        String config = Files.readString(server.config());
        config = config.replaceFirst("(?m)^smtp *=.*$", "smtp = [\"127.0.0.1:" + server.port("receiving") + "\", \"" + OURS + ":25\"]");
        config = config.contains("[dns]")
                ? config.replaceFirst("(?m)^\\[dns\\]\\R(servers *=.*)?$", "[dns]\nservers = [\"" + DNS + ":53\"]")
                : config + "\n[dns]\nservers = [\"" + DNS + ":53\"]\n";
        Files.writeString(server.config(), config);
    }

    private static void weSend(Path folder, RunningServer server, Postfix postfix) throws Exception {
        submit(folder, server, "paul@theirs.example", "from us to them");
        await("Postfix has the message", () -> postfix.delivered().size() == 1, postfix);
        String got = postfix.delivered().getFirst();
        assertTrue(got.contains("Subject: from us to them") && got.contains("Return-Path: <olga@ours.example>"), got);
        assertTrue(got.contains("with ESMTPSA") && got.contains("by mx.ours.example"), "our trace of the submission: " + got);
    }

    private static void theySend(Path folder, RunningServer server, Postfix postfix) throws Exception {
        Program.ok(folder, "swaks", "--server", THEIRS, "--from", "paul@theirs.example", "--to", "olga@ours.example", "--header",
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
