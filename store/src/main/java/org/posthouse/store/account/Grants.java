package org.posthouse.store.account;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;
import org.posthouse.store.sharing.Acl;

/** Who has granted rights to whom, in memory and as rows; it may know of more than there is. Changed under the directory's lock. */
final class Grants {
    private final Map<Long, Set<Long>> byGrantee = new ConcurrentHashMap<>();
    private final Map<Long, Set<Long>> byOwner = new ConcurrentHashMap<>();

    void load(DirectoryRows rows) throws Refusal {
        rows.scan(DirectoryRows.GRANT, (key, value) -> {
            new RecordReader(value).format("grant", 1);
            add(new RecordReader(key, 1).int64(), new RecordReader(key, 9).int64());
            return true;
        });
    }

    private static byte[] key(long grantee, long owner) {
        return new RecordWriter(17).octet(DirectoryRows.GRANT).int64(grantee).int64(owner).done();
    }

    private void add(long grantee, long owner) {
        byGrantee.merge(grantee, Set.of(owner), Grants::union);
        byOwner.merge(owner, Set.of(grantee), Grants::union);
    }

    private void drop(long grantee, long owner) {
        byGrantee.computeIfPresent(grantee, (_, set) -> without(set, owner));
        byOwner.computeIfPresent(owner, (_, set) -> without(set, grantee));
    }

    private static Set<Long> union(Set<Long> a, Set<Long> b) {
        Set<Long> out = new TreeSet<>(a);
        out.addAll(b);
        return out;
    }

    @SuppressWarnings("NullAway")
    private static Set<Long> without(Set<Long> set, long one) {
        Set<Long> out = new TreeSet<>(set);
        out.remove(one);
        return out.isEmpty() ? null : out;
    }

    private Set<Long> grantees(long owner) {
        return byOwner.getOrDefault(owner, Set.of());
    }

    /** Whether nothing would change. */
    boolean are(long owner, Set<Long> grantees) {
        return grantees(owner).equals(grantees);
    }

    /** Puts into a batch what makes these the grantees of an owner. */
    void change(Batch batch, long owner, Set<Long> grantees) {
        for (long g : grantees)
            if (!grantees(owner).contains(g))
                batch.put(key(g, owner), new byte[]{1});
        for (long g : grantees(owner))
            if (!grantees.contains(g))
                batch.delete(key(g, owner));
    }

    /** The same in memory, once it is on disk. */
    void changed(long owner, Set<Long> grantees) {
        for (long g : Set.copyOf(grantees(owner)))
            if (!grantees.contains(g))
                drop(g, owner);
        for (long g : grantees)
            add(g, owner);
    }

    /** Puts into a batch what forgets an account. */
    void forget(Batch batch, long account) {
        change(batch, account, Set.of());
        for (long owner : byGrantee.getOrDefault(account, Set.of()))
            batch.delete(key(account, owner));
    }

    /** The same in memory. */
    void forgotten(long account) {
        changed(account, Set.of());
        for (long owner : Set.copyOf(byGrantee.getOrDefault(account, Set.of())))
            drop(account, owner);
    }

    /** Owners who may have granted something to an account, or to anyone. */
    Set<Long> owners(long account) {
        Set<Long> out = union(byGrantee.getOrDefault(account, Set.of()), byGrantee.getOrDefault(Acl.ANYONE, Set.of()));
        out.remove(account);
        return out;
    }
}
