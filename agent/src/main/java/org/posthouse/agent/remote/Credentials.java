package org.posthouse.agent.remote;

/** How an account logs in, the same for reading and for sending. */
public sealed interface Credentials {
    String login();

    /** The best mechanism that both sides have; without TLS only one that does not show the password. */
    record Password(String login, String password) implements Credentials {
        @Override
        public String toString() {
            return "Password[" + login + "]";
        }
    }

    /** A token of OAuth 2.0. RFC 7628 §3.1 */
    record Token(String login, String token) implements Credentials {
        @Override
        public String toString() {
            return "Token[" + login + "]";
        }
    }
}
