package org.posthouse.store.sharing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordWriter;

/** Annotations as rows; they are read when asked for, and counted when one is set. RFC 5464 §3 */
public final class Annotations {
    /** Octets of the annotations in an account, names and values: those of the owner with the shared ones, and those private to others. */
    private static final long MAX_TOTAL = 4L << 20;
    /** The same of those private to one who is not the owner. */
    private static final long MAX_OTHER = 64L << 10;
    private static final int PREFIX = 13;
    /** The first octet of the rows' keys in an account's space: docs/formats.md. */
    private static final byte KIND = 'p';

    private final Engine engine;
    private final Space space;

    public Annotations(Engine engine, Space space) {
        this.engine = engine;
        this.space = space;
    }

    static byte[] key(long mailbox, long account, String entry) {
        byte[] name = entry.getBytes(StandardCharsets.UTF_8);
        return new RecordWriter(PREFIX + name.length).octet(KIND).int32(mailbox).int64(account).raw(name).done();
    }

    /** The entries of a mailbox (0: of the account) that are private to an account, or (0) shared. */
    public SortedMap<String, byte[]> of(long mailbox, long account) throws Refusal {
        TreeMap<String, byte[]> out = new TreeMap<>();
        engine.scan(space, key(mailbox, account, ""), key(mailbox, account + 1, ""), Annotation.MAX_ENTRIES, false,
                (key, value) -> {
                    out.put(new String(key, PREFIX, key.length - PREFIX, StandardCharsets.UTF_8),
                            Arrays.copyOfRange(value, 1, value.length));
                    return true;
                });
        return out;
    }

    /** Under the owner's write turn, with everything on disk: all or none. Refusal TOO_BIG, LIMIT. */
    public void set(Batch batch, long owner, long mailbox, List<Annotation> wanted) throws Refusal {
        Totals before = new Totals(owner);
        Map<ByteBuffer, Long> rows = new HashMap<>();
        for (Annotation a : wanted)
            rows.put(ByteBuffer.wrap(key(mailbox, a.account(), a.entry())), 0L);
        engine.scan(space, new byte[]{KIND}, new byte[]{KIND + 1}, Integer.MAX_VALUE, false, (key, value) -> {
            long octets = key.length + (long) value.length;
            before.add(accountOf(key), octets);
            rows.replace(ByteBuffer.wrap(key), octets);
            return true;
        });
        Totals after = new Totals(before);
        for (Annotation a : wanted) {
            byte[] key = key(mailbox, a.account(), a.entry());
            byte[] value = a.value();
            long octets = value == null ? 0 : key.length + value.length + 1L;
            Long there = rows.put(ByteBuffer.wrap(key), octets);
            after.add(a.account(), octets - (there == null ? 0 : there));
            if (value == null) {
                batch.delete(key);
                continue;
            }
            if (value.length > Annotation.MAX_VALUE)
                throw new Refusal(Refusal.Reason.TOO_BIG, "a value has at most " + Annotation.MAX_VALUE + " octets");
            byte[] record = new byte[value.length + 1];
            record[0] = 1;
            System.arraycopy(value, 0, record, 1, value.length);
            batch.put(key, record);
        }
        for (long account : wanted.stream().map(Annotation::account).distinct().toList()) {
            SortedMap<String, byte[]> entries = of(mailbox, account);
            for (Annotation a : wanted)
                if (a.account() == account && a.value() == null)
                    entries.remove(a.entry());
                else if (a.account() == account)
                    entries.put(a.entry(), new byte[0]);
            if (entries.size() > Annotation.MAX_ENTRIES)
                throw new Refusal(Refusal.Reason.LIMIT, "a mailbox has at most " + Annotation.MAX_ENTRIES + " entries");
        }
        after.check(before);
    }

    private static long accountOf(byte[] key) {
        return ByteBuffer.wrap(key).getLong(PREFIX - Long.BYTES);
    }

    /** Octets by whom they belong to: what others write must not use up what the owner may. */
    private static final class Totals {
        private final long owner;
        private final Map<Long, Long> others;
        private long owners;
        private long all;

        Totals(long owner) {
            this.owner = owner;
            others = new HashMap<>();
        }

        Totals(Totals from) {
            owner = from.owner;
            others = new HashMap<>(from.others);
            owners = from.owners;
            all = from.all;
        }

        void add(long account, long octets) {
            if (account == 0 || account == owner) {
                owners += octets;
            } else {
                others.merge(account, octets, Long::sum);
                all += octets;
            }
        }

        /** What has become no more is never too much. */
        void check(Totals before) throws Refusal {
            if (owners > MAX_TOTAL && owners > before.owners || all > MAX_TOTAL && all > before.all)
                throw new Refusal(Refusal.Reason.LIMIT, "the annotations of an account have at most " + MAX_TOTAL + " octets together");
            for (Map.Entry<Long, Long> other : others.entrySet())
                if (other.getValue() > MAX_OTHER && other.getValue() > before.others.getOrDefault(other.getKey(), 0L))
                    throw new Refusal(Refusal.Reason.LIMIT,
                            "your annotations of somebody else's mailboxes have at most " + MAX_OTHER + " octets together");
        }
    }

    /** Under the account's write turn: takes those away of a mailbox that goes. */
    public void forget(Batch batch, long mailbox) throws Refusal {
        engine.scan(space, key(mailbox, 0, ""), key(mailbox + 1, 0, ""), Integer.MAX_VALUE, false,
                (key, _) -> {
                    batch.delete(key);
                    return true;
                });
    }
}
