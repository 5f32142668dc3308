package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's rspamd and clamd look at mail, and mail goes on when they stop. The virus is the test string that every scanner knows. */
class ScannersTest {
    private static final String VIRUS = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
    private static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

    private static final String ATTACHED = """
            MIME-Version: 1.0\r
            Content-Type: application/octet-stream; name=a.com\r
            Content-Transfer-Encoding: base64\r
            """;

    /** One daemon with a configuration of its own, ended with the test. */
    private record Daemon(Process process, Path folder, int port) implements AutoCloseable {
        static Daemon start(Path folder, String template, String... command) throws IOException {
            Files.createDirectories(folder);
            int port = PortBase.free() + 24;
            String text = Files.readString(Path.of(System.getProperty("posthouse.root"), "server/src/test/clients", template));
            Path config = Files.writeString(folder.resolve(template),
                    text.replace("@FOLDER@", folder.toString()).replace("@PORT@", Integer.toString(port)));
            var all = new java.util.ArrayList<>(List.of(command));
            all.add(config.toString());
            Process process = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(folder.resolve("out").toFile()).start();
            return new Daemon(process, folder, port);
        }

        /** Until it says something that begins so, or its patience is over. */
        Daemon until(String said, String answer) throws IOException {
            for (int i = 0; i < 600 && process.isAlive(); i++)
                try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    s.setSoTimeout(10_000);
                    s.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                    byte[] got = s.getInputStream().readNBytes(answer.length());
                    if (answer.equals(new String(got, StandardCharsets.US_ASCII)))
                        return this;
                } catch (IOException e) {
                    Program.ok(folder, "sleep", "0.2");
                }
            throw new IOException("no answer:\n" + Files.readString(folder.resolve("out")));
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS))
                    process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    private static Daemon clamd(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("signatures"));
        // No signatures are fetched: one is enough, MD5:octets:name.
        Files.writeString(folder.resolve("signatures/own.hdb"), "44d88612fea8a8f36de82e1278abb02f:68:Test-File\n");
        return Daemon.start(folder, "clamd.conf", "clamd", "-c").until("zPING\0", "PONG\0");
    }

    private static Daemon rspamd(Path folder) throws IOException {
        return Daemon.start(folder, "rspamd.conf", "rspamd", "-f", "-i", "-u", "root", "-g", "root", "-c")
                .until("GET /ping HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK");
    }

    private static String letter(MailTown town, String id, String header, String body) throws IOException {
        Path file = Files.writeString(town.folder.resolve("letter.eml"),
                "From: far@else.example\r\nTo: " + MailTown.address("robert") + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nSubject: "
                        + id
                        + "\r\nMessage-ID: <" + id + "@else.example>\r\n" + header + "\r\n" + body + "\r\n");
        Program.ok(town.folder, "curl", "-sS", town.url("receiving"), "--mail-from", "far@else.example", "--mail-rcpt",
                MailTown.address("robert"), "--mail-rcpt", MailTown.address("mary"), "-T", file.toString());
        town.server.settle();
        return RunningServer.command("", "junk", "explain", MailTown.address("robert"), id + "@else.example", "--dir",
                town.server.folder.toString());
    }

    private static void configure(MailTown town, String table) throws IOException {
        town.server.stop();
        String config = Files.readString(town.server.config()).replaceAll("(?s)\n\\[junk\\].*", "");
        Files.writeString(town.server.config(), config + "\n[junk]\n" + table);
        town.server.start();
    }

    @Test
    void realOnes(@TempDir Path folder) throws IOException {
        Program.need("curl", "clamd", "rspamd");
        try (MailTown town = new MailTown(folder.resolve("town"), List.of("robert", "mary"))) {
            try (Daemon rspamd = rspamd(folder.resolve("rspamd")); Daemon clamd = clamd(folder.resolve("clamd"))) {
                configure(town, "rspamd = \"http://127.0.0.1:" + rspamd.port() + "\"\nclamav = \"" + folder.resolve("clamd/clamd.sock")
                        + "\"\nscan-wait = \"20s\"\n");
                String plain = letter(town, "plain", "", "Hello Robert");
                assertTrue(plain.contains("is not junk") && plain.contains("rspamd scores") && plain.contains("clamd has found nothing"),
                        plain);
                String virus = letter(town, "virus", ATTACHED,
                        Base64.getEncoder().encodeToString(VIRUS.getBytes(StandardCharsets.US_ASCII)));
                assertTrue(virus.contains("is junk") && virus.contains("delivered to Junk")
                        && virus.contains("clamd has found Test-File.UNOFFICIAL"), virus);
                String gtube = letter(town, "gtube", "", GTUBE);
                assertTrue(gtube.contains("is junk") && gtube.contains("(reject)") && gtube.contains("GTUBE"), gtube);
                configure(town, "clamav = \"127.0.0.1:" + clamd.port() + "\"\nscan-unanswered = \"defer\"\n");
                assertTrue(letter(town, "by-tcp", "", "Hello again").contains("clamd has found nothing"));
            }
            Path file = Files.writeString(town.folder.resolve("letter.eml"), "From: far@else.example\r\nSubject: x\r\n\r\nx\r\n");
            Program.Result waits = Program.run(town.folder, java.util.Map.of(), "",
                    List.of("curl", "-sS", "-v", town.url("receiving"), "--mail-from",
                            "far@else.example", "--mail-rcpt", MailTown.address("robert"), "-T", file.toString()));
            assertTrue(waits.output().contains("< 451 4.3.0"), waits.output());
            configure(town, "clamav = \"" + folder.resolve("clamd/clamd.sock") + "\"\n");
            String without = letter(town, "without", "", "Nobody looks");
            assertTrue(without.contains("is not junk") && without.contains("it did not answer"), without);
            assertEquals(-1, without.indexOf("Exception"));
        }
    }
}
