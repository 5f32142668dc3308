package org.posthouse.store.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** Scripts of accounts and what they remember, over a store that is opened again. RFC 5804 §2 */
class ScriptsTest {
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final InstantSource clock = () -> now;
    private final Engine engine = new MemoryEngine();
    private final Scripts scripts = new Scripts(engine, clock, new RuleLimits(3, 200_000, 1_000));

    private static Refusal.Reason reason(Executable what) {
        return assertThrows(Refusal.class, what).reason();
    }

    private Scripts again() {
        return new Scripts(engine, clock, RuleLimits.DEFAULT);
    }

    @Test
    void aScriptIsKeptAndFoundAgain() throws Refusal {
        String long2 = "# " + "é".repeat(70_000) + "\r\n";
        scripts.put(1, "main", "keep;");
        scripts.put(1, "long", long2);
        scripts.put(2, "main", "discard;");
        assertEquals("keep;", again().get(1, "main").orElseThrow().text());
        assertEquals(long2, again().get(1, "long").orElseThrow().text());
        assertEquals(List.of("long 140004", "main 5"), again().list(1).stream().map(s -> s.name() + " " + s.size()).toList());
        scripts.put(1, "long", "stop;");
        assertEquals("stop;", again().get(1, "long").orElseThrow().text());
        assertTrue(scripts.get(1, "other").isEmpty());
    }

    @Test
    void oneIsActive() throws Refusal {
        assertTrue(scripts.active(1).isEmpty());
        scripts.put(1, "a", "keep;");
        scripts.put(1, "b", "stop;");
        scripts.activate(1, "a");
        assertEquals("keep;", scripts.active(1).orElseThrow().text());
        scripts.put(1, "a", "discard;");
        assertEquals("discard;", scripts.active(1).orElseThrow().text());
        assertEquals(Refusal.Reason.IN_USE, reason(() -> scripts.delete(1, "a")));
        scripts.rename(1, "a", "c");
        assertEquals("c", again().active(1).orElseThrow().name());
        scripts.activate(1, "");
        assertTrue(scripts.active(1).isEmpty() && again().active(1).isEmpty());
        scripts.delete(1, "c");
        assertEquals(List.of("b"), scripts.list(1).stream().map(StoredScript::name).toList());
    }

    @Test
    void aScriptHasAnIdThatStaysAndEachChangeIsCounted() throws Refusal {
        List<Long> heard = new java.util.ArrayList<>();
        scripts.news(heard::add);
        long a = scripts.add(1, "a", "keep;"), b = scripts.add(1, "b", "stop;");
        assertEquals(2, scripts.state(1));
        assertEquals(0, scripts.state(2));
        assertEquals(Refusal.Reason.MAILBOX_EXISTS, reason(() -> scripts.add(1, "a", "keep;")));
        assertEquals(Refusal.Reason.MAILBOX_EXISTS, reason(() -> scripts.change(1, a, "b", "keep;")));
        scripts.activate(1, "a");
        scripts.activate(1, "a");
        assertEquals(3, scripts.state(1));
        scripts.change(1, a, "c", "discard;");
        scripts.change(1, a, "c", "discard;");
        scripts.put(1, "b", "keep;");
        assertEquals(5, again().state(1));
        assertEquals("c discard; true", scripts.get(1, a).map(s -> s.name() + " " + s.text() + " " + s.active()).orElse(""));
        assertEquals("c", again().active(1).orElseThrow().name());
        assertEquals(b, scripts.get(1, "b").orElseThrow().id());
        scripts.rename(1, "b", "d");
        assertEquals(b, scripts.get(1, "d").orElseThrow().id());
        scripts.delete(1, "d");
        assertTrue(scripts.get(1, b).isEmpty());
        assertTrue(scripts.add(1, "b", "keep;") > b);
        assertEquals(8, scripts.state(1));
        assertEquals(java.util.Collections.nCopies(8, 1L), heard);
        assertEquals(Refusal.Reason.NO_SUCH_MESSAGE, reason(() -> scripts.change(1, 99, "x", "keep;")));
    }

    @Test
    void scriptsFromBeforeThereWereIdsGetSome() throws Refusal {
        for (String name : List.of("a", "b"))
            engine.commit(new Space(Space.Kind.RULES, 1), Engine.ANY, new org.posthouse.store.kv.Batch().put(Rows.script(name, 0),
                    java.util.HexFormat.of().parseHex("01" + "0000000000000102" + "05" + "6b6565703b")));
        assertEquals(List.of(1L, 2L), scripts.list(1).stream().map(StoredScript::id).toList());
        assertEquals("keep;", again().get(1, 2).orElseThrow().text());
        assertEquals(3, scripts.add(1, "c", "keep;"));
    }

    @Test
    void whatCannotBeIsRefused() throws Refusal {
        scripts.put(1, "a", "keep;");
        scripts.put(1, "b", "keep;");
        scripts.put(1, "c", "keep;");
        assertEquals(Refusal.Reason.LIMIT, reason(() -> scripts.put(1, "d", "keep;")));
        scripts.put(1, "c", "stop;");
        assertEquals(Refusal.Reason.TOO_BIG, reason(() -> scripts.put(1, "a", "#".repeat(200_001))));
        assertEquals(Refusal.Reason.NOT_PERMITTED, reason(() -> scripts.put(1, "a/b", "keep;")));
        assertEquals(Refusal.Reason.NOT_PERMITTED, reason(() -> scripts.put(1, "", "keep;")));
        assertEquals(Refusal.Reason.NOT_PERMITTED, reason(() -> scripts.put(1, "a".repeat(129), "keep;")));
        assertEquals(Refusal.Reason.NO_SUCH_MESSAGE, reason(() -> scripts.activate(1, "x")));
        assertEquals(Refusal.Reason.NO_SUCH_MESSAGE, reason(() -> scripts.delete(1, "x")));
        assertEquals(Refusal.Reason.NO_SUCH_MESSAGE, reason(() -> scripts.rename(1, "x", "y")));
        assertEquals(Refusal.Reason.MAILBOX_EXISTS, reason(() -> scripts.rename(1, "a", "b")));
    }

    @Test
    void whatIsRememberedIsForgottenInTime() throws Refusal {
        Memory memory = new Memory(engine, clock, new RuleLimits(3, 1_000, 1_000));
        List<String> what = List.of("answered", "h", "mary@example.com");
        assertTrue(memory.first(1, what, Duration.ofDays(7)));
        assertFalse(memory.first(1, what, Duration.ofDays(7)));
        assertTrue(new Memory(engine, clock, RuleLimits.DEFAULT).has(1, what));
        assertFalse(memory.has(2, what));
        assertFalse(memory.has(1, List.of("answered", "hmary@example.com", "")));
        now = now.plus(Duration.ofDays(7));
        assertFalse(memory.has(1, what));
        assertTrue(memory.first(1, what, Duration.ofDays(7)));
        memory.forget(1, what);
        assertFalse(memory.has(1, what));
    }

    @Test
    void whatIsRememberedIsBounded() throws Refusal {
        Memory memory = new Memory(engine, clock, new RuleLimits(3, 1_000, 1_000));
        for (int i = 0; i < 4_000; i++)
            memory.remember(1, List.of("x", Integer.toString(i)), Duration.ofDays(7).plusMillis(i));
        int[] rows = new int[1];
        engine.scan(new Space(Space.Kind.RULES, 1), new byte[]{0}, null, Integer.MAX_VALUE, false, (_, _) -> {
            rows[0]++;
            return true;
        });
        assertTrue(rows[0] <= 2 * 1_500 && rows[0] >= 2 * 1_000, "rows " + rows[0]);
        assertTrue(memory.has(1, List.of("x", "3999")));
        now = now.plus(Duration.ofDays(8));
        for (int i = 0; i < 3; i++)
            memory.remember(1, List.of("y", Integer.toString(i)), Duration.ofDays(1));
        rows[0] = 0;
        engine.scan(new Space(Space.Kind.RULES, 1), new byte[]{0}, null, Integer.MAX_VALUE, false, (_, _) -> {
            rows[0]++;
            return true;
        });
        assertEquals(6, rows[0]);
    }
}
