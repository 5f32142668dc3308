package org.posthouse.server.keeping;

import java.io.IOException;

/** A backup is not what it should be. The message is for people: what, and what to do. */
public final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
        super(message);
    }
}
