package org.posthouse.access.imapserver;

import java.time.Duration;

/**
 * What an operator chooses.
 *
 * @param hostname our name, in the greeting
 * @param plaintextLogin whether a password may come without TLS
 * @param limits what one session may use
 */
public record Settings(String hostname, PlaintextLogin plaintextLogin, Limits limits) {
    /** Login without TLS by a mechanism that shows the password. RFC 8314 §3 */
    public enum PlaintextLogin {
        NEVER, LOOPBACK, ALWAYS
    }

    /**
     * @param loginTime from the connection to the login, in all
     * @param idle without a command after login; at least 30 minutes (RFC 3501 §5.4)
     * @param write for a client that does not read
     * @param message octets of a message that APPEND takes
     * @param errors commands that are no commands before the session ends; failed logins weigh more
     * @param failureDelay before the answer to a failed login; it doubles with every further one
     */
    public record Limits(Duration loginTime, Duration idle, Duration write, long message, int errors, Duration failureDelay) {
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofMinutes(5), 64L << 20,
                20, Duration.ofSeconds(1));
    }
}
