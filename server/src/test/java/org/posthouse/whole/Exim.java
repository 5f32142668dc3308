package org.posthouse.whole;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.posthouse.base.net.SelfSigned;

/**
 * An Exim of its own on one loopback address, port 25, unpacked and not installed. It takes mail by TLS alone, for paul and märy of its domain, and
 * sends by TLS alone. Its user and its resolv.conf exist in a mount namespace of its own. Needs root, and ends by itself.
 */
final class Exim implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/opt/posthouse-peers/exim/usr/sbin/exim4");
    /** Debian's Exim looks for a user of this name and does nothing without it. */
    private static final String USER = "Debian-exim";
    private static final int ID = 48_025, LIFETIME_SECONDS = 300;

    private final Path folder;
    private final Process process;

    static void need() {
        Program.need("unshare", "timeout", "openssl");
        if (!Files.isExecutable(PROGRAM))
            Program.skip("no Exim at " + PROGRAM + "; .ci/run unpacks one there");
        if (!System.getProperty("user.name").equals("root"))
            Program.skip("an Exim on port 25 needs root");
    }

    Exim(Path folder, String address, String dnsServer, String domain) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        SelfSigned certificate = SelfSigned.create(folder.resolve("tls"), List.of("mx." + domain));
        // GnuTLS wants the public key beside the private one.
        Program.ok(folder, "openssl", "ec", "-in", certificate.key().toString(), "-out", "tls/key.pem");
        for (String own : List.of("spool", "log", "mail"))
            Files.createDirectories(folder.resolve(own));
        Program.ok(folder, "chown", "-R", ID + ":" + ID, "spool", "log", "mail", "tls");
        Files.writeString(folder.resolve("resolv.conf"), "nameserver " + dnsServer + "\noptions timeout:2 attempts:2\n");
        Files.writeString(folder.resolve("passwd"), others("/etc/passwd") + USER + ":x:" + ID + ":" + ID + "::/nonexistent:/bin/false\n");
        Files.writeString(folder.resolve("group"), others("/etc/group") + USER + ":x:" + ID + ":\n");
        Files.writeString(folder.resolve("exim.conf"), configuration(certificate, address, domain));
        process = new ProcessBuilder("timeout", Integer.toString(LIFETIME_SECONDS), "unshare", "--mount", "sh", "-c",
                "mount --bind resolv.conf /etc/resolv.conf && mount --bind passwd /etc/passwd && mount --bind group /etc/group && exec "
                        + PROGRAM + " -C '" + folder.resolve("exim.conf") + "' -bdf -q2s")
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(folder.resolve("output").toFile()).start();
        process.getOutputStream().close();
        awaitPort(new InetSocketAddress(address, 25));
    }

    private static String others(String file) throws IOException {
        return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1).stream().filter(l -> !l.startsWith(USER + ":"))
                .map(l -> l + "\n").reduce("", String::concat);
    }

    private String configuration(SelfSigned certificate, String address, String domain) throws IOException {
        return Files.readString(Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/exim.conf"))
                .replace("@PROGRAM@", PROGRAM.toString()).replace("@FOLDER@", folder.toString()).replace("@DOMAIN@", domain)
                .replace("@ADDRESS@", address).replace("@CHAIN@", certificate.chain().toString());
    }

    private void awaitPort(InetSocketAddress address) throws IOException {
        for (int i = 0; i < 100 && process.isAlive(); i++)
            try (Socket s = new Socket()) {
                s.connect(address, 1000);
                return;
            } catch (IOException e) {
                Program.ok(folder, "sleep", "0.1");
            }
        close();
        throw new AssertionError("Exim does not listen:\n" + Files.readString(folder.resolve("output")) + log());
    }

    /** The message delivered here that is wanted, one char an octet; asks at most 200 times. */
    String delivered(Predicate<String> wanted) throws IOException {
        for (int i = 0; i < 200; i++) {
            for (String text : delivered())
                if (wanted.test(text))
                    return text;
            Program.ok(folder, "sleep", "0.1");
        }
        throw new AssertionError("in vain; there are " + delivered() + "\n" + log());
    }

    private List<String> delivered() throws IOException {
        Path box = folder.resolve("mail/new");
        if (!Files.isDirectory(box))
            return List.of();
        try (Stream<Path> s = Files.list(box)) {
            return s.map(f -> {
                try {
                    return Files.readString(f, StandardCharsets.ISO_8859_1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).toList();
        }
    }

    String log() {
        try {
            Path log = folder.resolve("log/main");
            return Files.exists(log) ? Files.readString(log) : "(no log)";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS))
                process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
