package org.posthouse.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configuration as it was read; see docs/configuration.md for what each key does. */
public record Config(String hostname, Listen listen, Dns dns, Tls tls, Relay relay, Store store, Limits limits) {
    /** Where each service listens; an empty list is off. */
    public record Listen(List<InetSocketAddress> smtp, List<InetSocketAddress> submission, List<InetSocketAddress> submissions,
            List<InetSocketAddress> pop3,
            List<InetSocketAddress> pop3s, List<InetSocketAddress> imap, List<InetSocketAddress> imaps, List<InetSocketAddress> http,
            List<InetSocketAddress> https) {
        /** True where nothing listens that this version serves. */
        public boolean isEmpty() {
            return smtp.isEmpty() && submission.isEmpty() && submissions.isEmpty() && pop3.isEmpty() && pop3s.isEmpty() && imap.isEmpty()
                    && imaps.isEmpty();
        }
    }

    /** DNS servers to ask; empty: the system's. */
    public record Dns(List<InetSocketAddress> servers) {}

    /** The certificate: files, or null for the self-signed one; and who may log in without TLS. */
    public record Tls(@Nullable Certificate certificate, PlaintextLogin plaintextLogin) {}

    /** PEM files: the chain with our own certificate first, and its key. */
    public record Certificate(Path chain, Path key) {}

    /** Login without TLS by a mechanism that shows the password. */
    public enum PlaintextLogin {
        NEVER, LOOPBACK, ALWAYS
    }

    /** How mail leaves. Routes by domain, or ".domain" for all below it. */
    public record Relay(int port, @Nullable HostPort smartHost, List<InetAddress> source, List<Duration> retry, Duration expire,
            Map<String, HostPort> routes) {}

    public record Store(Engine engine) {}

    /** Where everything is kept. */
    public enum Engine {
        ROCKSDB, MEMORY
    }

    /** Sizes in octets. */
    public record Limits(long messageSize, int recipients, int messagesPerSession, int messagesPerHour, int connections,
            int connectionsPerAddress) {}
}
