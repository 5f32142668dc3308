package org.posthouse.protocol.sasl;

/** Whether the login is right cannot be found out now; the client may try again later. RFC 4954 §6 */
public final class SaslUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    public SaslUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
