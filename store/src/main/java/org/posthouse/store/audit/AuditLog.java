package org.posthouse.store.audit;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.login.LoginWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log. One per process; safe for all threads. */
public final class AuditLog implements LoginWatch {
    /** Details of a login from an address that the account has not logged in from lately. */
    public static final String NEW_ADDRESS = "new address";
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int AT_ONCE = 1_000;

    private final Engine engine;
    private final InstantSource clock;
    private final AuditLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Entry.Kind, Integer> counts = new EnumMap<>(Entry.Kind.class);
    private long number;

    /** Takes an entry; false ends it. */
    public interface Visitor {
        boolean visit(Entry entry);
    }

    /** A change that has begun. */
    public final class Begun {
        private final byte[] key;
        private final Entry entry;

        private Begun(byte[] key, Entry entry) {
            this.key = key;
            this.entry = entry;
        }

        /** Tells how it ended; on disk when it returns. */
        public void end(String how) throws Refusal {
            engine.commit(Space.AUDIT, Engine.ANY, new Batch().put(key, EntryCodec.write(entry.ended(how))).useReserve());
        }
    }

    /** Counts what there is. Refusal UNAVAILABLE. */
    public AuditLog(Engine engine, InstantSource clock, AuditLimits limits) throws Refusal {
        this.engine = engine;
        this.clock = clock;
        this.limits = limits;
        for (Entry.Kind kind : Entry.Kind.values()) {
            int[] n = {0};
            engine.scan(Space.AUDIT, new byte[]{(byte) kind.code}, new byte[]{(byte) (kind.code + 1)}, Integer.MAX_VALUE, false, (_, _) -> {
                n[0]++;
                return true;
            });
            counts.put(kind, n[0]);
        }
    }

    /** Says that something begins; on disk when it returns. */
    public Begun begin(Entry entry) throws Refusal {
        byte[] key = key(entry);
        // A server without room must still be mended.
        engine.commit(Space.AUDIT, Engine.ANY, new Batch().put(key, EntryCodec.write(entry)).useReserve());
        return new Begun(key, entry);
    }

    private byte[] key(Entry entry) {
        lock.lock();
        try {
            counts.merge(entry.kind(), 1, Integer::sum);
            number = number + 1 & 0xffff_ffffL;
            return EntryCodec.key(entry.kind(), entry.at().toEpochMilli(), number);
        } finally {
            lock.unlock();
        }
    }

    /** Logins are many: they ride along with the next commit. */
    private void ride(Entry entry) {
        var _ = engine.commitLazily(Space.AUDIT, new Batch().put(key(entry), EntryCodec.write(entry))).exceptionally(e -> {
            LOG.warn("a login is not in the audit log: {}", e.toString());
            return 0L;
        });
    }

    @Override
    public void in(String account, Scope scope, InetAddress peer, String how, boolean newAddress) {
        ride(new Entry(Entry.Kind.LOGIN, clock.instant(), account, peer.getHostAddress(), word(scope), account,
                newAddress ? NEW_ADDRESS : "", how));
    }

    @Override
    public void out(String login, String account, Scope scope, InetAddress peer, String why) {
        ride(new Entry(Entry.Kind.FAILED, clock.instant(), login, peer.getHostAddress(), word(scope), account, "", why));
    }

    private static String word(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    /** Entries of a kind since then, the newest first, at most limit. */
    public void newest(Entry.Kind kind, Instant since, int limit, Visitor visitor) throws Refusal {
        engine.scan(Space.AUDIT, EntryCodec.key(kind, Math.max(0, since.toEpochMilli()), 0), new byte[]{(byte) (kind.code + 1)}, limit,
                true,
                (key, value) -> visitor.visit(EntryCodec.read(kind, key, value)));
    }

    /** Forgets what is too old or too much, bounded in one call; to be called every minute or so. */
    public void sweep() throws Refusal {
        for (Entry.Kind kind : Entry.Kind.values())
            while (sweep(kind) == AT_ONCE) {
                // There is more.
            }
    }

    private int sweep(Entry.Kind kind) throws Refusal {
        long oldest = clock.instant().minus(limits.kept(kind)).toEpochMilli();
        int excess;
        lock.lock();
        try {
            excess = counts.getOrDefault(kind, 0) - limits.each();
        } finally {
            lock.unlock();
        }
        var batch = new Batch();
        int[] n = {0};
        engine.scan(Space.AUDIT, new byte[]{(byte) kind.code}, new byte[]{(byte) (kind.code + 1)}, AT_ONCE, false, (key, _) -> {
            if (n[0] >= excess && EntryCodec.millisOf(key) >= oldest)
                return false;
            batch.delete(key);
            n[0]++;
            return true;
        });
        if (n[0] > 0) {
            engine.commit(Space.AUDIT, Engine.ANY, batch);
            lock.lock();
            try {
                counts.merge(kind, -n[0], Integer::sum);
            } finally {
                lock.unlock();
            }
        }
        return n[0];
    }
}
