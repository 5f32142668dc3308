package org.posthouse.store.journey;

import java.util.Locale;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * Keys of the journey space: a letter, the day on which the row was written, then what the row is about. A day's rows lie together, so that they
 * go together when their time is over. Table in docs/formats.md.
 */
final class JourneyKeys {
    static final char EVENT = 'e', MESSAGE_ID = 'm', TO = 't', FROM = 'f', CRASH = 'c';
    static final char[] ALL = {EVENT, MESSAGE_ID, TO, FROM, CRASH};
    /** Without a day: the row that is there while journeys are open. */
    static final byte[] OPEN_ROW = {'o'};
    static final int MAX_TEXT = 250;
    private static final long DAY_MILLIS = 86_400_000;
    private static final int JOURNEY_AT = 5;

    private JourneyKeys() {}

    static long day(long millis) {
        return Math.max(0, millis / DAY_MILLIS);
    }

    static byte[] event(long day, long journey, long millis, int number) {
        return new RecordWriter(25).octet(EVENT).int32(day).int64(journey).int64(millis).int32(number).done();
    }

    static byte[] crash(long day, long millis) {
        return new RecordWriter(13).octet(CRASH).int32(day).int64(millis).done();
    }

    static long millisOfCrash(byte[] key) {
        return new RecordReader(key, 5).int64();
    }

    static byte[] journey(long day, long journey) {
        return new RecordWriter(13).octet(EVENT).int32(day).int64(journey).done();
    }

    static byte[] day(char kind, long day) {
        return new RecordWriter(5).octet(kind).int32(day).done();
    }

    static byte[] index(char kind, long day, String text, long journey) {
        return prefix(kind, day, text).int64(journey).done();
    }

    static RecordWriter prefix(char kind, long day, String text) {
        byte[] bytes = EventCodec.cut(fold(kind, text), MAX_TEXT);
        return new RecordWriter(20 + bytes.length).octet(kind).int32(day).raw(bytes).octet(0);
    }

    private static String fold(char kind, String text) {
        String t = text.strip();
        if (kind == MESSAGE_ID && t.startsWith("<") && t.endsWith(">"))
            t = t.substring(1, t.length() - 1);
        return t.toLowerCase(Locale.ROOT).replace('\0', ' ');
    }

    static long dayOf(byte[] key) {
        return new RecordReader(key, 1).int32();
    }

    static long journeyOfEvent(byte[] key) {
        return new RecordReader(key, JOURNEY_AT).int64();
    }

    static long millisOfEvent(byte[] key) {
        return new RecordReader(key, JOURNEY_AT + 8).int64();
    }

    static long journeyOfIndex(byte[] key) {
        return new RecordReader(key, key.length - 8).int64();
    }
}
