package org.posthouse.access.imapsearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthouse.access.reading.Allowance;
import org.posthouse.store.kv.Refusal;

class HeldTest {
    @Test
    void oneCommandAndAllTogetherHaveALimit() throws Exception {
        Allowance all = new Allowance(30_000);
        try (Held one = new Held(all, 20_000); Held other = new Held(all, 20_000)) {
            Texts texts = new Texts(1000, one);
            Refusal much = assertThrows(Refusal.class, () -> {
                for (int i = 0; i < 1000; i++)
                    texts.add("x".repeat(50));
            });
            assertEquals(Refusal.Reason.LIMIT, much.reason());
            other.take(10_000);
            one.take(1);
            Refusal busy = assertThrows(Refusal.class, () -> other.take(10_000));
            assertEquals(Refusal.Reason.UNAVAILABLE, busy.reason());
        }
        try (Held again = new Held(all, 30_000)) {
            again.take(30_000);
        }
    }

    @Test
    void textsStayInOrderWhileTheyGrow() throws Exception {
        try (Held held = new Held()) {
            Texts texts = new Texts(5000, held);
            for (int i = 0; i < 5000; i++)
                texts.add("t" + (9_999 - i));
            for (int i = 1; i < 5000; i++)
                assertTrue(texts.compare(i - 1, i) > 0);
        }
    }

    @Test
    void idsKeepTheirNumbers() throws Exception {
        Random random = new Random(5);
        Map<String, Integer> known = new HashMap<>();
        try (Held held = new Held()) {
            IdTable table = new IdTable(held);
            for (int i = 0; i < 50_000; i++) {
                String id = "<" + random.nextInt(20_000) + "@example.org>";
                int next = known.size();
                assertEquals(known.computeIfAbsent(id, _ -> next), table.of(id, () -> next));
            }
        }
    }

    @Test
    void threadsAreHeldToo() {
        Allowance all = new Allowance(1 << 20);
        assertThrows(Refusal.class, () -> {
            try (Held held = new Held(all, 100_000)) {
                References threads = new References(2000, held);
                threads.add(0, null, 0);
            }
        });
        assertTrue(all.tryTake(1 << 20));
    }
}
