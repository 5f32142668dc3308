package org.posthouse.store.rows;

import java.time.Instant;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What a view leaves out of a message: never changed but for the save date of a copy. The trace fields stand before the blob's bytes. */
public record ColdRow(Instant saved, BlobId blob, long emailId, long threadId, long journey, byte[] trace) {
    private static final int BLOB_AT = 9;

    public byte[] write() {
        RecordWriter out = new RecordWriter(49 + trace.length).octet(1).int64(saved.toEpochMilli()).int64(blob.high()).int64(blob.low());
        return out.int64(emailId).int64(threadId).int64(journey).raw(trace).done();
    }

    public static ColdRow read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("message", 1);
        return new ColdRow(Instant.ofEpochMilli(in.int64()), new BlobId(in.int64(), in.int64()), in.int64(), in.int64(), in.int64(),
                in.rest());
    }

    /** The blob alone, for the sweeper. */
    public static BlobId blob(byte[] bytes) {
        new RecordReader(bytes).format("message", 1);
        RecordReader in = new RecordReader(bytes, BLOB_AT);
        return new BlobId(in.int64(), in.int64());
    }

    public ColdRow savedAt(Instant time) {
        return new ColdRow(time, blob, emailId, threadId, journey, trace);
    }
}
