package org.posthouse.store.mailbox;

import java.nio.charset.StandardCharsets;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The keys of an account's space: one letter for the kind of row, then big-endian numbers, so that a scan runs in order. Table in docs/formats.md. */
final class Keys {
    static final char ACCOUNT = 'a', MAILBOX = 'b', SUBSCRIPTION = 'n', LOG = 'l', HIDDEN = 'h', DELIVERY = 'k', DELIVERY_TIME = 'x',
            GONE_MAILBOX = 'g';
    /** Rows of messages that are there ... */
    static final char HOT = 'm', COLD = 'i', STRUCTURE = 's';
    /** ... and of expunged ones in the recover window. */
    static final char GONE_HOT = 'M', GONE_COLD = 'I', GONE_STRUCTURE = 'S';

    private Keys() {}

    static byte[] only(char kind) {
        return new byte[]{(byte) kind};
    }

    /** The first key after all of that kind. */
    static byte[] after(char kind) {
        return new byte[]{(byte) (kind + 1)};
    }

    static byte[] mailbox(char kind, long mailbox) {
        return new RecordWriter(5).octet(kind).int32(mailbox).done();
    }

    static byte[] message(char kind, long mailbox, long uid) {
        byte[] key = new byte[9];
        key[0] = (byte) kind;
        put(key, 1, mailbox);
        put(key, 5, uid);
        return key;
    }

    private static void put(byte[] key, int at, long value) {
        for (int i = 3; i >= 0; i--, value >>>= 8)
            key[at + i] = (byte) value;
    }

    /** The mailbox in a key that has one. */
    static long mailboxOf(byte[] key) {
        return new RecordReader(key, 1).int32();
    }

    /** The UID in a message's key. */
    static long uidOf(byte[] key) {
        return (key[5] & 0xffL) << 24 | (key[6] & 0xff) << 16 | (key[7] & 0xff) << 8 | key[8] & 0xff;
    }

    static byte[] log(long version) {
        return new RecordWriter(9).octet(LOG).int64(version).done();
    }

    static byte[] subscription(MailboxName name) {
        return named(SUBSCRIPTION, name.value().getBytes(StandardCharsets.UTF_8));
    }

    static byte[] named(char kind, byte[] name) {
        return new RecordWriter(1 + name.length).octet(kind).raw(name).done();
    }

    /** One page of UIDs hidden from POP3. */
    static byte[] hidden(long mailbox, long page) {
        return new RecordWriter(7).octet(HIDDEN).int32(mailbox).int16((int) page).done();
    }

    static byte[] deliveryTime(long millis, byte[] hash) {
        return new RecordWriter(9 + hash.length).octet(DELIVERY_TIME).int64(millis).raw(hash).done();
    }
}
