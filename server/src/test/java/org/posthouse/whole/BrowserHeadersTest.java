package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What browsers are told with every answer, by curl over HTTP/2 and HTTP/1.1 from the real server. */
class BrowserHeadersTest {
    private String base = "";

    private record Answer(String status, Map<String, List<String>> fields) {
        String one(String name) {
            List<String> all = fields.getOrDefault(name, List.of());
            assertEquals(1, all.size(), name + " in " + fields);
            return all.getFirst();
        }
    }

    private Answer ask(Path folder, String version, String path, String... more) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("curl", "-q", "-sS", "-k", "--max-time", "60", version, "-D", "-", "-o", "/dev/null", base + path));
        command.addAll(List.of(more));
        String[] lines = Program.ok(folder, command.toArray(String[]::new)).split("\r?\n", -1);
        Map<String, List<String>> fields = new TreeMap<>();
        for (String line : lines)
            if (line.indexOf(": ") > 0)
                fields.computeIfAbsent(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                        .add(line.substring(line.indexOf(": ") + 2));
        return new Answer(lines[0].strip(), fields);
    }

    private static void common(Answer a) {
        assertEquals("max-age=31536000", a.one("strict-transport-security"));
        assertEquals("nosniff", a.one("x-content-type-options"));
        assertEquals("no-referrer", a.one("referrer-policy"));
        assertEquals("same-origin", a.one("cross-origin-resource-policy"));
        String policy = a.one("content-security-policy");
        assertTrue(policy.startsWith("default-src 'none'") && policy.contains("frame-ancestors"), policy);
        for (String field : a.fields().keySet())
            assertFalse(field.startsWith("access-control-"), field);
    }

    @Test
    void everyAnswerSaysWhatMayNotBeDoneWithIt(@TempDir Path folder) throws Exception {
        Program.need("curl");
        try (var server = new RunningServer(folder.resolve("mail"), "mx.here.example", "mary@here.example", "secret")) {
            base = "https://127.0.0.1:" + (server.portBase + 443);
            server.start();
            for (String version : List.of("--http2", "--http1.1")) {
                String number = version.equals("--http2") ? "HTTP/2" : "HTTP/1.1";
                String[] foreign = {"-H", "Origin: https://elsewhere.example"};
                for (String path : List.of("/", "/admin/", "/frame.html", "/jmap/session", "/login", "/no/such/page", "/metrics")) {
                    Answer a = ask(folder, version, path, foreign);
                    assertTrue(a.status().startsWith(number + " "), a.status());
                    common(a);
                }
                assertTrue(ask(folder, version, "/").one("content-security-policy").contains("script-src 'self';"));
                assertFalse(ask(folder, version, "/frame.html").one("content-security-policy").contains("script-src"));
                // What a foreign page would ask before it sends something with a body of ours.
                Answer before = ask(folder, version, "/jmap/api", "-X", "OPTIONS", "-H", "Origin: https://elsewhere.example", "-H",
                        "Access-Control-Request-Method: POST");
                common(before);
                Answer login = ask(folder, version, "/login", "-H", "Content-Type: application/json", "-d",
                        "{\"username\":\"mary@here.example\",\"password\":\"secret\"}");
                assertTrue(login.status().startsWith(number + " 200"), login.status());
                common(login);
                String cookie = login.one("set-cookie");
                assertTrue(cookie.startsWith("__Host-posthouse-") && cookie.contains("Path=/") && cookie.contains("Secure")
                        && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
            }
            server.stop();
        }
    }
}
