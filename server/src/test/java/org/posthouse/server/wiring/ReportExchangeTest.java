package org.posthouse.server.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.command.Commands;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.VirtualClock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One server counts what it gets in the name of another's domain and tells it by mail; the other adds it up. RFC 7489 §7.2 */
class ReportExchangeTest {
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final VirtualDns dns = VirtualDns.of(z -> z.mx("one.test", 10, "mx.one.test").address("mx.one.test", "127.0.0.1")
            .txt("one.test", "v=spf1 ip4:127.0.0.1 -all").txt("_dmarc.one.test", "v=DMARC1; p=quarantine; rua=mailto:dmarc@one.test!1m")
            .mx("two.test", 10, "mx.two.test").address("mx.two.test", "127.0.0.1").txt("two.test", "v=spf1 ip4:127.0.0.1 -all")
            .txt("_dmarc.two.test", "v=DMARC1; p=reject; rua=mailto:dmarc@two.test"));
    @TempDir
    Path temp = Path.of(".");
    private Server one;
    private Server two;

    private Server start(String name, int remotePort) throws Exception {
        Path dir = Files.createDirectories(temp.resolve(name));
        String text = """
                hostname = "mx.%1$s.test"
                [listen]
                smtp = ["127.0.0.1:0"]
                [store]
                engine = "memory"
                [relay]
                port = %2$d
                [dmarc-report]
                contact = "dmarc@%1$s.test"
                """.formatted(name, remotePort);
        Path file = Files.writeString(dir.resolve(ConfigReader.FILE), text);
        Server server = Server.start(ConfigReader.read(file, text), dir, new Seams(clock, clock, Dialer.direct(), dns));
        server.rooms().directory().addDomain(Domain.of(name + ".test"));
        server.rooms().directory().addAccount(Address.parse("dmarc@" + name + ".test"));
        server.rooms().directory().addAccount(Address.parse("mary@" + name + ".test"));
        return server;
    }

    @BeforeEach
    void open() throws Exception {
        one = start("one", 1);
        two = start("two", one.addresses().getFirst().getPort());
    }

    @AfterEach
    void close() {
        two.close();
        one.close();
    }

    /** One message as a stranger sends it; the reply to its end. */
    private static String send(InetSocketAddress to, String from, String recipient, String text) throws IOException {
        try (var socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String reply = reply(in);
            for (String line : List.of("EHLO mx.one.test", "MAIL FROM:<" + from + ">", "RCPT TO:<" + recipient + ">", "DATA",
                    text + "\r\n.")) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                reply = reply(in);
                assertTrue(reply.startsWith("2") || reply.startsWith("3"), line + ": " + reply);
            }
            return reply;
        }
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-')
            line = in.readLine();
        return String.valueOf(line);
    }

    private List<JsonNode> ask(String name, String... verb) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        var all = new java.util.ArrayList<>(List.of(verb));
        all.addAll(List.of("--json", "--dir", temp.resolve(name).toString()));
        assertEquals(0, Commands.run(new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false), all.toArray(String[]::new)),
                out.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8).lines().map(JsonMapper.shared()::readTree).toList();
    }

    @Test
    void aReportGoesFromOneServerToTheOther() throws Exception {
        String message = "From: mary@one.test\r\nSubject: hello\r\nMessage-ID: <1@one.test>\r\nDate: Sun, 1 Mar 2026 10:00:00 +0000\r\n\r\nhello";
        InetSocketAddress at = two.addresses().getFirst();
        send(at, "mary@one.test", "mary@two.test", message);
        send(at, "mary@one.test", "mary@two.test", message.replace("<1@", "<2@"));
        send(at, "mary@elsewhere.test", "mary@two.test", message.replace("<1@", "<3@"));
        two.house.feedback.tell();
        JsonNode pending = ask("two", "dmarc", "pending").getFirst();
        assertEquals("one.test 2026-03-01 3 1",
                pending.path("domain").asString() + " " + pending.path("day").asString() + " " + pending.path("messages")
                        + " " + pending.path("failed"));
        clock.advance(Duration.ofHours(19));
        two.house.feedback.tell();
        assertEquals(List.of(), ask("two", "dmarc", "pending"));
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (ask("one", "dmarc", "received").isEmpty() && System.nanoTime() < end)
            LockSupport.parkNanos(20_000_000);
        JsonNode report = ask("one", "dmarc", "received").getFirst();
        assertEquals("mx.two.test", report.path("organization").asString());
        assertEquals("two.test", report.path("vouched").asString());
        JsonNode sum = ask("one", "dmarc", "reports", "--domain", "one.test").getFirst();
        assertEquals("127.0.0.1 3 2 1 0 2 1 0 0",
                sum.path("source").asString() + " " + sum.path("messages") + " " + sum.path("passed") + " " + sum.path(
                        "failed") + " " + sum.path("dkim") + " " + sum.path("spf") + " " + sum.path("quarantined") + " "
                        + sum.path("rejected") + " " + sum.path(
                                "unvouched"));
        // The report itself is not counted, though its domain asks for reports.
        one.house.feedback.tell();
        assertEquals(List.of(), ask("one", "dmarc", "pending"));
        // Anything else from there is.
        send(one.addresses().getFirst(), "mary@two.test", "mary@one.test", message.replace("one.test", "two.test"));
        one.house.feedback.tell();
        assertEquals("two.test", ask("one", "dmarc", "pending").getFirst().path("domain").asString());
    }

    @Test
    void theListOfSuffixesIsRefreshedFromAFile() throws Exception {
        JsonNode before = ask("one", "domain", "suffixes").getFirst();
        assertEquals("built in", before.path("from").asString());
        assertEquals("2023-02-09", before.path("date").asString());
        var list = new StringBuilder("// VERSION: 2026-02-01_00-00-00_UTC\ncom\nco.uk\nuk\n");
        for (int i = 0; i < 2000; i++)
            list.append("t").append(i).append('\n');
        list.append("hosting.test\n");
        Path file = Files.writeString(temp.resolve("list.dat"), list);
        JsonNode after = ask("one", "domain", "suffixes", file.toString()).getFirst();
        assertEquals("file 2026-02-01 28", after.path("from").asString() + " " + after.path("date").asString() + " " + after.path("days"));
        assertEquals("a.hosting.test", one.house.feedback.suffixes.get().organizational("b.a.hosting.test"));
        var err = new ByteArrayOutputStream();
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Path bad = Files.writeString(temp.resolve("bad.dat"), "<html>");
        assertEquals(69,
                Commands.run(new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false), "domain", "suffixes",
                        bad.toString(),
                        "--dir", temp.resolve("one").toString()));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("as it was"), err.toString(StandardCharsets.UTF_8));
        assertEquals("file", ask("one", "domain", "suffixes").getFirst().path("from").asString());
    }
}
