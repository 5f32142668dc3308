package org.posthouse.access.imapsession;

import java.time.Duration;
import java.util.Set;
import org.posthouse.mail.address.Address;
import org.posthouse.store.login.PlaintextLogin;

/**
 * What an operator chooses.
 *
 * @param hostname our name, in the greeting
 * @param plaintextLogin whether a password may come without TLS
 * @param limits what one session may use
 * @param submitters accounts by which a submission server fetches what URLs open to it. RFC 4467 §3
 */
public record Settings(String hostname, PlaintextLogin plaintextLogin, Limits limits, Set<Address> submitters) {
    public Settings {
        submitters = Set.copyOf(submitters);
    }

    /** Without submission servers. */
    public Settings(String hostname, PlaintextLogin plaintextLogin, Limits limits) {
        this(hostname, plaintextLogin, limits, Set.of());
    }

    /**
     * @param loginTime from the connection to the login, in all
     * @param idle without a command after login; at least 30 minutes (RFC 3501 §5.4)
     * @param write for a client that does not read
     * @param message octets of a message that APPEND takes
     * @param errors commands that are no commands before the session ends; failed logins weigh more
     */
    public record Limits(Duration loginTime, Duration idle, Duration write, long message, int errors) {
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofMinutes(5), 64L << 20,
                20);
    }
}
