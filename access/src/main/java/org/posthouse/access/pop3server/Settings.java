package org.posthouse.access.pop3server;

import java.time.Duration;
import org.posthouse.store.login.PlaintextLogin;

/**
 * What an operator chooses.
 *
 * @param hostname our name, in the greeting
 * @param plaintextLogin whether a password may come without TLS
 * @param limits what one session may use
 * @param loginDelay between two logins of one device, in whole seconds; zero for none (RFC 2449 §6.5)
 * @param language what {@code LANG *} chooses (RFC 6856 §3.2)
 */
public record Settings(String hostname, PlaintextLogin plaintextLogin, Limits limits, Duration loginDelay, Language language) {
    public Settings {
        // Clients are told seconds.
        loginDelay = Duration.ofSeconds(loginDelay.plusNanos(999_999_999).toSeconds());
    }

    public Settings(String hostname, PlaintextLogin plaintextLogin, Limits limits) {
        this(hostname, plaintextLogin, limits, Duration.ZERO, Language.ENGLISH);
    }

    /**
     * @param loginTime from the connection to the login, in all
     * @param idle without a command after login; at least 10 minutes (RFC 1939 §3)
     * @param write for a client that does not read
     * @param errors commands that are no commands before the session ends; failed logins weigh more
     */
    public record Limits(Duration loginTime, Duration idle, Duration write, int errors) {
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofMinutes(5), 20);
    }
}
