package org.posthouse.whole;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.server.command.Commands;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Role;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.RunningClock;

/** One of the servers that browsers use: on disk, with all services on loopback, its time and its DNS the test's. */
final class BrowserHouse implements AutoCloseable {
    private static final Map<String, Integer> OFFSETS = Map.of("smtp", 25, "submission", 587, "pop3", 110, "imap", 143, "http", 701,
            "https",
            700, "sieve", 4190);
    private static final int BATCH = 500;
    final String domain;
    final int base;
    private final Path dir;
    private final Seams seams;
    private Server server;

    private BrowserHouse(String domain, int base, Path dir, Seams seams, Server server) {
        this.domain = domain;
        this.base = base;
        this.dir = dir;
        this.seams = seams;
        this.server = server;
    }

    /** Serves a domain; what leaves goes to that port of the host that DNS names. */
    static BrowserHouse start(Path folder, String domain, int base, int remotePort, RunningClock clock, VirtualDns dns,
            BrowserWeb web) throws Exception {
        Path dir = Files.createDirectories(folder.resolve(domain));
        var text = new StringBuilder("hostname = \"mail." + domain + "\"\n[listen]\n");
        OFFSETS.forEach((service, offset) -> text.append(service).append(" = [\"127.0.0.1:").append(base + offset).append("\"]\n"));
        text.append("[relay]\nport = ").append(remotePort).append("\nretry = [\"2s\", \"30s\", \"1h\"]\nroots = \"").append(web.roots())
                .append("\"\n");
        Files.writeString(dir.resolve(ConfigReader.FILE), text);
        var seams = new Seams(clock, clock, web, dns);
        var house = new BrowserHouse(domain, base, dir, seams, Server.start(ConfigReader.read(dir), dir, seams));
        house.server.rooms().directory().addDomain(Domain.of(domain));
        return house;
    }

    /** Where its services are, as flows know them. */
    Map<String, String> places() {
        return Map.of("domain", domain, "http", "http://127.0.0.1:" + port("http"), "https", "https://127.0.0.1:" + port("https"), "smtp",
                "127.0.0.1:" + port("smtp"), "submission", "127.0.0.1:" + port("submission"), "pop3", "127.0.0.1:" + port("pop3"), "imap",
                "127.0.0.1:" + port("imap"), "sieve", "127.0.0.1:" + port("sieve"), "dir", dir.toString());
    }

    int port(String service) {
        return base + OFFSETS.getOrDefault(service, 0);
    }

    Server server() {
        return server;
    }

    /** An account; one that administers owns the server. */
    void account(String address, String password, boolean admin) throws Exception {
        Account account = server.rooms().directory().addAccount(Address.parse(address));
        server.rooms().credentials().setPassword(account.id(), password, true);
        if (admin)
            server.rooms().directory().setRole(account.id(), Role.OWNER);
    }

    /** Fills an INBOX with small messages, a minute apart, the newest now; each has its number in its subject. Every fifth is an answer to the one before. */
    void fill(String address, int count) throws Exception {
        long account = server.rooms().directory().account(Address.parse(address)).orElseThrow().id();
        AccountMail mail = server.rooms().store().open(account);
        long inbox = mail.mailbox(MailboxName.INBOX).orElseThrow().id();
        Instant first = seams.clock().instant().minusSeconds(60L * count);
        var some = new ArrayList<NewMessage>();
        for (int i = 1; i <= count; i++) {
            Instant at = first.plusSeconds(60L * i);
            some.add(message(address, i, at));
            if (some.size() == BATCH || i == count) {
                mail.append(inbox, some);
                some.clear();
            }
        }
    }

    private NewMessage message(String address, int number, Instant at) throws Exception {
        boolean answer = number % 5 == 0;
        String text = "From: Sender " + number % 97 + " <sender" + number % 97 + "@far.example>\r\nTo: " + address + "\r\nSubject: "
                + (answer ? "Re: letter " + (number - 1) : "letter " + number) + "\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC)) + "\r\nMessage-ID: <" + number
                + "@far.example>\r\n"
                + (answer ? "In-Reply-To: <" + (number - 1) + "@far.example>\r\n" : "") + "\r\nText of letter " + number + ".\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (BlobWriter blob = server.rooms().store().newBlob()) {
            blob.write(bytes, 0, bytes.length);
            return new NewMessage(new byte[0], blob.finish(), bytes.length, at, FlagSet.NONE,
                    Structure.of(Source.of(bytes), Limits.DEFAULT), 0, null);
        }
    }

    /** Stops and starts again, at the same ports. */
    void restart() throws Exception {
        server.close();
        server = Server.start(ConfigReader.read(dir), dir, seams);
    }

    /** Stops; nothing listens until it is started again by restart(). */
    void stop() {
        server.close();
    }

    /** Runs a command of ours on its folder; what it prints. */
    String command(List<String> arguments) throws IOException {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of("--dir", dir.toString()));
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        int code = Commands.run(new Console(new ByteArrayInputStream(new byte[0]), stream, stream, false), all.toArray(String[]::new));
        String said = out.toString(StandardCharsets.UTF_8);
        if (code != 0)
            throw new IOException(String.join(" ", arguments) + " ended with " + code + ": " + said);
        return said;
    }

    @Override
    public void close() {
        server.close();
    }
}
