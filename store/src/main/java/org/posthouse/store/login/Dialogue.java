package org.posthouse.store.login;

import java.io.IOException;
import org.posthouse.base.wire.SyntaxException;

/** How a protocol carries an exchange. */
public interface Dialogue {
    /** Sends a challenge (in base64) and returns the client's line. */
    String ask(String challenge) throws IOException, SyntaxException;

    /** Sends what waits to be sent, before a pause. */
    void flush() throws IOException;
}
