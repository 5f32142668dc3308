package org.posthouse.mta.report;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.verdict.Ledger;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.trust.dmarc.DmarcRecord;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.verdict.Verdicts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts messages in memory, and writes down what has come together when it is told to. RFC 7489 §6.6.5 */
public final class Tally implements Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
    private static final HexFormat HEX = HexFormat.of();
    static final long DAY = 86_400;
    /** Kinds of messages in memory, between two writings. */
    private static final int MAX_KINDS = 10_000;
    private static final int MAX_DAY = 200_000;
    private static final int BATCH = 500;
    private static final int REMEMBERED = 1000;

    private final Engine engine;
    private final ReportSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private Map<Key, Long> counting = new HashMap<>();
    private long lost;
    /** Rows that a domain has on a day, and those of all domains under the empty name. */
    private final Map<Day, Integer> rows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Day, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Day(long day, String domain) {}

    private record Key(Day day, Counted one) {}

    public Tally(Engine engine, ReportSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    /** Counts a message whose domain wants to be told. */
    @Override
    public void note(Verdicts verdicts, InetAddress peer, Collection<Address> recipients, DmarcResult.Policy applied, Deviation deviation,
            Instant at) {
        DmarcResult d = verdicts.dmarc();
        // Of reports there are no reports, or two servers would tell one another of nothing else for ever.
        if (d.from().isEmpty() || d.policyDomain().isEmpty() || settings.addresses().containsAll(recipients))
            return;
        DmarcRecord record = DmarcRecord.parse(d.record()).orElse(null);
        if (record == null || record.aggregate().isEmpty())
            return;
        add(new Key(new Day(Math.floorDiv(at.getEpochSecond(), DAY), d.policyDomain()),
                Counted.of(verdicts, record, peer, applied, deviation)), 1);
    }

    private void add(Key key, long count) {
        lock.lock();
        try {
            if (counting.size() < MAX_KINDS || counting.containsKey(key))
                counting.merge(key, count, Long::sum);
            else
                over(key.day, count);
        } finally {
            lock.unlock();
        }
    }

    // There is room for as many domains again.
    private void over(Day day, long count) {
        var key = new Key(day, Counted.overflow(0));
        if (counting.size() < 2 * MAX_KINDS || counting.containsKey(key))
            counting.merge(key, count, Long::sum);
        else
            lost += count;
    }

    /** Adds what was counted to the rows. */
    public void write() throws Refusal {
        writing.lock();
        try {
            Map<Key, Long> now;
            lock.lock();
            try {
                now = counting;
                counting = new HashMap<>();
                if (lost > 0)
                    LOG.warn("dmarc reports: {} messages of too many domains at once were not counted", lost);
                lost = 0;
            } finally {
                lock.unlock();
            }
            var all = List.copyOf(now.entrySet());
            for (int from = 0; from < all.size(); from += BATCH)
                try {
                    write(all.subList(from, Math.min(all.size(), from + BATCH)));
                } catch (Refusal e) {
                    all.subList(from, all.size()).forEach(x -> add(x.getKey(), x.getValue()));
                    rows.clear();
                    throw e;
                }
        } finally {
            writing.unlock();
        }
    }

    private void write(List<Map.Entry<Key, Long>> some) throws Refusal {
        var sums = new LinkedHashMap<String, Counted>();
        for (var e : some)
            add(sums, e.getKey().day, e.getKey().one, e.getValue());
        var batch = new Batch();
        sums.forEach((key, sum) -> batch.put(HEX.parseHex(key), Codec.counts(sum)));
        Refusal.join(engine.commitLazily(Space.OTHERS, batch));
    }

    private void add(Map<String, Counted> sums, Day day, Counted one, long count) throws Refusal {
        String key = HEX.formatHex(Codec.countsKey(day.day, day.domain, one));
        Counted so = sums.get(key);
        if (so == null) {
            byte[] row = engine.get(Space.OTHERS, HEX.parseHex(key));
            so = row == null ? null : Codec.counts(row);
        }
        var whole = new Day(day.day, "");
        if (so == null) {
            int own = rows(day, settings.rowsPerDomain());
            int all = rows(whole, MAX_DAY);
            if (!one.isOverflow() && (own >= settings.rowsPerDomain() || all >= MAX_DAY)) {
                add(sums, day, Counted.overflow(0), count);
                return;
            }
            if (all >= 2 * MAX_DAY) {
                LOG.warn("dmarc reports: too many domains in one day, {} messages of {} are not counted", count, day.domain);
                return;
            }
            rows.put(day, own + 1);
            rows.put(whole, all + 1);
        }
        sums.put(key, one.with((so == null ? 0 : so.row().count()) + count));
    }

    private int rows(Day day, int max) throws Refusal {
        Integer known = rows.get(day);
        if (known != null)
            return known;
        byte[] from = day.domain.isEmpty() ? Codec.dayKey(day.day) : Codec.domainKey(day.day, day.domain);
        byte[] to = day.domain.isEmpty() ? Codec.dayKey(day.day + 1) : Codec.afterDomain(day.day, day.domain);
        int[] n = {0};
        engine.scan(Space.OTHERS, from, to, 2 * max, false, (_, _) -> ++n[0] > 0);
        return n[0];
    }

    /** What is counted and not yet told: by day, the oldest first, and domain. */
    public static List<Pending> pending(Engine engine, int limit) throws Refusal {
        var all = new ArrayList<Pending>();
        byte[] from = Codec.COUNTS;
        while (all.size() < limit) {
            byte[] first = first(engine, from, Codec.AFTER_COUNTS);
            if (first == null)
                break;
            Pending next = pending(engine, Codec.day(first), Codec.domain(first));
            all.add(next);
            from = Codec.afterDomain(next.day(), next.domain());
        }
        return all;
    }

    /** The first key of counts there; null where there is none. */
    static byte @Nullable [] first(Engine engine, byte[] from, byte[] to) throws Refusal {
        byte[][] first = new byte[1][];
        engine.scan(Space.OTHERS, from, to, 1, false, (key, _) -> {
            first[0] = key;
            return false;
        });
        return first[0];
    }

    static Pending pending(Engine engine, long day, String domain) throws Refusal {
        long[] n = new long[3];
        engine.scan(Space.OTHERS, Codec.domainKey(day, domain), Codec.afterDomain(day, domain), Integer.MAX_VALUE, false, (_, value) -> {
            Counted c = Codec.counts(value);
            n[0]++;
            n[1] += c.row().count();
            n[2] += c.isOverflow() || c.row().passed() ? 0 : c.row().count();
            return true;
        });
        return new Pending(day, domain, n[0], n[1], n[2]);
    }
}
