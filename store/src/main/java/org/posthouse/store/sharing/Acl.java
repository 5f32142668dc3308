package org.posthouse.store.sharing;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** What others than the owner may do with one mailbox: rights granted, and rights taken away, by account id. RFC 4314 §2 */
public record Acl(SortedMap<Long, Rights> granted, SortedMap<Long, Rights> taken) {
    /** In the place of an account's id: everybody who has an account here. */
    public static final long ANYONE = 0;
    public static final Acl NONE = new Acl(new TreeMap<>(), new TreeMap<>());
    /** Entries of one list. */
    public static final int MAX_ENTRIES = 500;

    public Acl {
        granted = Collections.unmodifiableSortedMap(new TreeMap<>(granted));
        taken = Collections.unmodifiableSortedMap(new TreeMap<>(taken));
    }

    /** What an account may do: what is granted to it or to anyone, less what is taken from either. */
    public Rights of(long account) {
        return get(granted, account).plus(get(granted, ANYONE)).minus(get(taken, account)).minus(get(taken, ANYONE));
    }

    private static Rights get(Map<Long, Rights> map, long account) {
        return map.getOrDefault(account, Rights.NONE);
    }

    /** What one entry says; no rights where there is none. */
    public Rights entry(long account, boolean negative) {
        return get(negative ? taken : granted, account);
    }

    /** The same list with another entry; without rights it goes. */
    public Acl with(long account, boolean negative, Rights rights) {
        TreeMap<Long, Rights> changed = new TreeMap<>(negative ? taken : granted);
        if (rights.isEmpty())
            changed.remove(account);
        else
            changed.put(account, rights);
        return negative ? new Acl(granted, changed) : new Acl(changed, taken);
    }

    public boolean isEmpty() {
        return granted.isEmpty() && taken.isEmpty();
    }

    public int entries() {
        return granted.size() + taken.size();
    }

    /** Adds to a set who is granted anything, perhaps {@link #ANYONE}. */
    public void addGranted(Set<Long> accounts) {
        accounts.addAll(granted.keySet());
    }

    /** Everybody named. */
    public Set<Long> named() {
        TreeSet<Long> all = new TreeSet<>(granted.keySet());
        all.addAll(taken.keySet());
        return all;
    }

    /** The record: docs/formats.md. */
    public byte[] write() {
        RecordWriter out = new RecordWriter(16).octet(1);
        write(out, granted);
        write(out, taken);
        return out.done();
    }

    private static void write(RecordWriter out, Map<Long, Rights> entries) {
        out.varint(entries.size());
        entries.forEach((account, rights) -> out.varint(account).varint(rights.bits()));
    }

    public static Acl read(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        in.format("rights", 1);
        return new Acl(entries(in), entries(in));
    }

    private static SortedMap<Long, Rights> entries(RecordReader in) {
        TreeMap<Long, Rights> out = new TreeMap<>();
        for (int n = in.count(); n > 0; n--) {
            long account = in.varint();
            out.put(account, new Rights((int) in.varint()));
        }
        return out;
    }
}
