package org.posthouse.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.posthouse.agent.MailServer;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.config.ConfigException;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Role;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;

/** One of the two systems: a domain, its server, its people with their passwords. */
final class MailSystem implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final String domain;
    final Ports ports;
    final Map<String, String> passwords = new LinkedHashMap<>();
    private final Server server;
    private final TlsContext trust;

    /** The ports of a system: a base, and upon it the numbers everybody knows. */
    record Ports(int base) {
        private static final List<Integer> OFFSETS = List.of(25, 587, 465, 110, 995, 143, 993, 80);

        int smtp() {
            return base + 25;
        }

        int submission() {
            return base + 587;
        }

        int pop3() {
            return base + 110;
        }

        int imap() {
            return base + 143;
        }

        int web() {
            return base + 80;
        }

        /** The first base from that one on whose ports are all free. */
        static Ports free(int from) throws AdminException {
            for (int base = from; base < 60_000; base += 2000)
                if (new Ports(base).areFree())
                    return new Ports(base);
            throw new AdminException(Exit.UNAVAILABLE, "no free ports on 127.0.0.1 from " + from + " on");
        }

        private boolean areFree() {
            for (int offset : OFFSETS)
                try (var socket = new ServerSocket(base + offset, 1, loopback())) {
                    socket.setReuseAddress(true);
                } catch (IOException e) {
                    return false;
                }
            return true;
        }
    }

    private MailSystem(String domain, Ports ports, Server server, TlsContext trust) {
        this.domain = domain;
        this.ports = ports;
        this.server = server;
        this.trust = trust;
    }

    static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    String hostname() {
        return "mail." + domain;
    }

    /** Where its people read mail in the browser. */
    String url() {
        return "http://127.0.0.1:" + ports.web();
    }

    /** Starts a system in a folder of its own; remote hosts are found by that DNS and reached on that port. */
    static MailSystem start(Path folder, String domain, Ports ports, int remotePort, InetSocketAddress dns)
            throws IOException, AdminException, ConfigException, Refusal {
        Path dir = Files.createDirectories(folder.resolve(domain));
        String text = """
                hostname = "mail.%1$s"
                [listen]
                smtp = ["127.0.0.1:%2$d"]
                submission = ["127.0.0.1:%3$d"]
                submissions = ["127.0.0.1:%4$d"]
                pop3 = ["127.0.0.1:%5$d"]
                pop3s = ["127.0.0.1:%6$d"]
                imap = ["127.0.0.1:%7$d"]
                imaps = ["127.0.0.1:%8$d"]
                http = ["127.0.0.1:%11$d"]
                [dns]
                servers = ["127.0.0.1:%9$d"]
                [relay]
                port = %10$d
                retry = ["2s", "5s", "30s"]
                """.formatted(domain, ports.smtp(), ports.submission(), ports.base() + 465, ports.pop3(), ports.base() + 995, ports.imap(),
                ports.base() + 993,
                dns.getPort(), remotePort, ports.web());
        Path file = dir.resolve(ConfigReader.FILE);
        Files.writeString(file, text);
        Server server = Server.start(ConfigReader.read(file, text), dir, Seams.real());
        boolean ready = false;
        try {
            TlsContext trust = TlsContext.client(TlsContext.Verify.REQUIRED,
                    SelfSigned.create(House.keys(dir), List.of("mail." + domain)).chain());
            server.rooms().directory().addDomain(Domain.of(domain));
            ready = true;
            return new MailSystem(domain, ports, server, trust);
        } finally {
            if (!ready)
                server.close();
        }
    }

    /** Where a system in that folder keeps the keys by which its domain signs. */
    static Path keys(Path folder, String domain) {
        return House.keys(folder.resolve(domain)).resolve("dkim");
    }

    Address address(String name) {
        return Address.parse(name + "@" + domain);
    }

    /** An account whose owner also uses APOP. */
    void person(String name, String password) throws Refusal {
        Account account = server.rooms().directory().addAccount(address(name));
        server.rooms().credentials().setPassword(account.id(), password, true);
        if (passwords.isEmpty())
            server.rooms().directory().setRole(account.id(), Role.OWNER);
        passwords.put(name, password);
    }

    String password(String name) {
        return Optional.ofNullable(passwords.get(name)).orElseThrow();
    }

    MailServer submission() {
        return reach(ports.submission(), MailServer.Security.START_TLS);
    }

    MailServer pop3() {
        return reach(ports.pop3(), MailServer.Security.CLEAR);
    }

    MailServer imap() {
        return reach(ports.imap(), MailServer.Security.START_TLS);
    }

    private MailServer reach(int port, MailServer.Security security) {
        return new MailServer(new InetSocketAddress(loopback(), port), hostname(), trust, security, PATIENCE);
    }

    org.posthouse.server.admin.Rooms rooms() {
        return server.rooms();
    }

    /** Waits until somebody's INBOX holds that many messages. */
    void awaitMail(String name, long messages) throws AdminException, Refusal {
        long account = server.rooms().directory().account(address(name)).orElseThrow().id();
        AccountMail mail = server.rooms().store().open(account);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (inbox(mail) < messages) {
            var changed = new CountDownLatch(1);
            try (var watch = mail.watch((_, _) -> changed.countDown())) {
                long left = deadline - System.nanoTime();
                if (inbox(mail) < messages && !changed.await(Math.max(0, left), TimeUnit.NANOSECONDS))
                    throw new AdminException(Exit.TRY_LATER,
                            "nothing has arrived for " + address(name) + " within " + PATIENCE.toSeconds() + " s");
            } catch (AdminException | Refusal e) {
                throw e;
            } catch (Exception e) {
                throw new AdminException(Exit.BUG, "waiting for mail failed: " + e, e);
            }
        }
    }

    private static long inbox(AccountMail mail) throws Refusal {
        return mail.mailbox(MailboxName.INBOX).map(Mailbox::messages).orElse(0L);
    }

    @Override
    public void close() {
        server.close();
    }
}
