package org.posthouse.store.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Batch;

/** The bytes of each record and key as released; a change here is a new format. */
class RulesFormatsTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void keys() {
        assertEquals("7361c3a9000003", hex(Rows.script("aé", 3)));
        assertEquals("7361c3a901", hex(Rows.afterScript("aé")));
        assertEquals("aé", Rows.nameOf(Rows.script("aé", 3)));
        assertEquals(3, Rows.pieceOf(Rows.script("aé", 3)));
        byte[] hash = new byte[Rows.HASH];
        hash[0] = 7;
        assertEquals("64" + "07" + "00".repeat(15), hex(Rows.remembered(hash)));
        assertEquals("78" + "0000000000000102" + "07" + "00".repeat(15), hex(Rows.byTime(0x102, hash)));
    }

    @Test
    void records() {
        assertEquals("010161", hex(Rows.active("a")));
        assertEquals("a", Rows.readActive(Rows.active("a")));
        assertEquals("010000000000000102", hex(Rows.until(0x102)));
        assertEquals(0x102, Rows.readUntil(Rows.until(0x102)));
        Batch batch = new Batch();
        Rows.put(batch, "a", 300, "keep;".getBytes(StandardCharsets.US_ASCII), Instant.ofEpochMilli(0x102));
        assertEquals(1, batch.changes().size());
        byte[] first = java.util.Objects.requireNonNull(batch.changes().getFirst().value());
        assertEquals("02" + "0000000000000102" + "05" + "ac02" + "6b6565703b", hex(first));
        Rows.First read = Rows.First.read(first);
        assertEquals(List.of(0x102L, 5L, 300L, "keep;"),
                List.of(read.changed().toEpochMilli(), read.size(), read.id(), new String(read.text(), StandardCharsets.US_ASCII)));
        Rows.First old = Rows.First.read(HexFormat.of().parseHex("01" + "0000000000000102" + "05" + "6b6565703b"));
        assertEquals(List.of(0L, "keep;"), List.of(old.id(), new String(old.text(), StandardCharsets.US_ASCII)));
        assertEquals("01ac0207", hex(new Rows.Head(300, 7).write()));
        assertEquals(new Rows.Head(300, 7), Rows.Head.read(new Rows.Head(300, 7).write()));
    }

    @Test
    void vacations() {
        Vacation all = new Vacation(true, Instant.ofEpochMilli(0x102), Instant.ofEpochMilli(0x103), "s", "t", "h");
        assertEquals("01" + "3f" + "0000000000000102" + "0000000000000103" + "0173" + "0174" + "0168", hex(Vacations.write(all)));
        assertEquals(all, Vacations.read(Vacations.write(all)));
        assertEquals("0100", hex(Vacations.write(Vacation.NONE)));
        assertEquals(Vacation.NONE, Vacations.read(Vacations.write(Vacation.NONE)));
        Vacation some = new Vacation(false, null, Instant.EPOCH, null, "t", null);
        assertEquals(some, Vacations.read(Vacations.write(some)));
    }
}
