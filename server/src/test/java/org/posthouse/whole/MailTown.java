package org.posthouse.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** A running server with accounts at client.example that share one password, and the plain ways to put mail in and to look at it. No name exists but there, whatever the network of the machine. */
final class MailTown implements AutoCloseable {
    static final String PASSWORD = "secret of many";
    final Path folder;
    final RunningServer server;
    private final ZoneServer dns;

    MailTown(Path folder, List<String> names) throws IOException {
        this.folder = folder;
        server = new RunningServer(folder.resolve("mail"), "mx.client.example", "postmaster@client.example", PASSWORD);
        StringBuilder addresses = new StringBuilder();
        for (String name : names)
            addresses.append(address(name)).append('\n');
        RunningServer.command(PASSWORD + "\n" + addresses, "account", "add", "--dir", server.folder.toString(), "--password-stdin",
                "--addresses-stdin");
        dns = ZoneServer.start(Zone.builder().build());
        Files.writeString(server.config(), "\n[dns]\nservers = [\"127.0.0.1:" + dns.address().getPort() + "\"]\n",
                StandardOpenOption.APPEND);
        server.start();
    }

    static String address(String name) {
        return name + "@client.example";
    }

    String url(String service) {
        String scheme = service.equals("receiving") ? "smtp" : service;
        return scheme + "://127.0.0.1:" + server.port(service) + "/";
    }

    /** The certificate that the server made for itself. */
    Path certificate() throws IOException {
        try (Stream<Path> s = Files.walk(server.folder.resolve("keys"))) {
            for (Path f : s.filter(f -> f.toString().endsWith(".pem")).toList())
                if (Files.readString(f).contains("BEGIN CERTIFICATE"))
                    return f;
        }
        throw new IOException("no certificate below " + server.folder);
    }

    /** Brings a message from outside, by port 25. */
    void deliver(String name, String subject, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".eml"), "From: far@else.example\r\nTo: " + address(name) + "\r\nSubject: "
                + subject + "\r\nMessage-ID: <" + name + "." + subject.hashCode() + "@else.example>\r\n\r\n" + body + "\r\n");
        Program.ok(folder, "curl", "-sS", url("receiving"), "--mail-from", "far@else.example", "--mail-rcpt", address(name), "-T",
                file.toString());
    }

    /** One IMAP command by curl, with a mailbox selected when it is not empty; the untagged responses. */
    String imap(String name, String mailbox, String command) throws IOException {
        return Program.ok(folder, "curl", "-sSk", "-u", address(name) + ":" + PASSWORD, url("imaps") + mailbox, "-X", command);
    }

    /** A script of src/test/clients, with the port base as its first argument; wants its last line to be "ok". */
    void script(String script, int seconds, String... more) throws IOException {
        List<String> command = new java.util.ArrayList<>(List.of("python3",
                Path.of(System.getProperty("posthouse.root"), "server/src/test/clients", script).toString(),
                Integer.toString(server.portBase)));
        command.addAll(List.of(more));
        Program.Result r = Program.run(folder, Map.of("PYTHONDONTWRITEBYTECODE", "1"), "", command, seconds);
        if (r.exit() != 0 || !r.output().endsWith("ok\n"))
            throw new AssertionError(script + " ended with " + r.exit() + ":\n" + r.output() + "\nthe server's log:\n" + server.log());
    }

    @Override
    public void close() throws IOException {
        try (dns) {
            server.stop();
        } finally {
            server.close();
        }
    }
}
