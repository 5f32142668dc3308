package org.posthouse.access.managesieve;

import java.time.Duration;
import org.posthouse.store.login.PlaintextLogin;

/** What an operator chooses: our name, and whether a password may come without TLS. */
public record Settings(String hostname, PlaintextLogin plaintextLogin, Limits limits) {
    /**
     * @param loginTime from the connection to the login, in all
     * @param idle without a command after login (RFC 5804 §1.2: at least 30 minutes)
     * @param write for a client that does not read
     * @param errors commands that are no commands before the session ends; failed logins weigh more
     */
    public record Limits(Duration loginTime, Duration idle, Duration write, int errors) {
        public static final Limits DEFAULT = new Limits(Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofMinutes(5), 20);
    }
}
