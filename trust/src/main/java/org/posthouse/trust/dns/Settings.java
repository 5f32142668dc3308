package org.posthouse.trust.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the network is asked.
 *
 * @param servers to ask in this order; none: the system's
 * @param attempt how long one server may take for one query
 * @param attempts for each server
 * @param total how long a lookup may take in all
 * @param cached answers kept, each for its time to live
 * @param parallel lookups at a time; more wait, within their total
 * @param dnssec who tells which answers are secure
 * @param anchors a file of DS or DNSKEY records to begin validating from; null: the root's
 */
public record Settings(List<InetSocketAddress> servers, Duration attempt, int attempts, Duration total, int cached, int parallel,
        Dnssec dnssec, @Nullable Path anchors) {
    /** Who tells which answers are secure. */
    public enum Dnssec {
        /** Nobody: none is. */
        OFF,
        /** The servers, by the AD bit; only for servers that validate and are reached by a path that nobody can tamper with. RFC 4035 §4.9.3 */
        TRUST_AD,
        /** We, by the signatures. RFC 4035 §5 */
        VALIDATE
    }

    public Settings {
        servers = List.copyOf(servers);
    }

    /** These servers, and else the defaults: 5 s, 2 attempts, 15 s, 50,000 answers, 256 lookups, no DNSSEC. */
    public static Settings of(List<InetSocketAddress> servers) {
        return new Settings(servers, Duration.ofSeconds(5), 2, Duration.ofSeconds(15), 50_000, 256, Dnssec.OFF, null);
    }

    public Settings dnssec(Dnssec by, @Nullable Path from) {
        return new Settings(servers, attempt, attempts, total, cached, parallel, by, from);
    }
}
