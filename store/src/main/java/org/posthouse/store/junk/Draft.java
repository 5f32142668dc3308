package org.posthouse.store.junk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Lessons being put into one commit: the rows they touch, read once, and as they will be. */
final class Draft {
    private final Engine engine;
    private final Space space;
    private final long today;
    private final Map<Long, Counts> words = new HashMap<>();
    private final Map<MessageKey, Remembered> messages = new HashMap<>();
    private final Map<Who, Acquaintance> people = new HashMap<>();
    private final Set<Long> newWords = new HashSet<>();
    private long newMessages;
    private long newPeople;
    private Totals totals;

    Draft(Engine engine, Space space, Totals totals, long today) {
        this.engine = engine;
        this.space = space;
        this.totals = totals;
        this.today = today;
    }

    private interface Found {
        void row(int index, byte[] value);
    }

    private void read(List<byte[]> keys, Found found) throws Refusal {
        for (int from = 0; from < keys.size(); from += Engine.MAX_GETS) {
            var some = engine.getAll(space, keys.subList(from, Math.min(keys.size(), from + Engine.MAX_GETS)));
            for (int i = 0; i < some.size(); i++) {
                byte[] value = some.get(i);
                if (value != null)
                    found.row(from + i, value);
            }
        }
    }

    void learn(List<Lesson> lessons) throws Refusal {
        Set<MessageKey> keys = new LinkedHashSet<>();
        Set<Who> who = new LinkedHashSet<>();
        for (Lesson l : lessons) {
            keys.add(l.key());
            who.addAll(l.from());
        }
        List<MessageKey> keyList = List.copyOf(keys);
        read(keyList.stream().map(Rows::message).toList(), (i, v) -> messages.put(keyList.get(i), Remembered.read(v)));
        people(who);
        Set<Long> needed = new LinkedHashSet<>();
        for (Lesson l : lessons)
            // Of all others the words stay as they are.
            if (l.mark() != null)
                for (long w : l.words())
                    needed.add(w);
        List<Long> wordList = List.copyOf(needed);
        read(wordList.stream().map(Rows::word).toList(), (i, v) -> words.put(wordList.get(i), Counts.read(v)));
        for (Lesson l : lessons)
            learn(l);
    }

    private void people(Set<Who> who) throws Refusal {
        List<Who> list = List.copyOf(who);
        read(list.stream().map(Rows::who).toList(), (i, v) -> people.put(list.get(i), Acquaintance.read(v)));
    }

    private void learn(Lesson l) {
        Remembered was = messages.getOrDefault(l.key(), Remembered.NOTHING);
        Mark mark = l.mark() == null ? was.mark() : l.mark();
        long digest = l.mark() == null || mark == was.mark() ? was.words() : l.digest();
        if (mark != was.mark()) {
            // Another message that bears the same header: what was learnt from the first is not taken back by the words of the second.
            if (was.mark() != Mark.NONE && was.words() == digest)
                train(l.words(), was.mark(), -1);
            if (mark != Mark.NONE)
                train(l.words(), mark, 1);
        }
        boolean known = !l.from().isEmpty();
        boolean arrived = known && l.arrived() && !was.arrived();
        boolean read = known && l.read() && !was.read();
        boolean answered = known && l.answered() && !was.answered();
        for (Who w : l.from())
            person(w, person(w).seen(today).plus(arrived ? 1 : 0, read ? 1 : 0, answered ? 1 : 0,
                    change(was.mark(), mark, Mark.JUNK), change(was.mark(), mark, Mark.GOOD)));
        var now = new Remembered(mark, was.arrived() || arrived, was.read() || read, was.answered() || answered, today, digest);
        if (!messages.containsKey(l.key())) {
            if (mark == Mark.NONE && !now.arrived() && !now.read() && !now.answered())
                return;
            newMessages++;
        }
        messages.put(l.key(), now);
    }

    private static long change(Mark was, Mark now, Mark of) {
        return was == now ? 0 : now == of ? 1 : was == of ? -1 : 0;
    }

    private Acquaintance person(Who who) {
        return people.getOrDefault(who, Acquaintance.NONE);
    }

    private void person(Who who, Acquaintance now) {
        if (people.put(who, now) == null)
            newPeople++;
    }

    private void train(long[] hashes, Mark as, int times) {
        long junk = as == Mark.JUNK ? times : 0, good = as == Mark.GOOD ? times : 0;
        totals = new Totals(Math.max(0, totals.junk() + junk), Math.max(0, totals.good() + good), totals.words(), totals.messages(),
                totals.senders());
        for (long hash : hashes) {
            Counts was = words.get(hash);
            if (was == null)
                newWords.add(hash);
            words.put(hash, (was == null ? Counts.NONE : was).plus(junk, good, today));
        }
    }

    /** The account has written to these addresses. */
    void writtenTo(List<Who> who, long day) throws Refusal {
        people(new LinkedHashSet<>(who));
        for (Who w : who)
            person(w, person(w).writtenTo(day));
    }

    Totals totals() {
        return totals;
    }

    /** Everything as it is now, into the batch. */
    Batch finish() {
        Batch batch = new Batch();
        List<Long> touched = new ArrayList<>(words.keySet());
        long more = 0;
        for (long hash : touched) {
            Counts c = words.getOrDefault(hash, Counts.NONE);
            boolean isNew = newWords.contains(hash);
            if (!c.isEmpty()) {
                batch.put(Rows.word(hash), c.write());
                more += isNew ? 1 : 0;
            } else if (!isNew) {
                batch.delete(Rows.word(hash));
                more--;
            }
        }
        messages.forEach((key, r) -> batch.put(Rows.message(key), r.write()));
        people.forEach((who, a) -> batch.put(Rows.who(who), a.write()));
        totals = new Totals(totals.junk(), totals.good(), Math.max(0, totals.words() + more), totals.messages() + newMessages,
                totals.senders() + newPeople);
        batch.put(Rows.kind(Rows.TOTALS), totals.write());
        return batch;
    }
}
