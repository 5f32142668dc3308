package org.posthouse.whole;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.posthouse.testkit.tls.TestAuthority;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** Pebble, the ACME server that Let's Encrypt tests clients with, on loopback with a DNS of its own; it refuses half of all good nonces. */
final class Pebble implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final ZoneServer dns;
    private final Process process;
    private final TestAuthority authority;

    /** Names are those of the zone; it looks for proofs at these ports of theirs. */
    Pebble(Path folder, int base, int httpPort, int tlsPort, Zone zone) throws IOException {
        this.folder = Files.createDirectories(folder);
        port = base + 700;
        authority = TestAuthority.in(folder.resolve("authority"));
        TestAuthority.Issued own = authority.issue("localhost");
        Path config = Files.writeString(folder.resolve("pebble.json"),
                """
                        {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d", "certificate": "%s", "privateKey": "%s",
                         "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
                        """
                        .formatted(port, base + 701, own.chain(), own.key(), httpPort, tlsPort));
        dns = ZoneServer.start(zone);
        ProcessBuilder builder = new ProcessBuilder("pebble", "-strict", "-config", config.toString(), "-dnsserver",
                "127.0.0.1:" + dns.address().getPort()).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        builder.environment().put("PEBBLE_WFE_NONCEREJECT", "50");
        builder.environment().put("PEBBLE_AUTHZREUSE", "0");
        process = builder.start();
        awaitPort();
    }

    private void awaitPort() throws IOException {
        for (int i = 0; i < 400 && process.isAlive(); i++)
            try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (s.isConnected())
                    return;
            } catch (IOException e) {
                Program.ok(folder, "sleep", "0.05");
            }
        throw new IOException("Pebble does not listen:\n" + log());
    }

    /** The table of a configuration by which its certificates are asked for. */
    List<String> settings() {
        return List.of("[acme]", "directory = \"https://localhost:" + port + "/dir\"", "agree-to-terms = \"yes\"",
                "roots = \"" + authority.roots() + "\"");
    }

    /** Where its DNS is asked. */
    String dnsPort() {
        return Integer.toString(dns.address().getPort());
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        dns.close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS))
                process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
