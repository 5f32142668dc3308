package org.posthouse.store.mailbox;

import org.posthouse.mail.mime.Source;

/** The bytes of one stored message: its trace fields, then the bytes as received. Random access; keeps at most one chunk (64 KB) in memory. */
public interface MessageSource extends Source, AutoCloseable {
    /** The journey of the message, 0 where there is none. */
    long journey();

    @Override
    void close();
}
