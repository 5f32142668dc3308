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

    public Batch put(byte[] key, byte[] value) {
        if (value.length > Engine.MAX_VALUE)
            throw new IllegalArgumentException("value of " + value.length + " bytes; larger ones are blobs");
        changes.add(new Change(key, value));
        bytes += key.length + value.length;
        return this;
    }

    public Batch delete(byte[] key) {
        changes.add(new Change(key, null));
        bytes += key.length;
        return this;
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
