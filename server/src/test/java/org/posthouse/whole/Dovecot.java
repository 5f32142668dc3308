package org.posthouse.whole;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Dovecot of its own on loopback, IMAP and POP3 in clear, everything in one folder; the password of every user is "secret". Needs root. */
final class Dovecot implements AutoCloseable {
    static final String PASSWORD = "secret";
    private final Path folder;
    private final Process process;
    private final int imap, pop3;

    Dovecot(Path folder, List<String> users) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("mail"));
        for (Path open = folder; open != null && Files.getOwner(open).getName().equals("root") && open.startsWith("/tmp/"); open = open
                .getParent())
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        Program.ok(folder, "chown", "nobody", folder.resolve("mail").toString());
        StringBuilder passwords = new StringBuilder();
        for (String user : users)
            passwords.append(user).append(":{PLAIN}").append(PASSWORD).append('\n');
        Files.writeString(folder.resolve("passwd"), passwords);
        int base = PortBase.free();
        imap = base + 143;
        pop3 = base + 110;
        Path config = Files.writeString(folder.resolve("dovecot.conf"), config());
        ProcessBuilder builder = new ProcessBuilder("dovecot", "-F", "-c", config.toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().put("TZ", "UTC");
        process = builder.start();
        awaitGreeting(imap);
        awaitGreeting(pop3);
    }

    private String config() throws IOException {
        Path template = Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/dovecot.conf");
        return Files.readString(template).replace("@FOLDER@", folder.toString()).replace("@IMAP@", Integer.toString(imap)).replace("@POP3@",
                Integer.toString(pop3));
    }

    private void awaitGreeting(int port) throws IOException {
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
                s.setSoTimeout(10_000);
                if (s.getInputStream().read() > 0)
                    return;
            } catch (IOException e) {
                Program.ok(folder, "sleep", "0.05");
            }
        }
        throw new IOException("Dovecot does not greet:\n" + log());
    }

    InetSocketAddress address(String service) {
        return new InetSocketAddress("127.0.0.1", switch (service) {
            case "imap" -> imap;
            case "pop3" -> pop3;
            default -> throw new IllegalArgumentException(service);
        });
    }

    String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.readString(folder.resolve("out")) + (Files.exists(log) ? Files.readString(log) : "");
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
