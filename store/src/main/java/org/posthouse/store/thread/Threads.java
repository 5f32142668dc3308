package org.posthouse.store.thread;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/**
 * Finds the threads of arriving messages by what they refer to, and remembers what may be referred to later. Messages belong together when they share a
 * message id and a base subject. RFC 8621 §3
 *
 * <p>A message that refers to several threads joins that of its oldest reference that is known; the threads stay apart, since a message never changes
 * its thread (RFC 8474 §5.2).
 */
public final class Threads {
    private final List<List<ThreadKey>> keys;

    /** The messages in the order of their arrival. Computes digests: before the write turn is taken. */
    public Threads(List<Structure> messages) {
        keys = new ArrayList<>(messages.size());
        for (Structure s : messages)
            keys.add(ThreadKey.of(s));
    }

    /** Takes what the index is to have more. */
    public interface Additions {
        void add(ThreadKey key, long thread);
    }

    /** The threads known of all messages' references, by as few reads of the index as possible. */
    public Map<ThreadKey, Long> known(Engine engine, Space space) throws Refusal {
        Map<ThreadKey, Long> known = new HashMap<>();
        List<ThreadKey> asked = keys.stream().flatMap(List::stream).distinct().toList();
        for (int from = 0; from < asked.size(); from += Engine.MAX_GETS)
            read(engine, space, asked.subList(from, Math.min(asked.size(), from + Engine.MAX_GETS)), known);
        return known;
    }

    /** What was read with what has come since. */
    public Map<ThreadKey, Long> and(Map<ThreadKey, Long> read, RecentThreads recent) {
        Map<ThreadKey, Long> known = new HashMap<>(read);
        for (List<ThreadKey> of : keys)
            for (ThreadKey key : of) {
                Long thread = recent.thread(key);
                if (thread != null)
                    known.put(key, thread);
            }
        return known;
    }

    private static void read(Engine engine, Space space, List<ThreadKey> asked, Map<ThreadKey, Long> known) throws Refusal {
        List<byte[]> rows = asked.stream().map(ThreadKey::key).toList();
        List<byte[]> values = engine.getAll(space, rows);
        for (int i = 0; i < rows.size(); i++) {
            byte[] value = values.get(i);
            if (value != null)
                known.put(asked.get(i), read(value));
        }
    }

    /** The thread of a message, its own email id where it begins one; what it is known by is added to the index. */
    public long place(int message, long emailId, Map<ThreadKey, Long> known, Additions additions) {
        long thread = emailId;
        for (ThreadKey key : keys.get(message)) {
            Long found = known.get(key);
            if (found != null) {
                thread = found;
                break;
            }
        }
        for (ThreadKey key : keys.get(message))
            if (known.putIfAbsent(key, thread) == null)
                additions.add(key, thread);
        return thread;
    }

    public static byte[] write(long thread) {
        return new RecordWriter(8).octet(1).varint(thread).done();
    }

    public static long read(byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("thread", 1);
        return in.varint();
    }
}
