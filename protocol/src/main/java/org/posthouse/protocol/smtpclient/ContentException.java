package org.posthouse.protocol.smtpclient;

import java.io.IOException;

/** Our own message could not be read; the server is not to blame. */
public final class ContentException extends IOException {
    private static final long serialVersionUID = 1;

    ContentException(IOException cause) {
        super("the message cannot be read: " + cause.getMessage(), cause);
    }
}
