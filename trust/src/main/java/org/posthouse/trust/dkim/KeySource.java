package org.posthouse.trust.dkim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Lasting;
import org.posthouse.trust.dns.Resolver;

/** Fetches the keys of signers from DNS; those read are kept, bounded, for as long as DNS says. Safe for many threads. RFC 6376 §3.6.2 */
public final class KeySource {
    /** More records at one name are not looked at. */
    static final int MAX_RECORDS = 8;
    /** Of the keys in them, those that are tried: there is to be one, and each costs an operation for each signature. RFC 6376 §3.6.2.2 */
    static final int MAX_USABLE = 2;

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

    /** Hears of keys that nobody had to be asked for. */
    public interface Reminder {
        /** What is at that name was known. */
        void known(String name, Found found);
    }

    private final Resolver resolver;
    private final KeyMemory memory;
    private final Reminder reminder;

    public KeySource(Resolver resolver) {
        this(resolver, new KeyMemory(), (_, _) -> {
        });
    }

    private KeySource(Resolver resolver, KeyMemory memory, Reminder reminder) {
        this.resolver = resolver;
        this.memory = memory;
        this.reminder = reminder;
    }

    /** With the same keys in memory; what is not there is asked of that resolver. */
    public KeySource asking(Resolver other, Reminder told) {
        return new KeySource(other, memory, told);
    }

    /** The name of a selector's records. RFC 6376 §3.6.2.1 */
    public static String name(String domain, String selector) {
        return selector + "._domainkey." + domain;
    }

    /** What was found there and still counts by its time to live; null where somebody has to be asked. */
    public @Nullable Found known(String domain, String selector) {
        String name = name(domain, selector);
        Found found = memory.at(name, System.nanoTime());
        if (found != null)
            reminder.known(name, found);
        return found;
    }

    /** Asks; both names in A-labels. */
    public Found find(String domain, String selector) {
        String name = name(domain, selector);
        Lasting<String> answer = resolver.lastingTxt(name);
        Found found = read(answer.answer());
        if (found instanceof Found.Keys keys && answer.lastsAt(System.nanoTime()))
            memory.found(name, keys, answer.until());
        return found;
    }

    private Found read(Answer<String> answer) {
        return switch (answer) {
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
        Key known = memory.of(text);
        if (known != null)
            return known;
        Key key = read(text);
        memory.read(text, key);
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
