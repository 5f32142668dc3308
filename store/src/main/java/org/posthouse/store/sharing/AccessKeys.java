package org.posthouse.store.sharing;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The secret keys by which an account opens parts of mailboxes to others, one for each mailbox, its own or another's. RFC 4467 §2.2 */
public final class AccessKeys {
    /** Octets of a key. */
    public static final int LENGTH = 32;
    private static final int MAX_KEYS = 10_000;
    /** The first octet of the rows' keys in an account's space: docs/formats.md. */
    private static final byte KIND = 'w';
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Engine engine;
    private final Space space;
    private final Turn turn;

    /** Does a change of rows under the account's write turn; it is on disk when this returns. */
    @FunctionalInterface
    public interface Turn {
        void write(Rows rows) throws Refusal;
    }

    /** A change of rows. */
    @FunctionalInterface
    public interface Rows {
        void put(Batch batch) throws Refusal;
    }

    public AccessKeys(Engine engine, Space space, Turn turn) {
        this.engine = engine;
        this.space = space;
        this.turn = turn;
    }

    static byte[] key(long owner, long mailbox) {
        return new RecordWriter(13).octet(KIND).int64(owner).int32(mailbox).done();
    }

    static byte[] record(byte[] secret) {
        return new RecordWriter(1 + LENGTH).octet(1).raw(secret).done();
    }

    /** A key that opens nothing. */
    public static byte[] random() {
        byte[] secret = new byte[LENGTH];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /** The key of a mailbox of that owner; null where none was made yet. */
    public byte @Nullable [] find(long owner, long mailbox) throws Refusal {
        byte[] record = engine.get(space, key(owner, mailbox));
        if (record == null)
            return null;
        new RecordReader(record).format("access key", 1);
        return Arrays.copyOfRange(record, 1, record.length);
    }

    /** The same; made where there is none. Refusal LIMIT. */
    public byte[] findOrMake(long owner, long mailbox) throws Refusal {
        byte[] found = find(owner, mailbox);
        return found != null ? found : make(owner, mailbox, false);
    }

    /** Puts a new key in the place of any before: what that one opened is closed. Refusal LIMIT. */
    public void renew(long owner, long mailbox) throws Refusal {
        make(owner, mailbox, true);
    }

    private byte[] make(long owner, long mailbox, boolean renew) throws Refusal {
        byte[][] made = {random()};
        turn.write(batch -> {
            byte[] before = find(owner, mailbox);
            if (before != null && !renew) {
                made[0] = before;
                return;
            }
            if (before == null && count() >= MAX_KEYS)
                throw new Refusal(Refusal.Reason.LIMIT, "at most " + MAX_KEYS + " mailboxes have keys; RESETKEY removes all");
            batch.put(key(owner, mailbox), record(made[0]));
        });
        return made[0];
    }

    private int count() throws Refusal {
        int[] count = {0};
        engine.scan(space, new byte[]{KIND}, new byte[]{KIND + 1}, MAX_KEYS, false, (_, _) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }

    /** Removes all keys. */
    public void clear() throws Refusal {
        turn.write(batch -> engine.scan(space, new byte[]{KIND}, new byte[]{KIND + 1}, Integer.MAX_VALUE, false, (key, _) -> {
            batch.delete(key);
            return true;
        }));
    }

    /** Under the account's write turn: takes the key away of a mailbox that goes. */
    public static void forget(Batch batch, long owner, long mailbox) {
        batch.delete(key(owner, mailbox));
    }
}
