package org.posthouse.server.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Network;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.config.Config.Certificate;
import org.posthouse.store.login.PlaintextLogin;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** Reads {@code posthouse.toml}. */
public final class ConfigReader {
    /** The file's name in a server's folder. */
    public static final String FILE = "posthouse.toml";
    private static final long MAX_FILE = 1 << 20;

    private final Path file;
    private final Known known = new Known();

    private ConfigReader(Path file) {
        this.file = file;
    }

    /** Reads the file of a server's folder. */
    public static Config read(Path dir) throws ConfigException {
        Path file = dir.resolve(FILE);
        return new ConfigReader(file).read(parse(file, text(file)));
    }

    /** Reads a text as if it were that file. */
    public static Config read(Path file, String text) throws ConfigException {
        return new ConfigReader(file).read(parse(file, text));
    }

    /** Every setting of a server's folder as it counts, in the order of the documentation. */
    public static List<Setting> settings(Path dir) throws ConfigException {
        Path file = dir.resolve(FILE);
        var reader = new ConfigReader(file);
        reader.read(parse(file, text(file)));
        return reader.known.settings();
    }

    /** The paths of all keys there are, for the documentation's test. */
    static Set<String> keys() throws ConfigException {
        var reader = new ConfigReader(Path.of(FILE));
        reader.read(parse(reader.file, "hostname = \"mail.example.org\"\n[tls]\ncertificate = { chain = \"a\", key = \"b\" }\n"));
        return reader.known.keys();
    }

    private static String text(Path file) throws ConfigException {
        try {
            if (Files.size(file) > MAX_FILE)
                throw new ConfigException(file + ": larger than a megabyte, that is no configuration");
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + " does not exist; `posthouse quickstart ADDRESS --dir DIR` makes one");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static JsonNode parse(Path file, String text) throws ConfigException {
        try {
            return new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            var at = e.getLocation();
            String line = at == null || at.getLineNr() < 1 ? "" : " line " + at.getLineNr();
            throw new ConfigException(file + line + ": not TOML: " + e.getOriginalMessage());
        }
    }

    private Config read(JsonNode root) throws ConfigException {
        var top = new TableReader(file, "", root, known);
        String hostname = top.parsed("hostname", "localhost", ConfigReader::hostname);
        Config.Listen listen = listen(top.table("listen"));
        var config = new Config(hostname, listen, dns(top.table("dns")), tls(top, hostname, listen),
                RelayReader.read(top.table("relay"), this::beside), queue(top.table("queue")),
                store(top.table("store")), limits(top.table("limits")),
                SmtpReader.read(top.table("smtp")), pop3(top.table("pop3")), imap(top.table("imap")),
                notices(top.table("notices")),
                OAuthReader.read(top.has("oauth"), top.table("oauth"), this::beside), metrics(top.table("metrics")),
                tlsReports(top.table("tls-report"), hostname), DmarcReportReader.read(top.table("dmarc-report"), hostname),
                TrustReader.read(top.table("trust")),
                JunkReader.read(top.table("junk"), this::beside), dkim(top.table("dkim")));
        top.end();
        return config;
    }

    private static String hostname(String text) {
        return Domain.of(text).toString();
    }

    private static InetSocketAddress address(String text) {
        HostPort at = HostPort.parse(text);
        if (!at.isLiteral())
            throw new IllegalArgumentException("expected an IP address and a port, like \"0.0.0.0:25\"");
        return at.socketAddress();
    }

    private static Config.Listen listen(TableReader t) throws ConfigException {
        var all = new ArrayList<List<InetSocketAddress>>();
        for (String key : List.of("smtp", "submission", "submissions", "lmtp", "pop3", "pop3s", "imap", "imaps", "http", "https", "sieve"))
            all.add(t.list(key, List.of(), ConfigReader::address));
        var proxies = t.list("proxies", List.of(), Network::parse);
        var redirect = t.choice("redirect", Config.Switch.OFF);
        if (redirect == Config.Switch.ON && all.get(9).isEmpty())
            throw t.wrong("redirect", "there is no listen.https to send browsers to");
        t.end();
        return new Config.Listen(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4), all.get(5), all.get(6), all.get(7),
                all.get(8), all.get(9), all.get(10), proxies, redirect);
    }

    private static Config.Metrics metrics(TableReader t) throws ConfigException {
        Config.Metrics to = t.choice("to", Config.Metrics.LOOPBACK);
        t.end();
        return to;
    }

    private Config.Dns dns(TableReader t) throws ConfigException {
        var servers = t.list("servers", List.of(), ConfigReader::address);
        var dnssec = t.choice("dnssec", Config.Dnssec.OFF);
        String anchors = t.string("trust-anchors", "");
        t.end();
        return new Config.Dns(servers, dnssec, anchors.isEmpty() ? null : beside(anchors));
    }

    private static Config.TlsReports tlsReports(TableReader t, String hostname) throws ConfigException {
        String contact = t.string("contact", "");
        String organization = t.string("organization", "");
        t.end();
        Address address = contact.isEmpty() ? null : Address.tryParse(contact).orElse(null);
        if (!contact.isEmpty() && address == null)
            throw t.wrong("contact", "expected an address, like \"postmaster@example.org\"");
        return new Config.TlsReports(address, organization.isEmpty() ? hostname : organization);
    }

    private static Config.Dkim dkim(TableReader t) throws ConfigException {
        var dkim = new Config.Dkim(t.choice("sign", Config.Switch.ON), t.duration("rotate", "0s"), t.duration("retire", "7d"));
        if (!dkim.rotate().isZero() && dkim.rotate().compareTo(Duration.ofDays(1)) < 0)
            throw t.wrong("rotate", "expected a day or more, like \"180d\", or \"0s\" for never");
        t.end();
        return dkim;
    }

    private Config.Tls tls(TableReader top, String hostname, Config.Listen listen) throws ConfigException {
        TableReader t = top.table("tls");
        Certificate certificate = certificate(t);
        boolean fromAuthority = !t.isTable("certificate") && t.string("certificate", "self-signed").equals("acme");
        var login = t.choice("plaintext-login", PlaintextLogin.LOOPBACK);
        t.end();
        Config.Acme acme = AcmeReader.read(top.table("acme"), listen, this::beside);
        if (!fromAuthority)
            return new Config.Tls(certificate, null, login);
        if (hostname.indexOf('.') < 0)
            throw top.wrong("hostname",
                    "\"" + hostname + "\" is no name that an authority gives a certificate for; write the server's full name");
        if (acme.proof() == Config.Proof.HTTP_01 ? listen.http().isEmpty() : listen.https().isEmpty())
            throw t.wrong("certificate", "\"acme\" proves the name " + (acme.proof() == Config.Proof.HTTP_01
                    ? "by HTTP, and nothing listens: set listen.http, reached from outside at port 80"
                    : "by TLS, and nothing listens: set listen.https, reached from outside at port 443, or listen.http (port 80)"));
        return new Config.Tls(null, acme, login);
    }

    private @Nullable Certificate certificate(TableReader t) throws ConfigException {
        if (t.isTable("certificate")) {
            TableReader files = t.table("certificate");
            String chain = files.string("chain", "");
            String key = files.string("key", "");
            files.end();
            if (chain.isEmpty() || key.isEmpty())
                throw t.wrong("certificate", "both files are needed, like { chain = \"/etc/ssl/chain.pem\", key = \"/etc/ssl/key.pem\" }");
            return new Certificate(beside(chain), beside(key));
        }
        String kind = t.string("certificate", "self-signed");
        if (!kind.equals("self-signed") && !kind.equals("acme"))
            throw t.wrong("certificate", "expected \"acme\", \"self-signed\" or { chain = \"...\", key = \"...\" }");
        return null;
    }

    /** Relative names are meant from the file's folder. */
    private Path beside(String name) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of(name) : folder.resolve(name);
    }

    private static Config.Queue queue(TableReader t) throws ConfigException {
        var queue = new Config.Queue(t.integer("connections-per-destination", 20, 1, 10_000), t.integer("connections", 200, 1, 10_000),
                t.integer("recipients-per-minute-to-destination", 0, 0, Integer.MAX_VALUE),
                t.integer("recipients-per-hour-of-sender", 1_000_000, 0, Integer.MAX_VALUE),
                t.integer("recipients-per-hour-of-sender-domain", 10_000_000, 0, Integer.MAX_VALUE));
        t.end();
        return queue;
    }

    private static Config.Store store(TableReader t) throws ConfigException {
        var store = new Config.Store(t.choice("engine", Config.Engine.ROCKSDB), t.choice("search-index", Config.SearchIndex.LUCENE));
        t.end();
        return store;
    }

    private static Config.Pop3 pop3(TableReader t) throws ConfigException {
        var pop3 = new Config.Pop3(t.duration("login-delay", "0s"), t.choice("language", Config.Language.EN));
        t.end();
        return pop3;
    }

    private static Config.Imap imap(TableReader t) throws ConfigException {
        var imap = new Config.Imap(Set.copyOf(t.list("submitters", List.of(), ConfigReader::account)));
        t.end();
        return imap;
    }

    private static Config.Notices notices(TableReader t) throws ConfigException {
        var notices = new Config.Notices(t.choice("strangers", Config.Strangers.NOTIFY) == Config.Strangers.NOTIFY,
                t.integer("returned-size", 1 << 20, 0, Integer.MAX_VALUE), t.integer("per-hour", 100, 1, 1_000_000));
        t.end();
        return notices;
    }

    private static Address account(String text) {
        return Address.tryParse(text).orElseThrow(() -> new IllegalArgumentException("expected an address of an account"));
    }

    private static Config.Limits limits(TableReader t) throws ConfigException {
        var limits = new Config.Limits(t.integer("message-size", 50 * 1024 * 1024, 65_536, Integer.MAX_VALUE),
                t.integer("recipients", 1000, 100, 100_000),
                t.integer("messages-per-session", 100_000, 1, Integer.MAX_VALUE),
                t.integer("messages-per-hour", 1_000_000, 1, Integer.MAX_VALUE),
                t.integer("connections", 10_000, 1, 1_000_000), t.integer("connections-per-address", 100, 1, 1_000_000),
                t.integer("command-line", 4096, 2048, 65_536), t.integer("text-line", 1_000_000, 998, Integer.MAX_VALUE),
                t.integer("received-fields", 50, 10, 1000), t.integer("errors", 20, 1, 1_000_000),
                t.integer("unknown-recipients", 50, 1, 1_000_000), t.integer("refusals-per-hour", 2000, 1, Integer.MAX_VALUE),
                t.integer("login-failures", 5, 1, 1000), t.duration("idle", "5m"), t.duration("message-time", "30m"),
                new Config.Http(t.integer("http-connections", 2000, 1, 1_000_000),
                        t.integer("http-connections-per-address", 200, 1, 1_000_000),
                        t.integer("http-requests-at-once", 100, 1, 1_000_000),
                        t.integer("http-requests-per-minute", 3000, 1, Integer.MAX_VALUE), t.integer("http-streams", 1000, 1, 1_000_000)));
        if (limits.idle().toSeconds() < 1 || limits.messageTime().compareTo(limits.idle()) < 0)
            throw t.wrong("message-time", "expected a time that is longer than limits.idle, and that at least 1s");
        t.end();
        return limits;
    }
}
