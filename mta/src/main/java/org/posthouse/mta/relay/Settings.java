package org.posthouse.mta.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.smtpclient.Timeouts;

/**
 * How mail leaves.
 *
 * @param hostname ours, for EHLO and to see loops
 * @param port of hosts found by MX
 * @param smartHost takes everything, null: every domain by its own MX
 * @param login at the smart host, null for none
 * @param smartTls what TLS must be there
 * @param routes from a domain, or ".domain" for all below it, to the host that takes its mail; names in lower case
 * @param sources local addresses to send from, those of the right family in turn; none: the system's choice
 * @param ipv6First which of a host's addresses are tried first
 * @param own whether an address is one that we listen on
 * @param tls whether STARTTLS is used where offered
 * @param idle how long an unused connection is kept for the next message
 * @param perConnection messages on one connection
 */
public record Settings(String hostname, int port, @Nullable HostPort smartHost, @Nullable Login login, SmartTls smartTls,
        Map<String, HostPort> routes, List<InetAddress> sources, boolean ipv6First, Predicate<InetSocketAddress> own, boolean tls,
        Timeouts timeouts, Duration idle, int perConnection) {
    /** A name and a password. */
    public record Login(String name, String password) {
        @Override
        public String toString() {
            return "Login[" + name + "]";
        }
    }

    /** What TLS must be at the smart host. */
    public enum SmartTls {
        OPTIONAL, ENCRYPTED, VERIFIED
    }

    public Settings {
        routes = Map.copyOf(routes);
        sources = List.copyOf(sources);
    }

    /** By MX to port 25, opportunistic TLS, IPv4 first, standard timeouts, 5 s idle, 1,000 messages on a connection. */
    public static Settings of(String hostname) {
        return new Settings(hostname, 25, null, null, SmartTls.OPTIONAL, Map.of(), List.of(), false, a -> false, true, Timeouts.STANDARD,
                Duration.ofSeconds(5), 1000);
    }

    public Settings port(int p) {
        return new Settings(hostname, p, smartHost, login, smartTls, routes, sources, ipv6First, own, tls, timeouts, idle, perConnection);
    }

    public Settings smartHost(@Nullable HostPort host, @Nullable Login as) {
        return smartHost(host, as, smartTls);
    }

    public Settings smartHost(@Nullable HostPort host, @Nullable Login as, SmartTls by) {
        return new Settings(hostname, port, host, as, by, routes, sources, ipv6First, own, tls, timeouts, idle, perConnection);
    }

    public Settings routes(Map<String, HostPort> to) {
        return new Settings(hostname, port, smartHost, login, smartTls, to, sources, ipv6First, own, tls, timeouts, idle, perConnection);
    }

    public Settings sources(List<InetAddress> from) {
        return new Settings(hostname, port, smartHost, login, smartTls, routes, from, ipv6First, own, tls, timeouts, idle, perConnection);
    }

    public Settings ipv6First(boolean first) {
        return new Settings(hostname, port, smartHost, login, smartTls, routes, sources, first, own, tls, timeouts, idle, perConnection);
    }

    public Settings own(Predicate<InetSocketAddress> is) {
        return new Settings(hostname, port, smartHost, login, smartTls, routes, sources, ipv6First, is, tls, timeouts, idle, perConnection);
    }

    public Settings timeouts(Timeouts t) {
        return new Settings(hostname, port, smartHost, login, smartTls, routes, sources, ipv6First, own, tls, t, idle, perConnection);
    }
}
