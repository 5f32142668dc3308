package org.posthouse.store.rules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** What the rules of accounts remember for a while: digests of what it is, never the thing itself. RFC 5230 §4.2, RFC 7352 §3 */
public final class Memory {
    private static final int LOCKS = 32;
    private static final int FORGET_AT_ONCE = 1_000;
    /** How often, in what is remembered, all of an account's is counted. */
    private static final int COUNT_EVERY = 64;

    private final Engine engine;
    private final InstantSource clock;
    private final RuleLimits limits;
    private final ReentrantLock[] turns = new ReentrantLock[LOCKS];

    public Memory(Engine engine, InstantSource clock, RuleLimits limits) {
        this.engine = engine;
        this.clock = clock;
        this.limits = limits;
        for (int i = 0; i < LOCKS; i++)
            turns[i] = new ReentrantLock();
    }

    private static byte[] hash(List<String> what) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : what) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                // No octet of UTF-8: parts cannot run into one another.
                digest.update((byte) 0xff);
            }
            return Arrays.copyOf(digest.digest(), Rows.HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it was remembered and its time is not over. */
    public boolean has(long account, List<String> what) throws Refusal {
        return until(account, hash(what)) > clock.millis();
    }

    private long until(long account, byte[] hash) throws Refusal {
        byte[] record = engine.get(Rows.space(account), Rows.remembered(hash));
        return record == null ? 0 : Rows.readUntil(record);
    }

    /** Remembers it from now on for so long; durable when it returns. */
    public void remember(long account, List<String> what, Duration howLong) throws Refusal {
        once(account, what, howLong, true);
    }

    /** Remembers it unless it is remembered already; true where it was not. Of many callers at once one gets true. */
    public boolean first(long account, List<String> what, Duration howLong) throws Refusal {
        return once(account, what, howLong, false);
    }

    /** Forgets it, after all. */
    public void forget(long account, List<String> what) throws Refusal {
        byte[] hash = hash(what);
        ReentrantLock turn = turns[(int) Math.floorMod(account, (long) LOCKS)];
        turn.lock();
        try {
            long until = until(account, hash);
            if (until > 0)
                engine.commit(Rows.space(account), Engine.ANY,
                        new Batch().delete(Rows.remembered(hash)).delete(Rows.byTime(until, hash)).useReserve());
        } finally {
            turn.unlock();
        }
    }

    private boolean once(long account, List<String> what, Duration howLong, boolean again) throws Refusal {
        byte[] hash = hash(what);
        Space space = Rows.space(account);
        ReentrantLock turn = turns[(int) Math.floorMod(account, (long) LOCKS)];
        turn.lock();
        try {
            long now = clock.millis();
            long before = until(account, hash);
            boolean known = before > now;
            if (known && !again)
                return false;
            Batch batch = new Batch();
            if (before > 0)
                batch.delete(Rows.byTime(before, hash));
            long until = now + Math.max(1, howLong.toMillis());
            forgetOld(space, now, hash, batch);
            batch.put(Rows.remembered(hash), Rows.until(until)).put(Rows.byTime(until, hash), new byte[]{1});
            engine.commit(space, Engine.ANY, batch);
            return !known;
        } finally {
            turn.unlock();
        }
    }

    /** What is over goes, and now and then what is too much: that which would be forgotten first. */
    private void forgetOld(Space space, long now, byte[] hash, Batch batch) throws Refusal {
        engine.scan(space, Rows.kind(Rows.BY_TIME), Rows.byTime(now, new byte[Rows.HASH]), FORGET_AT_ONCE, false, (key, _) -> {
            forget(key, hash, batch);
            return true;
        });
        if (Math.floorMod(hash[0], COUNT_EVERY) != 0)
            return;
        int[] count = new int[1];
        engine.scan(space, Rows.kind(Rows.BY_TIME), Rows.after(Rows.BY_TIME), Integer.MAX_VALUE, true, (key, _) -> {
            if (++count[0] >= limits.remembered())
                forget(key, hash, batch);
            return count[0] < limits.remembered() + FORGET_AT_ONCE;
        });
    }

    private static void forget(byte[] key, byte[] but, Batch batch) {
        byte[] hash = Arrays.copyOfRange(key, 9, key.length);
        batch.delete(key);
        if (!Arrays.equals(hash, but))
            batch.delete(Rows.remembered(hash));
    }
}
