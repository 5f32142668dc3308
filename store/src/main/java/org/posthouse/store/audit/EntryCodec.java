package org.posthouse.store.audit;

import java.time.Instant;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Keys and records of the audit space; the table is in docs/formats.md. */
final class EntryCodec {
    private EntryCodec() {}

    static byte[] key(Entry.Kind kind, long millis, long number) {
        return new RecordWriter(13).octet(kind.code).int64(millis).int32(number).done();
    }

    static long millisOf(byte[] key) {
        return new RecordReader(key, 1).int64();
    }

    static byte[] write(Entry e) {
        return new RecordWriter(128).octet(1).text(e.actor()).text(e.from()).text(e.action()).text(e.subject()).text(e.details())
                .text(e.outcome()).done();
    }

    static Entry read(Entry.Kind kind, byte[] key, byte[] bytes) {
        var in = new RecordReader(bytes);
        in.format("audit", 1);
        return new Entry(kind, Instant.ofEpochMilli(millisOf(key)), in.text(), in.text(), in.text(), in.text(), in.text(), in.text());
    }
}
