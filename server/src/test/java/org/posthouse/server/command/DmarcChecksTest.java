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

/** {@code check dmarc} and the kinds of {@code check batch} beside it. */
class DmarcChecksTest {
    private static final String MESSAGE = "From: Robert <robert@news.example.com>\r\nSubject: x\r\n\r\nhello\r\n";
    private static final String ZONE = """
            {"example.com": [["TXT", "v=spf1 ip4:192.0.2.1 -all"]], "_dmarc.example.com": [["TXT", ["v=DMARC1; p=none; ", "sp=reject"]]],
             "_dmarc.strict.example.com": [["TXT", "v=DMARC1; p=quarantine; aspf=s"]], "_dmarc.slow.example.com": [["TIMEOUT"]]}""";

    @TempDir
    Path temp = Path.of(".");

    private static String run(byte[] input, String... args) {
        var out = new ByteArrayOutputStream();
        var both = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, Commands.run(new Console(new ByteArrayInputStream(input), both, both, false), args),
                out.toString(StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void forPeople() throws Exception {
        Path zone = Files.writeString(temp.resolve("zone.json"), ZONE);
        Path message = Files.writeString(temp.resolve("m.eml"), MESSAGE);
        String pass = run(new byte[0], "check", "dmarc", message.toString(), "--ip", "192.0.2.1", "--helo", "mx.example.com", "--from",
                "a@example.com",
                "--zone", zone.toString());
        assertEquals("pass none spf", pass.lines().findFirst().orElseThrow());
        String fail = run(new byte[0], "check", "dmarc", message.toString(), "--ip", "192.0.2.2", "--helo", "mx.example.com", "--from",
                "a@example.com",
                "--zone", zone.toString());
        assertEquals("fail reject none", fail.lines().findFirst().orElseThrow());
        assertTrue(fail.contains("example.com asks for reject") || fail.contains("which asks for reject"), fail);
        String json = run(MESSAGE.getBytes(StandardCharsets.US_ASCII), "check", "dmarc", "-", "--ip", "2001:db8::1", "--json", "--zone",
                zone.toString());
        assertEquals("example.com", JsonMapper.shared().readTree(json).path("policyDomain").asString());
    }

    private static String line(int id, String from, String more) {
        String message = Base64.getEncoder().encodeToString(("From: " + from + "\r\n\r\nx\r\n").getBytes(StandardCharsets.UTF_8));
        return "{\"id\":" + id + ",\"kind\":\"dmarc\",\"message\":\"" + message
                + "\",\"ip\":\"192.0.2.1\",\"helo\":\"h.example.com\",\"zone\":" + ZONE.replace(
                        '\n', ' ')
                + "," + more + "}\n";
    }

    @Test
    void inABatch() throws Exception {
        Path list = Files.writeString(temp.resolve("list.dat"), "example\nb.example\n*.c.example\n");
        String mailfrom = "\"mailfrom\":\"a@example.com\"";
        String input = line(1, "a@example.com", mailfrom) + line(2, "a@strict.example.com", mailfrom)
                + line(3, "a@slow.example.com", mailfrom)
                + line(4, "a@example.net", mailfrom) + line(5, "a@b.example.com", "\"mailfrom\":\"a@example.org\"") + line(6,
                        "a@example.com\r\nFrom: b@example.com", mailfrom)
                + line(7, "a@x.example.com", "\"mailfrom\":\"\"")
                + "{\"id\":8,\"kind\":\"orgdomain\",\"domain\":\"a.b.example\"}\n{\"id\":9,\"kind\":\"orgdomain\",\"psl\":\"" + list
                + "\",\"domain\":\"x.a.b.example\"}\n"
                + "{\"id\":10,\"kind\":\"orgdomain\",\"domain\":\"co.uk\"}\n{\"id\":11,\"kind\":\"orgdomain\",\"psl\":\"" + list
                + "\",\"domain\":\"x.c.example\"}\n"
                + "{\"id\":12,\"kind\":\"orgdomain\",\"psl\":\"/nowhere\",\"domain\":\"x\"}\n";
        List<JsonNode> all = run(input.getBytes(StandardCharsets.UTF_8), "check", "batch").lines().map(JsonMapper.shared()::readTree)
                .toList();
        String[] expected = {"pass none", "fail quarantine", "temperror none", "none none", "fail reject", "permerror reject",
                "fail reject"};
        for (int i = 0; i < expected.length; i++)
            assertEquals(expected[i], all.get(i).path("result").asString() + " " + all.get(i).path("disposition").asString(),
                    all.get(i).toString());
        assertEquals("b.example", all.get(7).path("result").asString());
        assertEquals("a.b.example", all.get(8).path("result").asString());
        assertTrue(all.get(9).path("result").isNull());
        assertTrue(all.get(10).path("result").isNull());
        assertTrue(all.get(11).path("error").asString().contains("no file"));
    }
}
