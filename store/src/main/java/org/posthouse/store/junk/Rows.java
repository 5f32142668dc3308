package org.posthouse.store.junk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Keys of an account's space of junk. Table in docs/formats.md. */
final class Rows {
    static final char POSITION = 'p', TOTALS = 't', WORD = 'w', MESSAGE = 'm', RULE = 'e';
    private static final int FORMAT = 1;
    private static final int LONGEST = 1000;

    private Rows() {}

    static Space space(long account) {
        return new Space(Space.Kind.JUNK, account);
    }

    static byte[] kind(char kind) {
        return new byte[]{(byte) kind};
    }

    static byte[] after(char kind) {
        return new byte[]{(byte) (kind + 1)};
    }

    static byte[] word(long hash) {
        return new RecordWriter(9).octet(WORD).int64(hash).done();
    }

    static byte[] message(MessageKey key) {
        return new RecordWriter(17).octet(MESSAGE).int64(key.high()).int64(key.low()).done();
    }

    static byte[] who(Who who) {
        return named(who.kind().letter, who.name());
    }

    static byte[] rule(String sender) {
        return named(RULE, sender);
    }

    private static byte[] named(char kind, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return new RecordWriter(1 + utf8.length).octet(kind).raw(utf8.length > LONGEST ? Arrays.copyOf(utf8, LONGEST) : utf8).done();
    }

    static String nameOf(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    static byte[] position(long version) {
        return new RecordWriter(9).octet(FORMAT).int64(version).done();
    }

    static long readPosition(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("junk position", FORMAT);
        return in.int64();
    }
}
