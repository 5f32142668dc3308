package org.posthouse.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.text.Console;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChecksTest {
    private static final String MESSAGE = """
            Subject: =?utf-8?q?caf=C3=A9?=
            Received: one
            Received: two
            Content-Type: multipart/mixed; boundary=b

            --b

            text
            --b
            Content-Type: text/plain; name*0*=utf-8''caf; name*1*=%C3%A9.txt
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            aGVsbG8=
            --b
            Content-Type: message/rfc822

            Subject: inner

            body
            --b--
            """.replace("\n", "\r\n");

    @TempDir
    Path temp = Path.of(".");

    private record Ran(int code, String out, String err) {
        List<JsonNode> json() {
            return out.lines().map(JsonMapper.shared()::readTree).toList();
        }
    }

    private static Ran run(byte[] input, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(new ByteArrayInputStream(input), new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        int code = Commands.run(console, args);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Ran batch(String... lines) {
        return run(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), "check", "batch");
    }

    @Test
    void answersEachLineOfABatchInOrder() {
        String encoded = Base64.getEncoder().encodeToString("Subject: hello\r\n\r\nworld".getBytes(StandardCharsets.US_ASCII));
        Ran ran = batch("{\"id\":1,\"kind\":\"mime\",\"message\":\"" + encoded + "\"}",
                "nonsense",
                "",
                "[1]",
                "{\"id\":\"two\",\"kind\":\"mime\"}",
                "{\"id\":{\"a\":3},\"kind\":\"no\\nthing\"}",
                "{\"id\":4,\"kind\":\"mime\",\"message\":\"*\"} x",
                "{\"kind\":\"mime\",\"message\":\"" + encoded + "\"}");
        assertEquals(0, ran.code(), ran.err());
        List<JsonNode> all = ran.json();
        assertEquals(8, all.size(), ran.out());
        assertEquals("hello", all.get(0).at("/headers/subject/0").asString());
        assertEquals(1, all.get(0).path("id").asInt());
        for (int i : new int[]{1, 2, 3, 6}) {
            assertTrue(all.get(i).path("id").isNull(), ran.out());
            assertTrue(all.get(i).path("error").isString(), ran.out());
        }
        assertEquals("two", all.get(4).path("id").asString());
        assertTrue(all.get(4).path("error").asString().contains("message"), ran.out());
        assertEquals(3, all.get(5).at("/id/a").asInt());
        assertTrue(all.get(7).path("id").isNull());
        assertEquals("1", all.get(7).path("section").asString());
    }

    @Test
    void checksReturnPaths() throws Exception {
        String zone = """
                {"example.org": [["TXT", "v=spf1 a:mail.example.org -all exp=why.example.org"]], "mail.example.org": [["A", "192.0.2.1"]],
                 "why.example.org": [["TXT", "%{i} is not ours"]]}""";
        Path file = Files.writeString(temp.resolve("zone.json"), zone);
        String[] command = {"check", "spf", "--ip", "192.0.2.1", "--helo", "mail.example.org", "--from", "robert@example.org", "--zone",
                file.toString()};
        Ran pass = run(new byte[0], command);
        assertEquals(0, pass.code(), pass.err());
        assertEquals(List.of("pass", "example.org lets 192.0.2.1 send its mail (a:mail.example.org)",
                "  TXT example.org: v=spf1 a:mail.example.org -all exp=why.example.org", "    A mail.example.org: 192.0.2.1",
                "    a:mail.example.org: matches, pass"), pass.out().lines().toList());
        command[3] = "192.0.2.2";
        Ran fail = run(new byte[0], command);
        assertEquals("fail", fail.out().lines().findFirst().orElseThrow());
        assertTrue(fail.out().contains("example.org explains: 192.0.2.2 is not ours\n"), fail.out());
        command[3] = "192.0.2";
        assertEquals(65, run(new byte[0], command).code());
        Ran batch = batch("{\"id\":1,\"kind\":\"spf\",\"ip\":\"192.0.2.2\",\"helo\":\"h\",\"mailfrom\":\"a@example.org\",\"zone\":"
                + zone.replace("\n", "") + "}", "{\"id\":2,\"kind\":\"spf\",\"ip\":\"x\",\"helo\":\"h\",\"mailfrom\":\"\"}",
                "{\"id\":3,\"kind\":\"spf\",\"ip\":\"192.0.2.1\",\"helo\":\"example.org\",\"mailfrom\":\"\",\"zone\":"
                        + zone.replace("\n", "") + "}");
        assertEquals(List.of("{\"id\":1,\"result\":\"fail\",\"explanation\":\"192.0.2.2 is not ours\"}",
                "{\"id\":2,\"error\":\"not an IP address: x\"}", "{\"id\":3,\"result\":\"pass\",\"explanation\":null}"),
                batch.out().lines().toList());
    }

    @Test
    void refusesALineThatIsTooLongAndGoesOn() {
        byte[] huge = new byte[(64 << 20) + 10];
        java.util.Arrays.fill(huge, (byte) 'x');
        huge[huge.length - 1] = '\n';
        Ran ran = run(huge, "check", "batch");
        assertEquals(1, ran.json().size());
        assertTrue(ran.out().startsWith("{\"id\":null,\"error\":\"the line is longer"), ran.out());
    }

    @Test
    void showsThePartsOfAMessage() throws Exception {
        Path file = Files.writeString(temp.resolve("m.eml"), MESSAGE);
        Ran ran = run(new byte[0], "check", "mime", file.toString(), "--json");
        assertEquals(0, ran.code(), ran.err());
        JsonNode tree = ran.json().getFirst();
        assertEquals("café", tree.at("/headers/subject/0").asString());
        assertEquals("[\"one\",\"two\"]", tree.at("/headers/received").toString());
        assertEquals("multipart/mixed", tree.path("type").asString());
        JsonNode attached = tree.at("/parts/1");
        assertEquals("2", attached.path("section").asString());
        assertEquals("café.txt", attached.path("filename").asString());
        assertEquals("attachment", attached.path("disposition").asString());
        assertEquals("aGVsbG8=", MESSAGE.substring(attached.path("body").asInt(), attached.path("end").asInt()));
        assertEquals("inner", tree.at("/parts/2/message/headers/subject/0").asString());
        assertEquals("3.1", tree.at("/parts/2/message/section").asString());
        assertTrue(run(MESSAGE.getBytes(StandardCharsets.UTF_8), "check", "mime", "-").out().contains("2 text/plain base64, header "));
        assertEquals(66, run(new byte[0], "check", "mime", temp.resolve("none").toString()).code());
        assertEquals(64, run(new byte[0], "check").code());
    }

    private static final String SIGNED = """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """;
    private static final String KEY = """
            {"brisbane._domainkey.football.example.com":[["TXT","v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]]}"""
            .strip();

    // The example of RFC 8463 §A
    @Test
    void dkimOfAFile() throws Exception {
        Path zone = Files.writeString(temp.resolve("zone.json"), KEY);
        Path message = Files.writeString(temp.resolve("m.eml"), "DKIM-Signature: v=1; d=example.org; s=x\n" + SIGNED);
        Ran ran = run(new byte[0], "check", "dkim", message.toString(), "--zone", zone.toString());
        assertEquals(List.of("example.org x permerror the signature cannot be read: the required tag a= is missing",
                "football.example.com brisbane pass the signature is good"), ran.out().lines().toList());
        assertEquals(0, ran.code());
    }

    @Test
    void dkimInABatch() {
        String crlf = SIGNED.replace("\n", "\r\n");
        Ran ran = batch(dkim(1, crlf, KEY, 1_700_000_000), dkim(2, SIGNED, KEY, 1_700_000_000),
                dkim(3, crlf.replace("lost", "won"), KEY, 1_700_000_000),
                dkim(4, crlf, "{}", 1_700_000_000), dkim(5, crlf, KEY, 1_500_000_000), dkim(6, "From: x\r\n\r\n", KEY, 0));
        assertEquals(List.of("[\"pass\"]", "[\"pass\"]", "[\"fail\"]", "[\"permerror\"]", "[\"policy\"]", "[]"),
                ran.json().stream().map(j -> j.path("results").toString()).toList(), ran.out());
    }

    private static String dkim(int id, String message, String zone, long now) {
        return "{\"id\":" + id + ",\"kind\":\"dkim\",\"message\":\""
                + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8))
                + "\",\"zone\":" + zone + ",\"now\":" + now + "}";
    }

    @Test
    void printsTheHtmlThatIsShown() {
        String message = "Content-Type: text/html\r\n\r\n<p onclick=x>hello<script>x</script><img src=http://pictures.example/1>";
        String html = "<div class=\"m-mail\"><p>hello<img data-blocked=\"\" /></p></div>";
        Ran plain = run(message.getBytes(StandardCharsets.US_ASCII), "check", "html");
        assertEquals(html, plain.out().strip(), plain.err());
        JsonNode told = run(message.getBytes(StandardCharsets.US_ASCII), "check", "html", "--json", "-").json().getFirst();
        assertEquals(html, told.path("html").asString());
        assertEquals(1, told.path("remoteImages").asInt());
        assertTrue(told.path("isHtml").asBoolean());
        assertTrue(run("Subject: x\r\n\r\n> quoted".getBytes(StandardCharsets.US_ASCII), "check", "html").out()
                .contains("<blockquote data-quoted"));
        assertEquals(66, run(new byte[0], "check", "html", "/nowhere/message").code());
    }
}
