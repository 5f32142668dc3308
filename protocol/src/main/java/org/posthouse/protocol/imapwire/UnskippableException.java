package org.posthouse.protocol.imapwire;

import java.io.IOException;

/** The rest of a refused command is more than is read to find the next one: the connection is over. RFC 7888 §4 */
public final class UnskippableException extends IOException {
    private static final long serialVersionUID = 1;

    UnskippableException(String message) {
        super(message);
    }
}
