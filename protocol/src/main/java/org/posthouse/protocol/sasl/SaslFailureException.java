package org.posthouse.protocol.sasl;

/** The server's challenge makes no sense, or the server could not prove that it knows the password; the client must give up and not trust it. */
public final class SaslFailureException extends Exception {
    private static final long serialVersionUID = 1;

    SaslFailureException(String message) {
        super(message);
    }
}
