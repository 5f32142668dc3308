package org.posthouse.agent;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;

/** Where a service is, and how safely to reach it. The name is what a certificate is checked against; without a TlsContext all goes in clear. */
public record MailServer(InetSocketAddress address, String name, @Nullable TlsContext tls, Security security, Duration timeout) {
    /** When TLS begins. */
    public enum Security {
        CLEAR, START_TLS, TLS
    }

    /** The context for TLS from the first octet, or null. */
    public @Nullable TlsContext implicit() {
        return security == Security.TLS ? tls : null;
    }
}
