package org.posthouse.store.rows;

import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** That a device has opened a maildrop: when first and when last (ms since 1970, to a day), and the keyword that IMAP shows for it. */
public record DeviceRow(long first, long last, String keyword) {
    public byte[] write() {
        return new RecordWriter(24 + keyword.length()).octet(1).int64(first).int64(last).text(keyword).done();
    }

    public static DeviceRow read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("device", 1);
        return new DeviceRow(in.int64(), in.int64(), in.text());
    }
}
