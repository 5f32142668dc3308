package org.posthouse.store.account;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.limit.ConnectionLimits;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;

/**
 * Who was here: the last use of each credential, and from which addresses each account has logged in, of which only keyed hashes are kept. Noted in memory and written
 * now and then in one batch that nobody waits for; a crash loses what the last minute brought.
 */
public final class Visits implements AutoCloseable {
    private static final String FILE = "login-addresses.key";
    private static final int WAITING = 1_000;
    private static final long DAYS = 90;

    private final StoredDirectory directory;
    private final InstantSource clock;
    private final KeyFiles keys;
    private final ReentrantLock lock = new ReentrantLock();
    /** Changed and not yet written, by account. */
    private final LinkedHashMap<Long, VisitRecord> waiting = new LinkedHashMap<>();
    private volatile byte @Nullable [] key;

    public Visits(StoredDirectory directory, InstantSource clock, Path keysFolder) {
        this.directory = directory;
        this.clock = clock;
        keys = new KeyFiles(keysFolder, new SecureRandom());
    }

    /** Remembers a login that succeeded. Refusal UNAVAILABLE where what is known of the account cannot be read. */
    public void note(Grant grant, Scope scope, InetAddress address) throws Refusal {
        long account = grant.account().id();
        VisitRecord before = read(account);
        Visit visit = new Visit(Instant.ofEpochMilli(clock.millis()), scope, address.getHostAddress());
        long hash = hash(account, address);
        boolean many;
        lock.lock();
        try {
            VisitRecord now = waiting.getOrDefault(account, before);
            waiting.put(account, now.with(grant.credential().id(), visit, hash, today()));
            many = waiting.size() >= WAITING;
        } finally {
            lock.unlock();
        }
        if (many)
            write();
    }

    /** Whether somebody has logged in to the account from that address (IPv6: /64) in the last 90 days. */
    public boolean familiar(long account, InetAddress address) throws Refusal {
        Long day = read(account).familiar().get(hash(account, address));
        return day != null && day >= today() - DAYS;
    }

    /** The last use of each credential, by its id; 0 is the main password. */
    public Map<Long, Visit> lastUses(long account) throws Refusal {
        return read(account).visits();
    }

    private long today() {
        return clock.millis() / Duration.ofDays(1).toMillis();
    }

    private long hash(long account, InetAddress address) throws Refusal {
        byte[] k = key;
        if (k == null)
            key = k = keys.key(FILE);
        String text = HexFormat.of().toHexDigits(account) + ConnectionLimits.key(address);
        return new RecordReader(Hashing.hmac(k, text)).int64();
    }

    private VisitRecord read(long account) throws Refusal {
        lock.lock();
        try {
            VisitRecord now = waiting.get(account);
            if (now != null)
                return now;
        } finally {
            lock.unlock();
        }
        byte[] bytes = directory.rows().get(DirectoryRows.key(DirectoryRows.VISITS, account));
        return bytes == null ? VisitRecord.NONE : VisitRecord.read(bytes);
    }

    /** Writes what waits; to be called every minute or so. */
    public void write() throws Refusal {
        DirectoryRows rows = directory.rows();
        // One after the other: the rows of an account removed meanwhile must not come back.
        rows.lock.lock();
        try {
            List<Map.Entry<Long, VisitRecord>> taken;
            lock.lock();
            try {
                taken = new ArrayList<>(waiting.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList());
            } finally {
                lock.unlock();
            }
            Batch batch = new Batch();
            for (Map.Entry<Long, VisitRecord> e : taken)
                if (directory.exists(e.getKey()))
                    batch.put(DirectoryRows.key(DirectoryRows.VISITS, e.getKey()), e.getValue().write());
            if (!batch.isEmpty())
                rows.commitLazily(batch);
            lock.lock();
            try {
                // Noted again meanwhile: written the next time.
                taken.forEach(e -> waiting.remove(e.getKey(), e.getValue()));
            } finally {
                lock.unlock();
            }
        } finally {
            rows.lock.unlock();
        }
    }

    @Override
    public void close() throws Refusal {
        write();
    }
}
