package org.posthouse.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import org.posthouse.mail.address.Domain;

/** Reads {@code [relay]}. */
final class RelayReader {
    private static final List<String> RETRY = List.of("1m", "5m", "15m", "30m", "1h", "2h", "4h");

    private RelayReader() {}

    static Config.Relay read(TableReader t, Function<String, Path> beside) throws ConfigException {
        int port = t.integer("port", 25, 1, 65535);
        Config.SmartHost smartHost = smartHost(t, beside);
        var source = t.list("source", List.of(), HostPort::literal);
        var first = t.choice("first", Config.Family.IPV4);
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
        String roots = t.string("roots", "");
        var policies = new Config.Policies(t.choice("mta-sts", Config.Switch.ON), t.integer("policy-port", 443, 1, 65535),
                t.choice("policy-hosts", Config.PolicyHosts.PUBLIC), roots.isEmpty() ? null : beside.apply(roots));
        t.end();
        return new Config.Relay(port, smartHost, source, first, retry, expire, lowerCase(routes), policies);
    }

    private static Config.@Nullable SmartHost smartHost(TableReader t, Function<String, Path> beside) throws ConfigException {
        HostPort at = t.parsed("smart-host", "", text -> text.isEmpty() ? new HostPort("", 0) : HostPort.parse(text));
        String name = t.string("smart-host-login", "");
        String file = t.string("smart-host-password-file", "");
        // A password is for the host that has proven its name, unless somebody says otherwise.
        var tls = t.choice("smart-host-tls", name.isEmpty() ? Config.SmartTls.OPTIONAL : Config.SmartTls.VERIFIED);
        if (name.isEmpty() != file.isEmpty())
            throw t.wrong("smart-host-login", "a login needs both smart-host-login and smart-host-password-file");
        if (at.host().isEmpty())
            return null;
        return new Config.SmartHost(at, name.isEmpty() ? null : new Config.HostLogin(name, beside.apply(file)), tls);
    }

    private static Map<String, HostPort> lowerCase(Map<String, HostPort> routes) {
        var lower = new LinkedHashMap<String, HostPort>();
        routes.forEach((name, to) -> lower.put(name.toLowerCase(Locale.ROOT), to));
        return Map.copyOf(lower);
    }
}
