package org.posthouse.mta.gate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * Whoever has never written before is asked to come again. Remembers network, return path and recipient, and networks from which many have come again; rows
 * are two a key, {@code t} hash and {@code x} expiry hash. RFC 6647
 */
final class Greylist {
    private static final int FORMAT = 1;
    private static final int HASH = 16;
    private static final int FORGOTTEN_AT_ONCE = 5_000;
    /** Came again so often from one network: it has a queue, and is not asked any more. RFC 6647 */
    private static final int TRUSTED = 5;
    private static final Duration DAY = Duration.ofDays(1);

    private final GateSettings.Greylisting how;
    private final Engine engine;
    private final InstantSource clock;
    private final AtomicInteger rows = new AtomicInteger();

    /** A row: milliseconds; how often it was let in after it had to come again. */
    record Row(long first, long last, long expires, long passed) {
        byte[] encode() {
            return new RecordWriter(32).octet(FORMAT).int64(first).int64(last).int64(expires).varint(passed).done();
        }

        boolean isAlive(Instant now) {
            return expires > now.toEpochMilli();
        }

        static Row decode(byte[] value) {
            var in = new RecordReader(value);
            in.format("greylist row", FORMAT);
            return new Row(in.int64(), in.int64(), in.int64(), in.varint());
        }
    }

    Greylist(GateSettings.Greylisting how, Engine engine, InstantSource clock) throws Refusal {
        this.how = how;
        this.engine = engine;
        this.clock = clock;
        engine.scan(Space.GREYLIST, new byte[]{'t'}, new byte[]{'t' + 1}, Integer.MAX_VALUE, false, (_, _) -> {
            rows.incrementAndGet();
            return true;
        });
    }

    Verdict judge(InetAddress peer, ReturnPath from, Address to) throws Refusal {
        Instant now = clock.instant();
        String network = network(peer);
        byte[] netKey = hash(network);
        Row net = get(netKey);
        if (net != null && net.isAlive(now) && net.passed() >= TRUSTED) {
            touch(netKey, net, now);
            return new Verdict.Pass("greylist: mail from this network is known");
        }
        byte[] key = hash(network, fold(from.toString()), fold(to.toString()));
        Row row = get(key);
        if (row == null || !row.isAlive(now)) {
            Row fresh = new Row(now.toEpochMilli(), now.toEpochMilli(), now.plus(how.window()).toEpochMilli(), 0);
            commit(List.of(new Change(key, row, fresh)));
            return later(how.delay());
        }
        if (row.passed() > 0) {
            touch(key, row, now);
            return new Verdict.Pass("greylist: known since " + Instant.ofEpochMilli(row.first()));
        }
        Duration left = Duration.between(now, Instant.ofEpochMilli(row.first()).plus(how.delay()));
        if (left.isPositive())
            return later(left);
        long keep = now.plus(how.keep()).toEpochMilli();
        Row known = new Row(row.first(), now.toEpochMilli(), keep, 1);
        Row more = net != null && net.isAlive(now)
                ? new Row(net.first(), now.toEpochMilli(), keep, net.passed() + 1)
                : new Row(now.toEpochMilli(), now.toEpochMilli(), keep, 1);
        commit(List.of(new Change(key, row, known), new Change(netKey, net, more)));
        return new Verdict.Pass(
                "greylist: came again after " + Duration.between(Instant.ofEpochMilli(row.first()), now).toSeconds() + " s");
    }

    private static Verdict later(Duration left) {
        return new Verdict.Later("this is the first message of this kind", Math.max(1, left.plusMillis(999).toSeconds()));
    }

    /** Remembered for longer, and written down once a day at most. */
    private void touch(byte[] key, Row row, Instant now) throws Refusal {
        if (now.toEpochMilli() - row.last() > DAY.toMillis())
            commit(List.of(
                    new Change(key, row, new Row(row.first(), now.toEpochMilli(), now.plus(how.keep()).toEpochMilli(), row.passed()))));
    }

    private record Change(byte[] hash, @Nullable Row old, Row row) {}

    private void commit(List<Change> changes) throws Refusal {
        var batch = new Batch();
        int fresh = 0;
        for (Change c : changes) {
            if (c.old() == null)
                fresh++;
            else
                batch.delete(expiryKey(c.old().expires(), c.hash()));
            batch.put(key(c.hash()), c.row().encode()).put(expiryKey(c.row().expires(), c.hash()), new byte[0]);
        }
        int over = rows.get() + fresh - how.rows();
        if (fresh > 0 && over > 0)
            rows.addAndGet(-drop(batch, expiring(null, Math.min(over, FORGOTTEN_AT_ONCE)), Long.MAX_VALUE));
        engine.commit(Space.GREYLIST, Engine.ANY, batch);
        rows.addAndGet(fresh);
    }

    /** Also a row that is over and not swept yet. */
    private @Nullable Row get(byte[] hash) throws Refusal {
        byte[] value = engine.get(Space.GREYLIST, key(hash));
        return value == null ? null : Row.decode(value);
    }

    /** Removes a bounded number of rows that are over. */
    void forget(Instant now) throws Refusal {
        var batch = new Batch();
        int gone = drop(batch, expiring(now, FORGOTTEN_AT_ONCE), now.toEpochMilli());
        if (!batch.isEmpty())
            engine.commit(Space.GREYLIST, Engine.ANY, batch);
        rows.addAndGet(-gone);
    }

    int rows() {
        return rows.get();
    }

    /** Keys of the expiry index, the next to go first; of all that are over where a time is given. */
    private List<byte[]> expiring(@Nullable Instant now, int limit) throws Refusal {
        List<byte[]> keys = new ArrayList<>();
        byte[] to = now == null ? new byte[]{'x' + 1} : expiryKey(now.toEpochMilli() + 1, new byte[0]);
        engine.scan(Space.GREYLIST, new byte[]{'x'}, to, limit, false, (k, _) -> keys.add(k));
        return keys;
    }

    private int drop(Batch batch, List<byte[]> expiryKeys, long now) throws Refusal {
        int gone = 0;
        for (byte[] k : expiryKeys) {
            batch.delete(k);
            byte[] key = key(Arrays.copyOfRange(k, k.length - HASH, k.length));
            byte[] value = engine.get(Space.GREYLIST, key);
            // A row that was renewed at the same moment by two has an older key left over.
            if (value != null && Row.decode(value).expires() <= now) {
                batch.delete(key);
                gone++;
            }
        }
        return gone;
    }

    private static byte[] key(byte[] hash) {
        byte[] key = new byte[1 + hash.length];
        key[0] = 't';
        System.arraycopy(hash, 0, key, 1, hash.length);
        return key;
    }

    private static byte[] expiryKey(long expires, byte[] hash) {
        return new RecordWriter(9 + HASH).octet('x').int64(expires).raw(hash).done();
    }

    /** Senders with several hosts try again from another one beside the first. RFC 6647 */
    static String network(InetAddress peer) {
        byte[] a = peer.getAddress();
        return HexFormat.of().formatHex(a, 0, peer instanceof Inet6Address ? 8 : 3);
    }

    private static String fold(String address) {
        return address.toLowerCase(java.util.Locale.ROOT);
    }

    /** Half the SHA-256 of the parts, an octet 0 behind each. */
    static byte[] hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return Arrays.copyOf(digest.digest(), HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
