package org.posthouse.store.mailbox;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** A deleted mailbox whose messages can still be put back. Time in milliseconds since 1970. */
record GoneMailbox(long millis, MailboxName name) {
    byte[] write() {
        return new RecordWriter(64).octet(1).int64(millis).text(name.value()).done();
    }

    static GoneMailbox read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("deleted mailbox", 1);
        return new GoneMailbox(in.int64(), new MailboxName(in.text()));
    }
}
