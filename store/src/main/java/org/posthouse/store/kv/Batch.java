package org.posthouse.store.kv;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts and deletes of one space, applied in order and as one. Not thread-safe; handed over to the engine by the commit. */
public final class Batch {
    /** One change: a put, or a delete where the value is null. Keys and values are not copied. */
    public record Change(byte[] key, byte @Nullable [] value) {}

    private final List<Change> changes = new ArrayList<>();
    private long bytes;
    private boolean reserve;

    public Batch put(byte[] key, byte[] value) {
        checkKey(key);
        if (value.length > Engine.MAX_VALUE)
            throw new IllegalArgumentException("value of " + value.length + " bytes; larger ones are blobs");
        changes.add(new Change(key, value));
        bytes += key.length + value.length;
        return this;
    }

    public Batch delete(byte[] key) {
        checkKey(key);
        changes.add(new Change(key, null));
        bytes += key.length;
        return this;
    }

    /** Marks a batch that makes room although it also adds rows, such as an expunge: it may use the reserve of a full disk. */
    public Batch useReserve() {
        reserve = true;
        return this;
    }

    /** True for a batch so marked, and for one that only deletes. */
    public boolean mayUseReserve() {
        return reserve || onlyDeletes();
    }

    private static void checkKey(byte[] key) {
        if (key.length == 0 || key.length > Engine.MAX_KEY)
            throw new IllegalArgumentException("key of " + key.length + " bytes");
    }

    public List<Change> changes() {
        return changes;
    }

    /** Size of keys and values in octets, for group limits. */
    public long bytes() {
        return bytes;
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** True when nothing is added, only taken away: such a batch may use the reserve of a full disk. */
    public boolean onlyDeletes() {
        for (Change c : changes)
            if (c.value() != null)
                return false;
        return true;
    }
}
