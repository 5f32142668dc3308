package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imapclient.ImapClient;
import org.posthouse.protocol.imapclient.ImapRefusedException;
import org.posthouse.protocol.imapclient.Transcript;
import org.posthouse.server.command.Commands;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;

/** IMAP SEARCH with an index behind it, on a real server's sockets, and the operator's verbs for it. */
class SearchIndexTest {
    private static final String MARY = "mary@example.org";
    private static final int FILLERS = 250;
    @TempDir
    Path temp;

    private static String run(int code, String input, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        assertEquals(code, Commands.run(console, args), () -> err.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path quickstart() throws IOException {
        Path dir = temp.resolve("mail");
        run(0, "secret\n", "quickstart", MARY, "--dir", dir.toString(), "--port-base", String.valueOf(PortBase.free()), "--listen",
                "127.0.0.1",
                "--password-stdin");
        return dir;
    }

    private static ImapClient login(Server server) throws Exception {
        InetSocketAddress imap = server.addresses().stream().filter(a -> a.getPort() % 1000 == imapPort(server)).findFirst().orElseThrow();
        ImapClient client = ImapClient.connect(Dialer.direct(), new ImapClient.Target(imap, "mail.example.org", Duration.ofSeconds(60)),
                null,
                Transcript.NONE);
        client.login(MARY, "secret");
        client.select("INBOX", false);
        return client;
    }

    // The ports are a base and the service's own: POP3 is 110, IMAP 143.
    private static int imapPort(Server server) {
        int lowest = server.addresses().stream().mapToInt(InetSocketAddress::getPort).min().orElseThrow();
        return (lowest - 25 + 143) % 1000;
    }

    private static void append(ImapClient client, String text) throws Exception {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        client.append("INBOX", List.of(), null, new ByteArrayInputStream(bytes), bytes.length);
    }

    private static String base64(String text, String charset) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(Charset.forName(charset))).replace("\r", "");
    }

    private static void fill(ImapClient client) throws Exception {
        for (int i = 1; i <= FILLERS; i++)
            append(client, "From: robert@example.com\nSubject: filler " + i + "\n\nNothing but number " + i + " here.\n");
        append(client, "From: =?gbk?B?" + Base64.getEncoder().encodeToString("张三".getBytes(Charset.forName("GBK")))
                + "?= <zhang@example.net>\nSubject: =?utf-8?q?Caf=C3=A9_am_Abend?=\nContent-Type: text/plain; charset=gbk\n"
                + "Content-Transfer-Encoding: base64\n\n" + base64("会议改到星期五下午", "GBK"));
        append(client,
                "Subject: quoted\nX-Note: one\n two\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=C3=9Fe so=\nft break\n");
        append(client, "Subject: html\nContent-Type: text/html; charset=utf-8\n\n<style>hidden</style><p>W<b>ör</b>ld &amp; more</p>\n");
    }

    private static void check(ImapClient client) throws Exception {
        long first = FILLERS + 1;
        assertEquals(List.of(first), client.search(new SearchKey.Body("改到星期")));
        assertEquals(List.of(first), client.search(new SearchKey.Body("五")));
        assertEquals(List.of(first), client.search(new SearchKey.Header("From", "张三")));
        assertEquals(List.of(first), client.search(new SearchKey.Header("Subject", "CAFÉ AM")));
        assertEquals(List.of(first), client.search(new SearchKey.Text("cafe")));
        assertEquals(List.of(first + 1), client.search(new SearchKey.Body("GRÜßE SOFT BREAK")));
        assertEquals(List.of(first + 1), client.search(new SearchKey.Header("x-note", "one two")));
        assertEquals(List.of(first + 2), client.search(new SearchKey.Body("wörld & more")));
        assertEquals(List.of(), client.search(new SearchKey.Body("hidden")));
        assertEquals(List.of(7L), client
                .search(new SearchKey.And(List.of(new SearchKey.Body("number 7 here"), new SearchKey.Not(new SearchKey.Text("x-note"))))));
        assertEquals(FILLERS, client.search(new SearchKey.Body("er")).size());
    }

    @Test
    void findsEverythingByTheIndexAndWithoutIt() throws Exception {
        Path dir = quickstart();
        try (Server server = Server.start(ConfigReader.read(dir), dir, Seams.real()); ImapClient client = login(server)) {
            fill(client);
            check(client);
            String rebuilt = run(0, "", "search-index", "rebuild", MARY, "--dir", dir.toString());
            assertTrue(rebuilt.startsWith("ready: " + (FILLERS + 3) + " messages, 0 waiting"), rebuilt);
            assertTrue(rebuilt.contains("INBOX"), rebuilt);
            check(client);
            // What has come since is read.
            append(client, "Subject: tail\n\n会议改到星期六 arrives last\n");
            assertEquals(List.of(FILLERS + 1L, FILLERS + 4L), client.search(new SearchKey.Body("改到星期")));
            assertEquals(List.of(FILLERS + 4L), client.search(new SearchKey.Header("subject", "tail")));
            client.store(org.posthouse.protocol.imapwire.SequenceSet.of(FILLERS + 1L), Command.Store.How.ADD, List.of("\\Deleted"));
            client.ask(new Command.Expunge(null));
            assertEquals(List.of(FILLERS + 4L), client.search(new SearchKey.Body("改到星期")));
        }
        String status = run(0, "", "search-index", "status", MARY, "--dir", dir.toString(), "--json");
        assertTrue(status.contains("\"state\":\"ready\"") && status.contains("\"waiting\":1"), status);
        try (Server server = Server.start(ConfigReader.read(dir), dir, Seams.real()); ImapClient client = login(server)) {
            assertEquals(List.of(FILLERS + 4L), client.search(new SearchKey.Text("改到星期")));
            assertEquals(List.of(FILLERS + 3L), client.search(new SearchKey.Body("WÖRLD")));
            SearchKey many = new SearchKey.And(Stream.generate(() -> (SearchKey) new SearchKey.Body("number")).limit(101).toList());
            assertTrue(String.valueOf(assertThrows(ImapRefusedException.class, () -> client.search(many)).getMessage())
                    .contains("texts"));
        }
        assertTrue(Files.isDirectory(dir.resolve("data/search")));
        run(0, "", "search-index", "rebuild", MARY, "--dir", dir.toString());
        run(66, "", "search-index", "status", "john@example.org", "--dir", dir.toString());
        run(0, "", "account", "remove", MARY, "--dir", dir.toString());
        try (Stream<Path> left = Files.list(dir.resolve("data/search"))) {
            assertFalse(left.findAny().isPresent());
        }
    }
}
