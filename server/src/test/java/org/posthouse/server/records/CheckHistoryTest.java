package org.posthouse.server.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

class CheckHistoryTest {
    private static final Instant BEGIN = Instant.ofEpochMilli(0x123456789aL);
    private final Engine engine = new MemoryEngine();
    private final CheckHistory history = new CheckHistory(engine);

    private static List<Finding> mx(String state) {
        return List.of(new Finding("MX", "a.test", "MX", "10 mx.a.test", "", state, "", true));
    }

    @Test
    void onlyChangesAreKeptAndOnlySoMany() throws Refusal {
        assertTrue(history.note("a.test", BEGIN, mx("missing")));
        assertFalse(history.note("a.test", BEGIN.plusSeconds(1), mx("missing")));
        for (int i = 0; i < CheckHistory.KEPT + 50; i++)
            assertTrue(history.note("a.test", BEGIN.plusSeconds(2 + i), mx(i % 2 == 0 ? "ok" : "other")));
        assertTrue(history.note("b.test", BEGIN, mx("ok")));
        List<CheckHistory.Row> rows = history.rows("a.test", 1_000);
        assertEquals(CheckHistory.KEPT, rows.size());
        assertEquals(BEGIN.plusSeconds(1 + CheckHistory.KEPT + 50), rows.getFirst().at());
        assertEquals(1, history.rows("b.test", 1_000).size());
    }

    @Test
    void formatOne() throws Refusal {
        history.note("a.test", BEGIN, mx("ok"));
        var row = new AtomicReference<String>("");
        engine.scan(Space.AUDIT, new byte[]{'d'}, new byte[]{'e'}, 10, false, (key, value) -> {
            row.set(HexFormat.of().formatHex(key) + " " + HexFormat.of().formatHex(value));
            return true;
        });
        assertEquals("64" + "612e74657374" + "00" + "000000123456789a" + " " + "0101" + "024d58" + "06612e74657374" + "026f6b", row.get());
    }
}
