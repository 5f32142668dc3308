package org.posthouse.store.rows;

import java.nio.charset.StandardCharsets;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The keys of an account's space: one letter for the kind of row, then big-endian numbers, so that a scan runs in order. Table in docs/formats.md. */
public final class Keys {
    public static final char ACCOUNT = 'a', MAILBOX = 'b', SUBSCRIPTION = 'n', LOG = 'l', HIDDEN = 'h', DELIVERY = 'k', DELIVERY_TIME = 'x',
            GONE_MAILBOX = 'g', VANISHED = 'v', RIGHTS = 'r', DEVICE = 'o', DUE = 'u';
    /** Rows of messages that are there ... */
    public static final char HOT = 'm', COLD = 'i', STRUCTURE = 's';
    /** ... and of expunged ones in the recover window. */
    public static final char GONE_HOT = 'M', GONE_COLD = 'I', GONE_STRUCTURE = 'S';

    private Keys() {}

    public static byte[] only(char kind) {
        return new byte[]{(byte) kind};
    }

    /** The first key after all of that kind. */
    public static byte[] after(char kind) {
        return new byte[]{(byte) (kind + 1)};
    }

    public static byte[] mailbox(char kind, long mailbox) {
        return new RecordWriter(5).octet(kind).int32(mailbox).done();
    }

    public static byte[] message(char kind, long mailbox, long uid) {
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
    public static long mailboxOf(byte[] key) {
        return new RecordReader(key, 1).int32();
    }

    /** The UID in a message's key. */
    public static long uidOf(byte[] key) {
        return (key[5] & 0xffL) << 24 | (key[6] & 0xff) << 16 | (key[7] & 0xff) << 8 | key[8] & 0xff;
    }

    public static byte[] log(long version) {
        return new RecordWriter(9).octet(LOG).int64(version).done();
    }

    /** What a mailbox lost with a version. */
    public static byte[] vanished(long mailbox, long version) {
        return new RecordWriter(13).octet(VANISHED).int32(mailbox).int64(version).done();
    }

    public static byte[] subscription(String mailbox) {
        return named(SUBSCRIPTION, mailbox.getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] named(char kind, byte[] name) {
        return new RecordWriter(1 + name.length).octet(kind).raw(name).done();
    }

    /** One page of UIDs hidden from a POP3 device; the main password's has no device in its key. */
    public static byte[] hidden(long mailbox, int page, long device) {
        RecordWriter out = new RecordWriter(15).octet(HIDDEN).int32(mailbox).int16(page);
        return device == 0 ? out.done() : out.int64(device).done();
    }

    public static int hiddenPage(byte[] key) {
        return new RecordReader(key, 5).int16();
    }

    public static long hiddenDevice(byte[] key) {
        return key.length == 7 ? 0 : new RecordReader(key, 7).int64();
    }

    public static byte[] device(long mailbox, long device) {
        return new RecordWriter(13).octet(DEVICE).int32(mailbox).int64(device).done();
    }

    public static long deviceOf(byte[] key) {
        return new RecordReader(key, 5).int64();
    }

    /** The first key of what is due at that moment. */
    public static byte[] due(long millis) {
        return new RecordWriter(9).octet(DUE).int64(millis).done();
    }

    /** Messages of a page that a device left for the others until that moment. */
    public static byte[] due(long millis, long mailbox, long device, int page) {
        return new RecordWriter(23).octet(DUE).int64(millis).int32(mailbox).int64(device).int16(page).done();
    }

    public static long dueMailbox(byte[] key) {
        return new RecordReader(key, 9).int32();
    }

    public static long dueDevice(byte[] key) {
        return new RecordReader(key, 13).int64();
    }

    public static int duePage(byte[] key) {
        return new RecordReader(key, 21).int16();
    }

    public static byte[] deliveryTime(long millis, byte[] hash) {
        return new RecordWriter(9 + hash.length).octet(DELIVERY_TIME).int64(millis).raw(hash).done();
    }
}
