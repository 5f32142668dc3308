package org.posthouse.store.rules;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Keys and records of an account's rules. Table in docs/formats.md. */
final class Rows {
    static final char SCRIPT = 's', ACTIVE = 'a', HEAD = 'h', REMEMBERED = 'd', BY_TIME = 'x';
    private static final int PIECE = 60_000;
    static final int HASH = 16;

    private Rows() {}

    static Space space(long account) {
        return new Space(Space.Kind.RULES, account);
    }

    static byte[] kind(char kind) {
        return new byte[]{(byte) kind};
    }

    static byte[] after(char kind) {
        return new byte[]{(byte) (kind + 1)};
    }

    /** A name holds no NUL, so that no script's pieces stand among another's. */
    static byte[] script(String name, int piece) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return new RecordWriter(utf8.length + 4).octet(SCRIPT).raw(utf8).octet(0).int16(piece).done();
    }

    /** Behind all pieces of a script. */
    static byte[] afterScript(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return new RecordWriter(utf8.length + 2).octet(SCRIPT).raw(utf8).octet(1).done();
    }

    static String nameOf(byte[] key) {
        return new String(key, 1, key.length - 4, StandardCharsets.UTF_8);
    }

    static int pieceOf(byte[] key) {
        return new RecordReader(key, key.length - 2).int16();
    }

    /** The first piece has what is known of the script, then its beginning; the others go on with it. */
    static void put(Batch batch, String name, long id, byte[] text, Instant changed) {
        byte[] first = Arrays.copyOf(text, Math.min(PIECE, text.length));
        batch.put(script(name, 0), new RecordWriter(30 + first.length).octet(2).int64(changed.toEpochMilli()).varint(text.length).varint(id)
                .raw(first).done());
        int piece = 1;
        for (int from = PIECE; from < text.length; from += PIECE, piece++)
            batch.put(script(name, piece),
                    new RecordWriter(PIECE + 1).octet(1).raw(Arrays.copyOfRange(text, from, Math.min(text.length, from + PIECE))).done());
    }

    /** Of a first piece: when it was changed, its whole size, its id (0 where it was written before there were ids), and the text as far as it is here. */
    record First(Instant changed, long size, long id, byte[] text) {
        static First read(byte[] record) {
            RecordReader in = new RecordReader(record);
            int format = in.format("script", 2);
            return new First(Instant.ofEpochMilli(in.int64()), in.varint(), format == 1 ? 0 : in.varint(), in.rest());
        }
    }

    /** The next id, and how often the account's scripts have changed. */
    record Head(long next, long state) {
        byte[] write() {
            return new RecordWriter(12).octet(1).varint(next).varint(state).done();
        }

        static Head read(byte @Nullable [] record) {
            if (record == null)
                return new Head(1, 0);
            RecordReader in = new RecordReader(record);
            in.format("scripts", 1);
            return new Head(in.varint(), in.varint());
        }
    }

    static byte[] piece(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("script", 1);
        return in.rest();
    }

    static byte[] active(String name) {
        return new RecordWriter(2 + name.length()).octet(1).text(name).done();
    }

    static String readActive(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("active script", 1);
        return in.text();
    }

    static byte[] remembered(byte[] hash) {
        return new RecordWriter(1 + HASH).octet(REMEMBERED).raw(hash).done();
    }

    static byte[] byTime(long millis, byte[] hash) {
        return new RecordWriter(9 + HASH).octet(BY_TIME).int64(millis).raw(hash).done();
    }

    static byte[] until(long millis) {
        return new RecordWriter(9).octet(1).int64(millis).done();
    }

    static long readUntil(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("remembered", 1);
        return in.int64();
    }
}
