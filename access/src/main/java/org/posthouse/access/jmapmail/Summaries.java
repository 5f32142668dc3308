package org.posthouse.access.jmapmail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What lists show of emails, read once: an email's octets never change. The longest unused go first. Safe for all threads. */
final class Summaries {
    /** The properties that are kept. */
    static final Set<String> NAMES = Set.of("messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo",
            "subject", "sentAt", "hasAttachment", "preview");
    /** Characters of JSON in all; the trees take some five times as much memory. */
    private static final long MAX = 8L << 20;
    /** Of one email: what is longer is read again. */
    private static final int ONE = 8_000;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Key, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long size;

    private record Key(long account, long email) {}

    /** Nobody changes the object any more. */
    private record Kept(ObjectNode object, int size) {}

    /** Puts all those properties into an object; false, and nothing is put, where any is not known. */
    boolean put(long account, long email, Set<String> wanted, ObjectNode out) {
        Kept k = find(new Key(account, email));
        if (k == null)
            return false;
        for (String name : wanted)
            if (!k.object.has(name))
                return false;
        for (String name : wanted)
            out.set(name, k.object.get(name));
        return true;
    }

    private @Nullable Kept find(Key key) {
        lock.lock();
        try {
            return kept.get(key);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps those properties of an object, beside others that are known. */
    void keep(long account, long email, Set<String> names, ObjectNode from) {
        Key key = new Key(account, email);
        Kept before = find(key);
        ObjectNode object = before == null ? Json.object() : before.object.deepCopy();
        for (String name : names) {
            JsonNode value = from.get(name);
            if (value != null)
                object.set(name, value);
        }
        int length = object.toString().length() + 100;
        if (length > ONE)
            return;
        lock.lock();
        try {
            Kept there = kept.put(key, new Kept(object, length));
            size += length - (there == null ? 0 : there.size);
            while (size > MAX) {
                Map.Entry<Key, Kept> oldest = kept.pollFirstEntry();
                size -= oldest == null ? size : oldest.getValue().size;
            }
        } finally {
            lock.unlock();
        }
    }
}
