package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.trust.dns.Zone;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that gets its certificate from a real ACME server, and shows it at all ports without being started again. */
class PebbleTest {
    private static final String HOST = "mail.here.example";

    /** Asks Pebble, and listens by HTTP in clear too, or not. */
    private static void configure(RunningServer server, Pebble pebble, boolean http) throws IOException {
        String text = Files.readString(server.config()).replaceFirst("(?m)^certificate *=.*$", "certificate = \"acme\"")
                .replaceFirst("(?m)^\\[dns\\]\\R(servers *=.*\\R)?", "");
        if (http)
            text = text.replaceFirst("(?m)^https *=", "http = [\"127.0.0.1:" + (server.portBase + 80) + "\"]\nhttps =");
        Files.writeString(server.config(), text + "\n[dns]\nservers = [\"127.0.0.1:" + pebble.dnsPort() + "\"]\n"
                + String.join("\n", pebble.settings()) + "\n");
    }

    private static JsonNode show(RunningServer server) throws IOException {
        return JsonMapper.shared()
                .readTree(RunningServer.command("", "certificate", "show", "--dir", server.folder.toString(), "--json"));
    }

    private static JsonNode awaitAttempt(RunningServer server) throws IOException {
        for (int i = 0; i < 60; i++) {
            JsonNode shown = show(server);
            if (!shown.path("attempts").isEmpty())
                return shown;
        }
        throw new AssertionError("nothing was tried:\n" + server.log());
    }

    /** What openssl sees at a port. */
    private static String seen(Path folder, int port) throws IOException {
        return Program.ok(folder, "sh", "-c",
                "openssl s_client -connect 127.0.0.1:" + port + " -servername " + HOST
                        + " </dev/null 2>/dev/null | openssl x509 -noout -issuer -ext subjectAltName -pubkey");
    }

    @Test
    void byHttpAtAllPortsAndAgainWithTheSameKey(@TempDir Path folder) throws Exception {
        Program.need("pebble", "openssl");
        Zone zone = Zone.builder().address(HOST, "127.0.0.1").address("autoconfig.here.example", "127.0.0.1")
                .address("mta-sts.here.example", "192.0.2.1").build();
        try (var server = new RunningServer(folder.resolve("mail"), HOST, "mary@here.example", "secret");
                var pebble = new Pebble(folder.resolve("pebble"), server.portBase, server.portBase + 80, server.portBase + 443, zone)) {
            configure(server, pebble, true);
            server.start();
            JsonNode shown = awaitAttempt(server);
            assertEquals("", shown.path("problem").asString(), () -> shown + log(server, pebble));
            assertEquals("[\"autoconfig.here.example\",\"" + HOST + "\"]", sorted(shown.path("names")));
            assertEquals("rw-------", mode(server, "acme.key"));
            assertEquals("rw-------", mode(server, "acme-account.key"));
            String first = seen(folder, server.port("imaps"));
            for (int port : new int[]{server.port("submissions"), server.port("pop3s"), server.portBase + 443})
                assertEquals(first, seen(folder, port));
            assertTrue(first.contains("Pebble") && first.contains("DNS:" + HOST), first);
            Program.Result soon = RunningServer.attempt("", "certificate", "renew", "--dir", server.folder.toString());
            assertEquals(75, soon.exit(), soon.output());
            server.stop();
            // Started again while nobody answers there, it has the certificate at once.
            pebble.close();
            server.start();
            assertEquals(first, seen(folder, server.port("imaps")));
            assertEquals(1, show(server).path("attempts").size());
            server.stop();
        }
    }

    @Test
    void byTlsWhereNothingListensInClear(@TempDir Path folder) throws Exception {
        Program.need("pebble", "openssl");
        Zone zone = Zone.builder().address(HOST, "127.0.0.1").build();
        try (var server = new RunningServer(folder.resolve("mail"), HOST, "mary@here.example", "secret");
                var pebble = new Pebble(folder.resolve("pebble"), server.portBase, server.portBase + 1, server.portBase + 443, zone)) {
            configure(server, pebble, false);
            server.start();
            JsonNode shown = awaitAttempt(server);
            assertEquals("", shown.path("problem").asString(), () -> shown + log(server, pebble));
            assertEquals("tls-alpn-01", shown.path("proof").asString());
            assertTrue(seen(folder, server.portBase + 443).contains("Pebble"));
            server.stop();
        }
    }

    @Test
    void saysInOneSentenceWhatIsInTheWay(@TempDir Path folder) throws Exception {
        Program.need("pebble", "openssl");
        Zone zone = Zone.builder().address(HOST, "127.0.0.1").build();
        try (var server = new RunningServer(folder.resolve("mail"), HOST, "mary@here.example", "secret");
                // Nothing listens at the port where it looks.
                var pebble = new Pebble(folder.resolve("pebble"), server.portBase, server.portBase + 1, server.portBase + 2, zone)) {
            configure(server, pebble, true);
            server.start();
            JsonNode shown = awaitAttempt(server);
            String problem = shown.path("problem").asString();
            assertTrue(problem.contains("cannot connect to port 80 of " + HOST), () -> problem + log(server, pebble));
            assertTrue(shown.path("selfSigned").asBoolean(), shown.toString());
            assertFalse(seen(folder, server.port("imaps")).contains("Pebble"));
            server.stop();
        }
    }

    private static String log(RunningServer server, Pebble pebble) {
        try {
            return "\n" + server.log() + "\n" + pebble.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String mode(RunningServer server, String key) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(server.folder.resolve("keys").resolve(key)));
    }

    private static String sorted(JsonNode names) {
        var all = new java.util.TreeSet<String>();
        names.forEach(n -> all.add("\"" + n.asString() + "\""));
        return all.toString().replace(" ", "");
    }
}
