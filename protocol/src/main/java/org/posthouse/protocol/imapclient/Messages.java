package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.io.InputStream;
import org.posthouse.protocol.imap.Response;
import org.posthouse.protocol.imap.Section;

/**
 * Takes messages of a FETCH one after the other, so that a mailbox of any size needs no memory. The octets of a message mostly come before it is told whose they are: put them aside until
 * then. What it throws ends the session, for the rest of the answer is not read.
 */
@FunctionalInterface
public interface Messages {
    /** One message with all that was asked for; sections given to {@link #octets} are empty in it. */
    void message(Response.Fetched message) throws IOException;

    /** Octets of a section as they come, which must be read to their end; false leaves them to memory. */
    default boolean octets(Section section, InputStream octets, long size) throws IOException {
        return false;
    }
}
