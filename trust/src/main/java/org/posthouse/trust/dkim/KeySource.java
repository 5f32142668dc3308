package org.posthouse.trust.dkim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;

/** Fetches the keys of signers from DNS; those read are kept, bounded, by the text of their records. Safe for many threads. RFC 6376 §3.6.2 */
public final class KeySource {
    /** More records at one name are not looked at. */
    static final int MAX_RECORDS = 8;
    /** Of the keys in them, those that are tried: there is to be one, and each costs an operation for each signature. RFC 6376 §3.6.2.2 */
    static final int MAX_USABLE = 2;
    private static final int KEPT = 1000;

    /** What was found for a selector. */
    public sealed interface Found {
        /** At least one; in no particular order. */
        record Keys(List<Key> keys) implements Found {
            public Keys {
                keys = List.copyOf(keys);
            }
        }

        /** Nothing is published there. */
        record Missing() implements Found {}

        /** Nobody could tell now. */
        record Unavailable(String why) implements Found {}
    }

    /**
     * One record. Without a key: why says what is wrong with it.
     *
     * @param record null where the record cannot be read
     * @param usable null where the key cannot or must not be used
     * @param bits of an RSA modulus where that much could be read
     */
    public record Key(@Nullable KeyRecord record, PublicKeys.@Nullable Usable usable, int bits, String why) {}

    /** What was found at a name, so long that the mails of one moment share it and no longer. */
    private record Recent(Found found, long until) {}

    private static final long MOMENT = 10_000_000_000L;

    private final Resolver resolver;
    private final Map<String, Recent> recent = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Recent> eldest) {
            return size() > KEPT;
        }
    };
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Key> kept = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Key> eldest) {
            return size() > KEPT;
        }
    };

    public KeySource(Resolver resolver) {
        this.resolver = resolver;
    }

    /** The name of a selector's records. RFC 6376 §3.6.2.1 */
    public static String name(String domain, String selector) {
        return selector + "._domainkey." + domain;
    }

    /** What was found within the last ten seconds; null where somebody has to ask. */
    @Nullable
    Found known(String domain, String selector) {
        lock.lock();
        try {
            Recent r = recent.get(name(domain, selector));
            return r == null || r.until - System.nanoTime() < 0 ? null : r.found;
        } finally {
            lock.unlock();
        }
    }

    /** Asks; both names in A-labels. */
    public Found find(String domain, String selector) {
        Found found = ask(domain, selector);
        if (found instanceof Found.Keys) {
            lock.lock();
            try {
                recent.put(name(domain, selector), new Recent(found, System.nanoTime() + MOMENT));
            } finally {
                lock.unlock();
            }
        }
        return found;
    }

    private Found ask(String domain, String selector) {
        return switch (resolver.txt(name(domain, selector))) {
            case Answer.NoSuchName<String> n -> new Found.Missing();
            case Answer.NoData<String> n -> new Found.Missing();
            case Answer.TemporaryFailure<String>(var why) -> new Found.Unavailable(why);
            case Answer.Found<String>(var records, var secure) -> {
                var keys = new ArrayList<Key>();
                int usable = 0;
                for (String text : records.subList(0, Math.min(records.size(), MAX_RECORDS))) {
                    Key key = key(text);
                    if (key.usable() == null || usable++ < MAX_USABLE)
                        keys.add(key);
                }
                yield new Found.Keys(keys);
            }
        };
    }

    private Key key(String text) {
        lock.lock();
        try {
            Key known = kept.get(text);
            if (known != null)
                return known;
        } finally {
            lock.unlock();
        }
        Key key = read(text);
        if (text.length() > 4096)
            return key;
        lock.lock();
        try {
            kept.put(text, key);
        } finally {
            lock.unlock();
        }
        return key;
    }

    /** Reads the text of one record. */
    public static Key read(String text) {
        KeyRecord record;
        try {
            record = KeyRecord.parse(text);
        } catch (TagException e) {
            return new Key(null, null, 0, "the key record cannot be read: " + e.getMessage());
        }
        if (record.revoked())
            return new Key(record, null, 0, "the key was revoked");
        try {
            PublicKeys.Usable usable = PublicKeys.of(record.type(), record.key());
            return new Key(record, usable, usable.bits(), "");
        } catch (PublicKeys.UnusableKey e) {
            return new Key(record, null, e.bits(), String.valueOf(e.getMessage()));
        }
    }
}
