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
 * @param routes from a domain, or ".domain" for all below it, to the host that takes its mail; names in lower case
 * @param sources local addresses to send from, the first of the right family is used; none: the system's choice
 * @param own whether an address is one that we listen on
 * @param tls whether STARTTLS is used where offered
 * @param idle how long an unused connection is kept for the next message
 * @param perConnection messages on one connection
 */
public record Settings(String hostname, int port, @Nullable HostPort smartHost, @Nullable Login login, Map<String, HostPort> routes,
        List<InetAddress> sources, Predicate<InetSocketAddress> own, boolean tls, Timeouts timeouts, Duration idle, int perConnection) {
    /** A name and a password. */
    public record Login(String name, String password) {
        @Override
        public String toString() {
            return "Login[" + name + "]";
        }
    }

    public Settings {
        routes = Map.copyOf(routes);
        sources = List.copyOf(sources);
    }

    /** By MX to port 25, opportunistic TLS, standard timeouts, 5 s idle, 1,000 messages on a connection. */
    public static Settings of(String hostname) {
        return new Settings(hostname, 25, null, null, Map.of(), List.of(), a -> false, true, Timeouts.STANDARD, Duration.ofSeconds(5),
                1000);
    }

    public Settings port(int p) {
        return new Settings(hostname, p, smartHost, login, routes, sources, own, tls, timeouts, idle, perConnection);
    }

    public Settings smartHost(@Nullable HostPort host, @Nullable Login as) {
        return new Settings(hostname, port, host, as, routes, sources, own, tls, timeouts, idle, perConnection);
    }

    public Settings routes(Map<String, HostPort> to) {
        return new Settings(hostname, port, smartHost, login, to, sources, own, tls, timeouts, idle, perConnection);
    }

    public Settings sources(List<InetAddress> from) {
        return new Settings(hostname, port, smartHost, login, routes, from, own, tls, timeouts, idle, perConnection);
    }

    public Settings own(Predicate<InetSocketAddress> is) {
        return new Settings(hostname, port, smartHost, login, routes, sources, is, tls, timeouts, idle, perConnection);
    }

    public Settings timeouts(Timeouts t) {
        return new Settings(hostname, port, smartHost, login, routes, sources, own, tls, t, idle, perConnection);
    }
}
