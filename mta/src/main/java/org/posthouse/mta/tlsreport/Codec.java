package org.posthouse.mta.tlsreport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.trust.tlsrpt.PolicyType;
import org.posthouse.trust.tlsrpt.ResultType;

/** Keys and records: counts under {@code t}, received reports under {@code r}. */
final class Codec {
    private static final byte FORMAT = 1;
    static final byte[] COUNTS = {'t'};
    static final byte[] AFTER_COUNTS = {'u'};
    static final byte[] RECEIVED = {'r'};
    static final byte[] AFTER_RECEIVED = {'s'};

    private Codec() {}

    /** The day is that since 1970, in UTC. */
    static byte[] countsKey(long day, Counts.Policy policy) {
        byte[] domain = policy.domain().getBytes(StandardCharsets.UTF_8);
        byte[] hash = hash(policy);
        return ByteBuffer.allocate(1 + 4 + domain.length + 1 + 8).put((byte) 't').putInt((int) day).put(domain).put((byte) 0)
                .put(hash, 0, 8)
                .array();
    }

    private static byte[] hash(Counts.Policy policy) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(policy(new RecordWriter(256), policy).done());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static long day(byte[] countsKey) {
        return ByteBuffer.wrap(countsKey).getInt(1);
    }

    /** After all counts of a domain on that day. */
    static byte[] afterDomain(long day, String domain) {
        byte[] name = domain.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(6 + name.length).put((byte) 't').putInt((int) day).put(name).put((byte) 1).array();
    }

    static byte[] dayKey(long day) {
        return ByteBuffer.allocate(5).put((byte) 't').putInt((int) day).array();
    }

    private static RecordWriter policy(RecordWriter out, Counts.Policy p) {
        out.octet(code(p.type())).text(p.domain());
        texts(out, p.lines());
        texts(out, p.mx());
        return out;
    }

    private static int code(PolicyType type) {
        return switch (type) {
            case TLSA -> 1;
            case STS -> 2;
            case NO_POLICY_FOUND -> 3;
        };
    }

    private static PolicyType type(int code) {
        return switch (code) {
            case 1 -> PolicyType.TLSA;
            case 2 -> PolicyType.STS;
            case 3 -> PolicyType.NO_POLICY_FOUND;
            default -> throw new UnreadableRecord("no policy type " + code);
        };
    }

    private static void texts(RecordWriter out, List<String> all) {
        out.varint(all.size());
        all.forEach(out::text);
    }

    private static List<String> texts(RecordReader in) {
        var all = new ArrayList<String>();
        for (int i = in.count(); i > 0; i--)
            all.add(in.text());
        return all;
    }

    static byte[] counts(Counts c) {
        var out = policy(new RecordWriter(512).octet(FORMAT), c.policy).varint(c.successes).varint(c.failures).varint(c.kinds.size());
        c.kinds.forEach(
                (f, n) -> out.text(f.type().word()).text(f.host()).text(f.receiving()).text(f.sending()).text(f.reason()).varint(n));
        return out.done();
    }

    static Counts counts(byte[] row) {
        var in = new RecordReader(row);
        in.format("TLS counts", FORMAT);
        PolicyType type = type(in.octet());
        var c = new Counts(new Counts.Policy(type, in.text(), texts(in), texts(in)));
        c.successes = in.varint();
        c.failures = in.varint();
        for (int i = in.count(); i > 0; i--) {
            ResultType result = result(in.text());
            var kind = new Counts.Failure(result, in.text(), in.text(), in.text(), in.text());
            c.kinds.put(kind, in.varint());
        }
        return c;
    }

    private static ResultType result(String word) {
        for (ResultType r : ResultType.values())
            if (r.word().equals(word))
                return r;
        throw new UnreadableRecord("no result type " + word);
    }

    static byte[] receivedKey(long arrival) {
        return ByteBuffer.allocate(9).put((byte) 'r').putLong(arrival).array();
    }

    static byte[] received(Received r) {
        return new RecordWriter(512).octet(FORMAT).int64(r.at().toEpochMilli()).text(r.from()).sized(r.json()).done();
    }

    static Received received(byte[] key, byte[] row) {
        var in = new RecordReader(row);
        in.format("TLS report", FORMAT);
        return new Received(ByteBuffer.wrap(key).getLong(1), Instant.ofEpochMilli(in.int64()), in.text(), in.sized());
    }
}
