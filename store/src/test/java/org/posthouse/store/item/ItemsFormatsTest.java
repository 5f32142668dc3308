package org.posthouse.store.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.UnreadableRecord;

/** The bytes of each record and key as released; a change here is a new format. */
class ItemsFormatsTest {
    private final Engine engine = new MemoryEngine();
    private final Items items = new Items(engine, (_, _) -> {
    });

    private List<String> rows() throws Refusal {
        List<String> rows = new ArrayList<>();
        engine.scan(Space.items(7), new byte[]{0}, null, 100, false, (key, value) -> {
            rows.add(HexFormat.of().formatHex(key) + " " + HexFormat.of().formatHex(value));
            return true;
        });
        return rows;
    }

    @Test
    void aKindOfThings() throws Refusal {
        items.add(7, ItemKind.IDENTITY, "{}".getBytes(StandardCharsets.US_ASCII));
        items.put(7, ItemKind.IDENTITY, 300, "a".getBytes(StandardCharsets.US_ASCII));
        items.update(7, ItemKind.IDENTITY, 1, _ -> "[]".getBytes(StandardCharsets.US_ASCII));
        // h kind: format, next id, version of the last change, count, last version whose things gone are forgotten.
        assertEquals(List.of("6869" + " 01" + "ad02" + "03" + "02" + "00",
                // t kind id: format, versions that made and last changed it, content.
                "7469" + "0000000000000001" + " 01" + "01" + "03" + "5b5d",
                "7469" + "000000000000012c" + " 01" + "02" + "02" + "61"), rows());
        items.remove(7, ItemKind.IDENTITY, 300);
        // g kind version: format, id, version that made it.
        assertEquals(List.of("6769" + "0000000000000004" + " 01" + "ac02" + "02", "6869" + " 01" + "ad02" + "04" + "01" + "00",
                "7469" + "0000000000000001" + " 01" + "01" + "03" + "5b5d"), rows());
    }

    @Test
    void whatWasWrittenIsRead() throws Refusal {
        engine.commit(Space.items(7), Engine.ANY,
                new Batch().put(hex("7469" + "0000000000000001"), hex("01" + "01" + "03" + "5b5d"))
                        .put(hex("6869"), hex("01" + "05" + "03" + "01" + "00"))
                        .put(hex("6769" + "0000000000000002"), hex("01" + "04" + "01")));
        Item item = items.get(7, ItemKind.IDENTITY, 1).orElseThrow();
        assertEquals("1 1 3 []",
                item.id() + " " + item.created() + " " + item.changed() + " " + new String(item.content(), StandardCharsets.US_ASCII));
        assertEquals(3, items.state(7, ItemKind.IDENTITY));
        assertEquals(new ItemChanges(3, List.of(), List.of(1L), List.of(4L)), items.changes(7, ItemKind.IDENTITY, 1).orElseThrow());
        assertEquals(5, items.add(7, ItemKind.IDENTITY, new byte[0]));
    }

    @Test
    void aLaterFormatIsNotMisread() throws Refusal {
        engine.commit(Space.items(7), Engine.ANY, new Batch().put(hex("7469" + "0000000000000001"), hex("02" + "01" + "03")));
        assertThrows(UnreadableRecord.class, () -> items.get(7, ItemKind.IDENTITY, 1));
    }

    @Test
    void lettersOfKindsStay() {
        assertEquals("i s p o f b c z t v e".replace(" ", ""),
                Arrays.stream(ItemKind.values()).limit(11).map(k -> String.valueOf(k.letter)).reduce("", String::concat));
        assertEquals(ItemKind.values().length, Arrays.stream(ItemKind.values()).map(k -> k.letter).distinct().count());
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
