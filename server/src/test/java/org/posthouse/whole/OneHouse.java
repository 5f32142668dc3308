package org.posthouse.whole;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.posthouse.agent.MailServer;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.store.account.Account;

/** Our server in this process, all services on loopback, for the accounts given, all of one domain; every password is "secret". */
final class OneHouse implements AutoCloseable {
    static final String PASSWORD = "secret";
    static final String HOST = "mail.example.org";
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, Integer> OFFSETS = Map.of("smtp", 25, "submission", 587, "pop3", 110, "imap", 143, "imaps", 993,
            "http", 80,
            "https", 443);
    private final Path dir;
    private final int base;
    private Server server;
    final TlsContext trust;

    OneHouse(Path dir, String... accounts) throws Exception {
        this.dir = Files.createDirectories(dir);
        base = PortBase.free();
        StringBuilder config = new StringBuilder("hostname = \"" + HOST + "\"\n[listen]\n");
        OFFSETS.forEach((service, offset) -> config.append(service).append(" = [\"127.0.0.1:").append(base + offset).append("\"]\n"));
        Files.writeString(dir.resolve(ConfigReader.FILE), config.append("[dns]\nservers = [\"127.0.0.1:9\"]\n"));
        server = Server.start(ConfigReader.read(dir), dir, Seams.real());
        trust = TlsContext.client(TlsContext.Verify.REQUIRED, SelfSigned.create(House.keys(dir), List.of(HOST)).chain());
        for (String account : accounts)
            person(account);
    }

    private void person(String address) throws Exception {
        Address parsed = Address.parse(address);
        Domain domain = parsed.domain();
        if (!server.rooms().directory().isLocal(domain))
            server.rooms().directory().addDomain(domain);
        Account account = server.rooms().directory().addAccount(parsed);
        server.rooms().credentials().setPassword(account.id(), PASSWORD, true);
    }

    InetSocketAddress address(String service) {
        return new InetSocketAddress("127.0.0.1", base + Objects.requireNonNull(OFFSETS.get(service), service));
    }

    /** Reached by STARTTLS; imaps by TLS at once. */
    MailServer service(String service) {
        return new MailServer(address(service), HOST, trust,
                service.equals("imaps") ? MailServer.Security.TLS : MailServer.Security.START_TLS, PATIENCE);
    }

    /** The same server again, on the same ports. */
    void restart() throws Exception {
        server = Server.start(ConfigReader.read(dir), dir, Seams.real());
    }

    /** Until {@link #restart} nobody listens. */
    void stop() {
        server.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
