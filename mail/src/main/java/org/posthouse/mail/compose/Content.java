package org.posthouse.mail.compose;

import java.io.IOException;
import java.io.InputStream;

/** Gives the octets of an attachment, afresh each time it is asked. */
@FunctionalInterface
public interface Content {
    /** A new stream from the first octet; the caller closes it. */
    InputStream open() throws IOException;

    /** The octets of an array. */
    static Content of(byte[] bytes) {
        return () -> new java.io.ByteArrayInputStream(bytes);
    }
}
