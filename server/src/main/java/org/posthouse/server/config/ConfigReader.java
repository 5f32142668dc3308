package org.posthouse.server.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.config.Config.Certificate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** Reads {@code posthouse.toml}. */
public final class ConfigReader {
    /** The file's name in a server's folder. */
    public static final String FILE = "posthouse.toml";
    private static final long MAX_FILE = 1 << 20;
    private static final List<String> RETRY = List.of("1m", "5m", "15m", "30m", "1h", "2h", "4h");

    private final Path file;
    private final Set<String> known = new LinkedHashSet<>();

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

    /** The paths of all keys there are, for the documentation's test. */
    static Set<String> keys() throws ConfigException {
        var reader = new ConfigReader(Path.of(FILE));
        reader.read(parse(reader.file, "hostname = \"mail.example.org\"\n[tls]\ncertificate = { chain = \"a\", key = \"b\" }\n"));
        return reader.known;
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
        var config = new Config(hostname, listen(top.table("listen")), dns(top.table("dns")), tls(top.table("tls")),
                relay(top.table("relay")),
                store(top.table("store")), limits(top.table("limits")));
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
        for (String key : List.of("smtp", "submission", "submissions", "pop3", "pop3s", "imap", "imaps", "http", "https"))
            all.add(t.list(key, List.of(), ConfigReader::address));
        t.end();
        return new Config.Listen(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4), all.get(5), all.get(6), all.get(7),
                all.get(8));
    }

    private static Config.Dns dns(TableReader t) throws ConfigException {
        var dns = new Config.Dns(t.list("servers", List.of(), ConfigReader::address));
        t.end();
        return dns;
    }

    private Config.Tls tls(TableReader t) throws ConfigException {
        Certificate certificate = certificate(t);
        var login = t.choice("plaintext-login", Config.PlaintextLogin.LOOPBACK);
        t.end();
        return new Config.Tls(certificate, login);
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
        if (kind.equals("acme"))
            throw t.wrong("certificate", "\"acme\" is not part of this version; use \"self-signed\" or { chain = \"...\", key = \"...\" }");
        if (!kind.equals("self-signed"))
            throw t.wrong("certificate", "expected \"self-signed\" or { chain = \"...\", key = \"...\" }");
        return null;
    }

    /** Relative names are meant from the file's folder. */
    private Path beside(String name) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of(name) : folder.resolve(name);
    }

    private static Config.Relay relay(TableReader t) throws ConfigException {
        int port = t.integer("port", 25, 1, 65535);
        HostPort smartHost = t.parsed("smart-host", "", text -> text.isEmpty() ? new HostPort("", 0) : HostPort.parse(text));
        var source = t.list("source", List.of(), HostPort::literal);
        List<Duration> retry = t.list("retry", RETRY.stream().map(Durations::parse).toList(), Durations::parse);
        if (retry.isEmpty() || retry.stream().anyMatch(d -> d.toMillis() < 100))
            throw t.wrong("retry", "expected waiting times of at least 100ms, like [\"1m\", \"5m\"]");
        Duration expire = t.duration("expire", "5d");
        Map<String, HostPort> routes = t.map("routes", HostPort::parse);
        for (String name : routes.keySet())
            try {
                Domain.of(name.startsWith(".") ? name.substring(1) : name);
            } catch (IllegalArgumentException e) {
                throw t.wrong("routes.\"" + name + "\"", e.getMessage() + "; expected a domain, or \".domain\" for all below it");
            }
        t.end();
        return new Config.Relay(port, smartHost.host().isEmpty() ? null : smartHost, source, retry, expire, lowerCase(routes));
    }

    private static Map<String, HostPort> lowerCase(Map<String, HostPort> routes) {
        var lower = new java.util.LinkedHashMap<String, HostPort>();
        routes.forEach((name, to) -> lower.put(name.toLowerCase(Locale.ROOT), to));
        return Map.copyOf(lower);
    }

    private static Config.Store store(TableReader t) throws ConfigException {
        var store = new Config.Store(t.choice("engine", Config.Engine.ROCKSDB));
        t.end();
        return store;
    }

    private static Config.Limits limits(TableReader t) throws ConfigException {
        var limits = new Config.Limits(t.integer("message-size", 50 * 1024 * 1024, 65_536, Integer.MAX_VALUE),
                t.integer("recipients", 1000, 100, 100_000),
                t.integer("messages-per-session", 100_000, 1, Integer.MAX_VALUE),
                t.integer("messages-per-hour", 1_000_000, 1, Integer.MAX_VALUE),
                t.integer("connections", 10_000, 1, 1_000_000), t.integer("connections-per-address", 100, 1, 1_000_000));
        t.end();
        return limits;
    }
}
