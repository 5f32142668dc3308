package org.posthouse.store.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

/** What is learnt, unlearnt, bounded and forgotten. */
class JunkDataTest {
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final Engine engine = new MemoryEngine();
    private final JunkData data = new JunkData(engine, clock, new JunkLimits(1000, 200, 200, 3));
    private static final List<Who> MARY = Who.of(Address.parse("mary@work.example"), "work.example");

    private static Lesson lesson(long key, @Nullable Mark mark, long... words) {
        return new Lesson(new MessageKey(key, 0), mark, words, false, false, false, List.of());
    }

    private String counts(long... words) throws Refusal {
        return String.join(" ", data.counts(1, words).stream().map(c -> c.junk() + "/" + c.good()).toList());
    }

    @Test
    void aLessonIsLearntOnceAndTakenBack() throws Refusal {
        data.learn(1, List.of(lesson(7, Mark.JUNK, 1, 2, 3)));
        data.learn(1, List.of(lesson(7, Mark.JUNK, 1, 2, 3), lesson(7, Mark.JUNK, 1, 2, 3)));
        data.learn(1, List.of(lesson(8, Mark.GOOD, 3, 4)));
        assertEquals("1/0 1/0 1/1 0/1 0/0", counts(1, 2, 3, 4, 5));
        assertEquals(new Totals(1, 1, 4, 2, 0), data.totals(1));
        data.learn(1, List.of(lesson(7, Mark.GOOD, 1, 2, 3)));
        assertEquals("0/1 0/1 0/2 0/1", counts(1, 2, 3, 4));
        assertEquals(Mark.GOOD, data.mark(1, new MessageKey(7, 0)));
        data.learn(1, List.of(lesson(7, Mark.NONE, 1, 2, 3), lesson(8, null)));
        assertEquals("0/0 0/0 0/1 0/1", counts(1, 2, 3, 4));
        assertEquals(new Totals(0, 1, 2, 2, 0), data.totals(1));
        assertEquals(Totals.NONE, data.totals(2), "another account");
    }

    @Test
    void whoeverBearsTheSameHeaderTakesNothingBack() throws Refusal {
        data.learn(1, List.of(lesson(7, Mark.GOOD, 1, 2)));
        data.learn(1, List.of(lesson(7, Mark.JUNK, 8, 9)));
        assertEquals("0/1 0/1 1/0 1/0", counts(1, 2, 8, 9));
    }

    @Test
    void historyIsCountedOnceAMessage() throws Refusal {
        var arrived = new Lesson(new MessageKey(1, 1), null, new long[0], true, false, false, MARY);
        var read = new Lesson(new MessageKey(1, 1), Mark.GOOD, new long[]{5}, true, true, true, MARY);
        data.learn(1, List.of(arrived, arrived));
        data.learn(1, List.of(read));
        data.learn(1, List.of(read, arrived));
        Acquaintance a = java.util.Objects.requireNonNull(data.known(1, MARY).acquaintances().get(MARY.getFirst()));
        assertEquals(List.of(1L, 1L, 1L, 0L, 1L), List.of(a.received(), a.read(), a.answered(), a.junk(), a.good()));
        assertTrue(a.isKnown());
        assertEquals(3, data.known(1, MARY).acquaintances().size());
        data.learn(1, List.of(new Lesson(new MessageKey(1, 1), Mark.JUNK, new long[]{5}, false, false, false, MARY)));
        a = java.util.Objects.requireNonNull(data.known(1, MARY).acquaintances().get(MARY.getFirst()));
        assertEquals(List.of(1L, 0L), List.of(a.junk(), a.good()));
        data.writtenTo(2, List.of(MARY.getFirst()));
        assertTrue(java.util.Objects.requireNonNull(data.known(2, MARY).acquaintances().get(MARY.getFirst())).isKnown());
    }

    @Test
    void rulesForSenders() throws Refusal {
        data.rule(1, "@Work.example", false);
        assertFalse(java.util.Objects.requireNonNull(data.known(1, MARY).rule()).accept());
        data.rule(1, "mary@work.example", true);
        assertTrue(java.util.Objects.requireNonNull(data.known(1, MARY).rule()).accept(), "an address comes before its domain");
        assertEquals(List.of("@work.example", "mary@work.example"), data.rules(1).stream().map(SenderRule::sender).toList());
        data.rule(1, "a@b.test", true);
        assertEquals(Refusal.Reason.LIMIT, assertThrows(Refusal.class, () -> data.rule(1, "b@b.test", true)).reason());
        data.rule(1, "a@b.test", false);
        assertTrue(data.forgetRule(1, "a@b.test"));
        assertFalse(data.forgetRule(1, "a@b.test"));
        data.clear(1);
        assertEquals(2, data.rules(1).size(), "what was said is not what was learnt");
    }

    @Test
    void allIsBoundedAndTheRareAndOldGo() throws Refusal {
        for (int i = 0; i < 400; i++) {
            now = now.plus(Duration.ofHours(6));
            long[] words = new long[20];
            for (int w = 0; w < words.length; w++)
                words[w] = w < 4 ? w : 1_000_000L * i + w;
            data.learn(1, List.of(new Lesson(new MessageKey(i, i), i % 2 == 0 ? Mark.JUNK : Mark.GOOD, words, true, true, false,
                    Who.of(Address.parse("a" + i + "@d" + i + ".example"), "d" + i + ".example"))));
            Totals t = data.totals(1);
            assertTrue(t.words() <= 1000 && t.messages() <= 200 && t.senders() <= 200, t::toString);
        }
        assertEquals("200/200 200/200", counts(0, 1), "what is seen often stays");
        assertEquals("0/0", counts(1_000_000L + 5), "what is rare and old goes");
        assertEquals("0/1", counts(399_000_000L + 5));
        assertEquals(rows('w'), data.totals(1).words());
        assertEquals(rows('m'), data.totals(1).messages());
        assertEquals(rows('s') + rows('d') + rows('a'), data.totals(1).senders());
    }

    private long rows(char kind) throws Refusal {
        long[] n = new long[1];
        engine.scan(Rows.space(1), Rows.kind(kind), Rows.after(kind), Integer.MAX_VALUE, false, (_, _) -> {
            n[0]++;
            return true;
        });
        return n[0];
    }

    /** Whatever the order of marks, the counts are those of the last mark of each message. */
    @Test
    void asTheModelHasIt() throws Refusal {
        var wide = new JunkData(engine, clock, JunkLimits.DEFAULT);
        var random = new Random(5);
        Map<Integer, Mark> model = new HashMap<>();
        Map<Integer, long[]> words = new HashMap<>();
        for (int step = 0; step < 2000; step++) {
            List<Lesson> lessons = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int message = random.nextInt(60);
                long[] its = words.computeIfAbsent(message, _ -> random.longs(12, 0, 80).distinct().toArray());
                Mark mark = random.nextInt(5) == 0 ? null : List.of(Mark.NONE, Mark.JUNK, Mark.GOOD).get(random.nextInt(3));
                if (mark != null)
                    model.put(message, mark);
                lessons.add(lesson(message, mark, its));
            }
            wide.learn(3, lessons);
        }
        long junk = model.values().stream().filter(m -> m == Mark.JUNK).count(),
                good = model.values().stream().filter(m -> m == Mark.GOOD).count();
        Totals totals = wide.totals(3);
        assertEquals(List.of(junk, good), List.of(totals.junk(), totals.good()));
        Set<Long> there = new HashSet<>();
        for (long w = 0; w < 80; w++) {
            long word = w;
            long inJunk = 0, inGood = 0;
            for (var e : model.entrySet()) {
                boolean has = java.util.Arrays.stream(words.getOrDefault(e.getKey(), new long[0])).anyMatch(x -> x == word);
                inJunk += has && e.getValue() == Mark.JUNK ? 1 : 0;
                inGood += has && e.getValue() == Mark.GOOD ? 1 : 0;
            }
            if (inJunk + inGood > 0)
                there.add(w);
            Counts c = wide.counts(3, new long[]{w}).getFirst();
            assertEquals(List.of(inJunk, inGood), List.of(c.junk(), c.good()), "word " + w);
        }
        assertEquals(there.size(), totals.words());
    }
}
