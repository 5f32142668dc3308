package org.posthouse.mta.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.trust.feedback.AggregateReport.Host;
import org.posthouse.trust.feedback.AggregateReport.Published;
import org.posthouse.trust.feedback.AggregateReport.Reason;
import org.posthouse.trust.feedback.AggregateReport.Row;
import org.posthouse.trust.feedback.AggregateReport.Signature;

/** Keys and records: counts under {@code dc}, how many reports a day had under {@code dn}, received reports under {@code dr}, their sums under {@code ds}. */
final class Codec {
    private static final byte FORMAT = 1;
    private static final int HASH = 8;
    private static final byte[] OVERFLOW = {-1, -1, -1, -1, -1, -1, -1, -1};
    static final byte[] COUNTS = {'d', 'c'};
    static final byte[] AFTER_COUNTS = {'d', 'd'};
    static final byte[] SENT = {'d', 'n'};
    static final byte[] RECEIVED = {'d', 'r'};
    static final byte[] AFTER_RECEIVED = {'d', 's'};
    static final byte[] SUMS = {'d', 's'};
    static final byte[] AFTER_SUMS = {'d', 't'};

    private Codec() {}

    static byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts of a day since 1970, in UTC. */
    static byte[] dayKey(long day) {
        return ByteBuffer.allocate(6).put(COUNTS).putInt((int) day).array();
    }

    static byte[] domainKey(long day, String domain) {
        byte[] name = domain.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(7 + name.length).put(COUNTS).putInt((int) day).put(name).put((byte) 0).array();
    }

    /** After all counts of a domain. */
    static byte[] afterDomain(long day, String domain) {
        byte[] key = domainKey(day, domain);
        key[key.length - 1] = 1;
        return key;
    }

    static byte[] countsKey(long day, String domain, Counted counted) {
        byte[] hash = counted.isOverflow() ? OVERFLOW : Arrays.copyOf(hash(row(new RecordWriter(256), counted.row()).done()), HASH);
        byte[] begin = domainKey(day, domain);
        return ByteBuffer.allocate(begin.length + HASH).put(begin).put(hash).array();
    }

    static long day(byte[] countsKey) {
        return ByteBuffer.wrap(countsKey).getInt(2);
    }

    static String domain(byte[] countsKey) {
        int end = 6;
        while (end < countsKey.length && countsKey[end] != 0)
            end++;
        return new String(countsKey, 6, end - 6, StandardCharsets.UTF_8);
    }

    static byte[] counts(Counted c) {
        var out = new RecordWriter(512).octet(FORMAT).varint(c.row().count());
        Published p = c.published();
        out.text(p.domain()).text(p.dkimAlignment()).text(p.spfAlignment()).text(p.policy()).text(p.subdomains()).octet(p.pct())
                .text(p.failures());
        return row(out, c.row()).done();
    }

    static Counted counts(byte[] record) {
        var in = new RecordReader(record);
        in.format("DMARC counts", FORMAT);
        long count = in.varint();
        var published = new Published(in.text(), in.text(), in.text(), in.text(), in.text(), in.octet(), in.text());
        return new Counted(published, row(in)).with(count);
    }

    /** All but the count. */
    private static RecordWriter row(RecordWriter out, Row r) {
        out.text(r.source()).text(r.disposition()).text(r.dkim()).text(r.spf()).text(r.headerFrom()).text(r.envelopeFrom())
                .text(r.envelopeTo());
        out.varint(r.reasons().size());
        r.reasons().forEach(x -> out.text(x.type()).text(x.comment()));
        out.varint(r.signatures().size());
        r.signatures().forEach(x -> out.text(x.domain()).text(x.selector()).text(x.result()));
        out.varint(r.hosts().size());
        r.hosts().forEach(x -> out.text(x.domain()).text(x.scope()).text(x.result()));
        return out;
    }

    private static Row row(RecordReader in) {
        String source = in.text();
        String disposition = in.text();
        String dkim = in.text();
        String spf = in.text();
        String headerFrom = in.text();
        String envelopeFrom = in.text();
        String envelopeTo = in.text();
        List<Reason> reasons = new ArrayList<>();
        for (int i = in.count(); i > 0; i--)
            reasons.add(new Reason(in.text(), in.text()));
        List<Signature> signatures = new ArrayList<>();
        for (int i = in.count(); i > 0; i--)
            signatures.add(new Signature(in.text(), in.text(), in.text()));
        List<Host> hosts = new ArrayList<>();
        for (int i = in.count(); i > 0; i--)
            hosts.add(new Host(in.text(), in.text(), in.text()));
        return new Row(source, 0, disposition, dkim, spf, reasons, headerFrom, envelopeFrom, envelopeTo, signatures, hosts);
    }

    static byte[] sent(long day, long reports) {
        return new RecordWriter(16).octet(FORMAT).int32(day).varint(reports).done();
    }

    /** Reports that went out on that day. */
    static long sent(byte[] record, long day) {
        var in = new RecordReader(record);
        in.format("DMARC reports sent", FORMAT);
        return in.int32() == day ? in.varint() : 0;
    }

    /** One for each reporter, id and sender that vouches for it. */
    static byte[] receivedKey(ReceivedReport r) {
        byte[] name = new RecordWriter(128).text(r.organization()).text(r.id()).text(r.domain()).text(r.vouched()).done();
        return ByteBuffer.allocate(18).put(RECEIVED).put(hash(name), 0, 16).array();
    }

    static byte[] received(ReceivedReport r) {
        return new RecordWriter(256).octet(FORMAT).int64(r.journey()).int64(r.at().toEpochMilli()).text(r.organization()).text(r.email())
                .text(r.id()).text(r.domain()).int64(r.begin().getEpochSecond()).int64(r.end().getEpochSecond()).text(r.vouched())
                .varint(r.rows()).varint(r.messages()).done();
    }

    static ReceivedReport received(byte[] record) {
        var in = new RecordReader(record);
        in.format("received DMARC report", FORMAT);
        return new ReceivedReport(in.int64(), Instant.ofEpochMilli(in.int64()), in.text(), in.text(), in.text(), in.text(),
                Instant.ofEpochSecond(in.int64()), Instant.ofEpochSecond(in.int64()), in.text(), in.varint(), in.varint());
    }

    static byte[] sumsKey(String domain) {
        byte[] name = domain.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 + name.length).put(SUMS).put(name).put((byte) 0).array();
    }

    static byte[] sumsKey(String domain, long day) {
        byte[] begin = sumsKey(domain);
        return ByteBuffer.allocate(begin.length + 4).put(begin).putInt((int) day).array();
    }

    static byte[] sumKey(String domain, long day, String source) {
        byte[] begin = sumsKey(domain, day);
        byte[] name = source.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(begin.length + name.length).put(begin).put(name).array();
    }

    static String sumDomain(byte[] key) {
        int end = 2;
        while (key[end] != 0)
            end++;
        return new String(key, 2, end - 2, StandardCharsets.UTF_8);
    }

    static byte[] sum(Sum s) {
        return new RecordWriter(64).octet(FORMAT).varint(s.messages()).varint(s.passed()).varint(s.dkim()).varint(s.spf())
                .varint(s.quarantined())
                .varint(s.rejected()).varint(s.unvouched()).done();
    }

    static Sum sum(byte[] key, byte[] record) {
        String domain = sumDomain(key);
        int end = 2 + domain.getBytes(StandardCharsets.UTF_8).length;
        long day = ByteBuffer.wrap(key).getInt(end + 1);
        String source = new String(key, end + 5, key.length - end - 5, StandardCharsets.UTF_8);
        var in = new RecordReader(record);
        in.format("DMARC sums", FORMAT);
        return new Sum(domain, day, source, in.varint(), in.varint(), in.varint(), in.varint(), in.varint(), in.varint(), in.varint());
    }
}
