package org.posthouse.server.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.posthouse.agent.ImapReader;
import org.posthouse.agent.JmapReader;
import org.posthouse.agent.Letter;
import org.posthouse.agent.PopReader;
import org.posthouse.agent.Recorder;
import org.posthouse.agent.Submission;
import org.posthouse.agent.remote.Credentials;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.Remote;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.mta.signing.DkimKeys;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Operations;
import org.posthouse.server.admin.Passwords;
import org.posthouse.server.admin.Request;
import org.posthouse.server.demo.MailSystem.Ports;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.JourneyText;
import org.posthouse.server.text.Table;
import org.posthouse.trust.dns.DnsJavaResolver;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Settings;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneServer;

/** The two systems, and the letter's way. */
public final class Demo implements AutoCloseable {
    private static final String SENDING = "163.example";
    private static final String RECEIVING = "outlook.example";
    private static final int FIRST_PORT = 12_000;

    private final Console console;
    private final Picture picture;
    private final Path folder;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ZoneServer dns;
    private final MailSystem sending;
    private final MailSystem receiving;

    private Demo(Console console, Path folder, ZoneServer dns, MailSystem sending, MailSystem receiving) {
        this.console = console;
        this.picture = new Picture(console);
        this.folder = folder;
        this.dns = dns;
        this.sending = sending;
        this.receiving = receiving;
    }

    /** Sets the box up; close it to take it away again. */
    public static Demo start(Console console) throws Exception {
        List<AutoCloseable> started = new ArrayList<>();
        Path folder = Files.createTempDirectory("posthouse-demo");
        started.add(() -> delete(folder));
        boolean ready = false;
        try {
            var dns = ZoneServer.start(zone(folder));
            started.add(dns);
            Ports ours = Ports.free(FIRST_PORT);
            Ports theirs = Ports.free(ours.base() + 1000);
            var receiving = MailSystem.start(folder, RECEIVING, theirs, ours.smtp(), dns.address());
            started.add(receiving);
            var sending = MailSystem.start(folder, SENDING, ours, theirs.smtp(), dns.address());
            started.add(sending);
            sending.person("robert", Passwords.make());
            receiving.person("john", Passwords.make());
            receiving.person("mary", Passwords.make());
            ready = true;
            return new Demo(console, folder, dns, sending, receiving);
        } finally {
            if (!ready)
                for (AutoCloseable part : started.reversed())
                    part.close();
        }
    }

    /** What each domain publishes: who takes its mail and who sends it, the keys that it signs with, and what is to become of mail that is not from there. */
    private static Zone zone(Path folder) throws IOException {
        var zone = Zone.builder();
        for (String domain : List.of(SENDING, RECEIVING)) {
            zone.mx(domain, 10, "mail." + domain).address("mail." + domain, "127.0.0.1").txt(domain, "v=spf1 mx -all")
                    .txt("mail." + domain, "v=spf1 a -all").txt("_dmarc." + domain, "v=DMARC1; p=reject");
            var keys = new DkimKeys(MailSystem.keys(folder, domain), InstantSource.system());
            keys.begin(Domain.of(domain));
            for (DkimKey key : keys.all(Domain.of(domain)))
                zone.txt(key.name(), key.record());
        }
        return zone.build();
    }

    /** Sends the letter the whole way and shows it. Throws where it does not arrive. */
    public void show() throws Exception {
        picture.title();
        people();
        picture.way(receiving.ports.smtp(), sending.ports.submission());
        var letter = new Letter("Robert", sending.address("robert"),
                List.of(receiving.address("john"), receiving.address("chris"), receiving.address("mary")),
                "The long way to you", """
                        Dear all,

                        this letter has come a long way: my server has kept it, asked the DNS for
                        yours, and carried it over. 一路平安!

                        Robert
                        """);
        Letter.Written written = letter.write(InstantSource.system());
        submit(letter, written);
        receiving.awaitMail("mary", 1);
        receiving.awaitMail("john", 1);
        sending.awaitMail("robert", 1);
        relayed(written.messageId());
        byte[] mail = readByPop();
        readByImap();
        readByJmap();
        notice();
        journey(written.messageId());
        if (!new String(mail, StandardCharsets.UTF_8).contains(written.messageId()))
            throw new AdminException(Exit.BUG, "Mary has read another message than Robert sent");
    }

    private void people() {
        var table = new Table("  WHO", "PASSWORD", "SMTP (STARTTLS)", "POP3", "IMAP", "BROWSER");
        for (MailSystem system : List.of(sending, receiving))
            for (String name : system.passwords.keySet())
                table.row("  " + system.address(name), system.password(name), "127.0.0.1:" + system.ports.submission(),
                        ":" + system.ports.pop3(),
                        ":" + system.ports.imap(), system.url());
        table.print(console.out());
        picture.gap();
    }

    private void submit(Letter letter, Letter.Written written) throws Exception {
        picture.section(1, "Robert hands his letter to " + sending.hostname() + ", port " + sending.ports.submission());
        var recorder = new Recorder();
        var robert = new Credentials.Password(sending.address("robert").toString(), sending.password("robert"));
        var envelope = new Envelope(ReturnPath.of(letter.from()), letter.to(), null);
        Remote.Sent result = new Submission(Dialer.direct(), sending.submission()).send(robert, envelope, Source.of(written.bytes()),
                (_, who, line) -> recorder.line(who, line));
        picture.dialogue(recorder.dialogue());
        if (!result.refused().isEmpty())
            throw new AdminException(Exit.BUG, "the letter was refused: " + String.join("; ", result.refused()));
    }

    /** The talk between the two servers, as the journey has kept it. */
    private void relayed(String messageId) throws AdminException {
        picture.section(2, sending.hostname() + " asks DNS (127.0.0.1:" + dns.address().getPort() + ") who takes mail for " + RECEIVING);
        var resolver = new DnsJavaResolver(Settings.of(List.of(new InetSocketAddress(MailSystem.loopback(), dns.address().getPort()))));
        for (Mx mx : resolver.mx(RECEIVING).orEmpty())
            picture.note(RECEIVING + "  MX  " + mx.preference() + " " + mx.exchange() + "        " + mx.exchange() + "  A  "
                    + String.join(", ", resolver.a(mx.exchange()).orEmpty().stream().map(a -> a.getHostAddress()).toList()));
        picture.gap();
        picture.section(3, sending.hostname() + " carries it to " + receiving.hostname() + ", port " + receiving.ports.smtp());
        new Operations(sending.rooms()).execute(Request.of("journey.find").with("id", messageId), event -> {
            if (event.path("step").asString("").equals("attempted"))
                picture.dialogue(event.path("dialogue").asString("").lines().toList());
        });
    }

    private byte[] readByPop() throws Exception {
        picture.section(4, "Mary reads by POP3 with APOP, and keeps it on the server");
        var result = new PopReader(Dialer.direct(), receiving.pop3()).read(receiving.address("mary").toString(), receiving.password("mary"),
                PopReader.Login.APOP, 1,
                false);
        picture.dialogue(result.dialogue());
        if (result.messages().isEmpty())
            throw new AdminException(Exit.BUG, "Mary's maildrop is empty");
        return result.messages().getFirst();
    }

    private void readByImap() throws Exception {
        picture.section(5, "Mary reads the same letter by IMAP");
        var result = new ImapReader(Dialer.direct(), receiving.imap()).readNewest(receiving.address("mary").toString(),
                receiving.password("mary"), "INBOX");
        picture.dialogue(result.dialogue());
        if (result.messages().isEmpty())
            throw new AdminException(Exit.BUG, "Mary's INBOX is empty");
        picture.letter(Reading.of(result.messages().getFirst(), "Return-Path", "Authentication-Results", "Received", "Date", "From", "To",
                "Subject"));
    }

    private void readByJmap() throws Exception {
        picture.section(6, "Mary's browser reads it by JMAP");
        var result = new JmapReader(URI.create(receiving.url()), MailSystem.PATIENCE).readNewest(receiving.address("mary").toString(),
                receiving.password("mary"));
        picture.dialogue(result.dialogue());
        if (result.messages().isEmpty())
            throw new AdminException(Exit.BUG, "Mary's browser finds no mail");
    }

    private void notice() throws Exception {
        picture.section(7, "Robert hears about Chris");
        var result = new PopReader(Dialer.direct(), sending.pop3()).read(sending.address("robert").toString(), sending.password("robert"),
                PopReader.Login.SASL, 1, false);
        if (result.messages().isEmpty())
            throw new AdminException(Exit.BUG, "Robert has no notice");
        picture.letter(Reading.of(result.messages().getFirst(), "From", "To", "Subject"));
    }

    private void journey(String messageId) throws AdminException {
        picture.section(8, "The journey, as " + sending.hostname() + " and " + receiving.hostname() + " have kept it");
        for (MailSystem system : List.of(sending, receiving)) {
            var text = new JourneyText(console, false);
            new Operations(system.rooms()).execute(Request.of("journey.find").with("id", messageId), text::print);
        }
        picture.gap();
    }

    /** How to look around, while it runs on. */
    public void invite() {
        console.out().println(
                "Everything runs on. Any mail program can log in with the addresses and ports above; Ctrl-C ends it and removes " + folder);
        console.out().println("Try:  open " + receiving.url() + " in a browser, as " + receiving.address("mary") + " with the password "
                + receiving.password("mary"));
        console.out().println("      curl -u " + receiving.address("mary") + ":" + receiving.password("mary") + " pop3://127.0.0.1:"
                + receiving.ports.pop3() + "/1");
    }

    @Override
    public void close() throws IOException {
        // Ctrl-C and the end of the command may both come here.
        if (closed.getAndSet(true))
            return;
        sending.close();
        receiving.close();
        dns.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all)
            Files.deleteIfExists(path);
    }
}
