package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the SMTP server can do beyond the ordinary, by clients that are not ours, with a configuration that uses it. */
class SmtpServiceTest {
    private static final String MARY = "mary@smtp.example", PASSWORD = "secret of mary";

    @Test
    void chunksNoticesHoldingAndLmtp(@TempDir Path folder) throws Exception {
        Program.need("python3", "swaks", "curl");
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.smtp.example", MARY, PASSWORD)) {
            int lmtp = server.portBase + 24;
            configure(server, "lmtp = [\"127.0.0.1:" + lmtp + "\"]", """
                    xclient = ["127.0.0.1"]
                    greet-pause = "20ms"
                    early-talkers = "refuse"
                    pipelining = "refuse"
                    """);
            server.start();
            byLmtp(folder, server, lmtp);
            byXclient(folder, server);
            String script = Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/python_smtp.py").toString();
            assertEquals("ok\n",
                    Program.ok(folder, "python3", script, Integer.toString(server.portBase), Integer.toString(lmtp), PASSWORD));
            // By LMTP twice, by XCLIENT, in chunks, what tells of its success, and what that says; one is held.
            assertTrue(inbox(folder, server, 6), () -> status(folder, server));
            assertTrue(status(folder, server).contains("MESSAGES 6"), () -> status(folder, server));
            String binary = Program.ok(folder, "curl", "-sSk", "-u", MARY + ":" + PASSWORD,
                    "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX?SUBJECT%20binary");
            assertTrue(binary.contains("* SEARCH 3"), binary);
            server.stop();
        }
    }

    @Test
    void behindAProxy(@TempDir Path folder) throws Exception {
        Program.need("swaks", "curl");
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.smtp.example", MARY, PASSWORD)) {
            configure(server, "proxies = [\"127.0.0.1\"]", "greylist-delay = \"1s\"\n");
            server.start();
            for (String family : List.of("TCP4", "AF_INET")) {
                String version = family.equals("TCP4") ? "1" : "2";
                List<String> command = List.of("swaks", "--server", "127.0.0.1:" + server.port("receiving"), "--from", "robert@there.test",
                        "--to", MARY, "--proxy-version", version, "--proxy-family", family, "--proxy-source", "192.0.2.78",
                        "--proxy-source-port", "4711", "--proxy-dest", "192.0.2.1", "--proxy-dest-port", "25", "--header",
                        "Subject: version " + version);
                Program.Result first = Program.run(folder, Map.of(), "", command);
                for (int i = 0; i < 20 && first.output().contains("451 4.7.1 Greylisted"); i++)
                    first = Program.run(folder, Map.of(), "", command);
                assertEquals(0, first.exit(), first.output());
                String got = Program.ok(folder, "curl", "-sSk", "--haproxy-protocol", "-u", MARY + ":" + PASSWORD,
                        "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX;MAILINDEX=" + version);
                assertTrue(got.contains("([192.0.2.78])") && got.contains("Subject: version " + version), got);
            }
            Program.Result without = Program.run(folder, Map.of(), "", List.of("swaks", "--server", "127.0.0.1:"
                    + server.port("receiving"), "--from", "robert@there.test", "--to", MARY, "--quit-after", "BANNER"));
            assertTrue(without.exit() != 0, without.output());
            server.stop();
        }
    }

    private static void configure(RunningServer server, String listen, String smtp) throws IOException {
        String config = Files.readString(server.config());
        Files.writeString(server.config(), config.replaceFirst("(?m)^submission *=", listen + "\nsubmission =") + "\n[smtp]\n" + smtp);
    }

    private static String status(Path folder, RunningServer server) {
        try {
            return Program.ok(folder, "curl", "-sSk", "-u", MARY + ":" + PASSWORD, "imaps://127.0.0.1:" + server.port("imaps") + "/", "-X",
                    "STATUS INBOX (MESSAGES)");
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Asks until there are so many messages or more; each question takes a process's time, and there are at most 100. */
    private static boolean inbox(Path folder, RunningServer server, int messages) {
        for (int i = 0; i < 100; i++)
            if (Integer.parseInt(status(folder, server).replaceAll("(?s).*MESSAGES (\\d+).*", "$1")) >= messages)
                return true;
        return false;
    }

    private static void byLmtp(Path folder, RunningServer server, int port) throws IOException {
        String said = Program.ok(folder, "swaks", "--protocol", "LMTP", "--server", "127.0.0.1:" + port, "--from", "robert@there.test",
                "--to", MARY, "--header", "Subject: by LMTP");
        assertTrue(said.contains("Delivered as"), said);
        assertTrue(last(folder, server).contains(" with LMTP"), last(folder, server));
    }

    private static void byXclient(Path folder, RunningServer server) throws IOException {
        String said = Program.ok(folder, "swaks", "--server", "127.0.0.1:" + server.port("receiving"), "--from", "robert@there.test",
                "--to", MARY, "--xclient-addr", "192.0.2.77", "--xclient-helo", "far.there.test", "--xclient-name", "far.there.test",
                "--header", "Subject: by XCLIENT");
        assertTrue(said.contains("XCLIENT"), said);
        String got = last(folder, server);
        assertTrue(got.contains("Received: from far.there.test ([192.0.2.77])"), got);
    }

    private static String last(Path folder, RunningServer server) throws IOException {
        return Program.ok(folder, "curl", "-sSk", "-u", MARY + ":" + PASSWORD,
                "imaps://127.0.0.1:" + server.port("imaps") + "/INBOX;MAILINDEX=*");
    }
}
