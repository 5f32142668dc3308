package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of the queue is in memory: recipients in jobs by message, and the destinations for which something is due. Bounded in both. Guarded by the
 * scheduler's lock, which callers hold.
 */
final class Memory {
    /** Destinations with something due that are known at a time; others wait in the index of times. */
    static final int MAX_GROUPS = 20_000;

    /** Recipients of a destination that have room of their own. */
    private static final int FIRST = 8;

    private final Settings settings;
    private final Map<Long, Entry> entries = new HashMap<>();
    private final LinkedHashMap<String, Group> groups = new LinkedHashMap<>();
    private int rows;

    Memory(Settings settings) {
        this.settings = settings;
    }

    @Nullable
    Entry entry(long id) {
        return entries.get(id);
    }

    boolean has(long id, int number) {
        Entry e = entries.get(id);
        return e != null && e.groups.containsKey(number);
    }

    /** The destination of that name; null where there is no room for one more. */
    @Nullable
    Group group(String name) {
        Group g = groups.get(name);
        if (g == null && groups.size() < MAX_GROUPS) {
            g = new Group(name);
            groups.put(name, g);
        }
        return g;
    }

    int rows() {
        return rows;
    }

    int free() {
        return settings.loaded() - rows;
    }

    /**
     * Room for one more of a destination, and more. Nobody ever gives up room for another; instead nobody may fill all of it: the last quarter is for the first recipients
     * of each destination, and half of that for those that are not slow, so that whoever is new finds some however long the lines of the large and the dead are.
     */
    int room(Group g, boolean slow) {
        int more = Math.min(part(slow ? 4 : 6) - rows, settings.loadedEach() - g.rows);
        int first = Math.min(part(slow ? 7 : 8) - rows, Math.min(FIRST, settings.loadedEach()) - g.rows);
        return Math.max(more, first);
    }

    /** Where it found no room: how many recipients may be here for another look to be paid for by many. */
    int level(Group g, boolean slow) {
        return g.rows == 0
                ? part(slow ? 7 : 8) - Math.max(1, settings.loaded() / 64)
                : part(slow ? 4 : 6) - Math.max(1, settings.loaded() / 8);
    }

    private int part(int eighths) {
        return Math.max(1, settings.loaded() * eighths / 8);
    }

    /** Whether it has used up half of what may be loaded of it, and there is more. */
    boolean isHungry(Group g, Instant now) {
        return g.more && g.rows <= settings.loadedEach() / 2 && !g.pausedUntil.isAfter(now);
    }

    List<Group> hungry(Instant now) {
        var all = new ArrayList<Group>();
        for (Group g : groups.values())
            if (isHungry(g, now))
                all.add(g);
        return all;
    }

    /** When the first of those goes on that pause and have something due; null: none pauses. */
    @Nullable
    Instant resumes(Instant now) {
        Instant first = null;
        for (Group g : groups.values())
            if (g.more && g.pausedUntil.isAfter(now) && (first == null || g.pausedUntil.isBefore(first)))
                first = g.pausedUntil;
        return first;
    }

    /** Takes room for a recipient. */
    void claim(Entry entry, int number, Group group) {
        entries.putIfAbsent(entry.id(), entry);
        if (entry.groups.put(number, group) == null) {
            rows++;
            group.rows++;
        }
    }

    /** Gives the room back. */
    @Nullable
    Group release(Entry entry, int number) {
        Group g = entry.groups.remove(number);
        if (g == null)
            return null;
        rows--;
        g.rows--;
        forget(g);
        if (entry.groups.isEmpty())
            entries.remove(entry.id(), entry);
        return g;
    }

    void forget(Group g) {
        if (g.isIdle())
            groups.remove(g.name, g);
    }

    /** Those with most recipients here, at most so many. */
    List<Group> busiest(int limit) {
        return groups.values().stream().sorted(Comparator.comparingInt((Group g) -> g.rows).reversed().thenComparing(g -> g.name))
                .limit(limit)
                .toList();
    }

    /** Its turn is over. */
    void last(Group g) {
        if (groups.get(g.name) == g)
            groups.putLast(g.name, g);
    }
}
