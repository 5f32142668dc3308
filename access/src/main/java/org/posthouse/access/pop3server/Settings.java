package org.posthouse.access.pop3server;

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
     * @param idle without a command after login; at least 10 minutes (RFC 1939 §3)
     * @param write for a client that does not read
     * @param errors commands that are no commands before the session ends; failed logins weigh more
     */
    public record Limits(Duration loginTime, Duration idle, Duration write, int errors) {
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofMinutes(5), 20);
    }
}
