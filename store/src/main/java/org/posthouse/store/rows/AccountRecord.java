package org.posthouse.store.rows;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What an account counts: the next ids, the highest UIDVALIDITY given, octets used. */
public record AccountRecord(long nextMailbox, long lastUidValidity, long nextEmail, long used) {
    public static final AccountRecord NEW = new AccountRecord(1, 0, 1, 0);

    public byte[] write() {
        return new RecordWriter(40).octet(1).varint(nextMailbox).varint(lastUidValidity).varint(nextEmail).varint(used).done();
    }

    public static AccountRecord read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("account", 1);
        return new AccountRecord(in.varint(), in.varint(), in.varint(), in.varint());
    }
}
