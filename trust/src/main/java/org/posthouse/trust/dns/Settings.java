package org.posthouse.trust.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the network is asked.
 *
 * @param servers to ask in this order; none: the system's
 * @param attempt how long one server may take for one query
 * @param attempts for each server
 * @param total how long a lookup may take in all
 * @param cached answers kept, each for its time to live
 * @param parallel lookups at a time; more wait, within their total
 */
public record Settings(List<InetSocketAddress> servers, Duration attempt, int attempts, Duration total, int cached, int parallel) {
    public Settings {
        servers = List.copyOf(servers);
    }

    /** These servers, and else the defaults: 5 s, 2 attempts, 15 s, 50,000 answers, 256 lookups. */
    public static Settings of(List<InetSocketAddress> servers) {
        return new Settings(servers, Duration.ofSeconds(5), 2, Duration.ofSeconds(15), 50_000, 256);
    }
}
