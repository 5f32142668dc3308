package org.posthouse.protocol.smtpclient;

import java.io.IOException;

/** The server agreed to STARTTLS and the handshake failed; the connection is closed. Whoever may go on in clear makes a new one. */
public final class TlsFailedException extends IOException {
    private static final long serialVersionUID = 1;

    TlsFailedException(IOException cause) {
        super("TLS failed: " + cause.getMessage(), cause);
    }
}
