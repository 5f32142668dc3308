package org.posthouse.store.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.UnreadableRecord;

/** The bytes of each record and key as released; a change here is a new format. */
class JunkFormatsTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void keys() {
        assertEquals("77" + "0000000000000102", hex(Rows.word(0x102)));
        assertEquals("6d" + "0000000000000001" + "0000000000000002", hex(Rows.message(new MessageKey(1, 2))));
        assertEquals("73" + "6140622e74657374", hex(Rows.who(Who.of(Address.parse("A@B.test")))));
        assertEquals(List.of("73", "64", "61"),
                Who.of(Address.parse("a@b.test"), "test").stream().map(w -> hex(Rows.who(w)).substring(0, 2)).toList());
        assertEquals("65" + "40622e74657374", hex(Rows.rule("@b.test")));
        assertEquals("@b.test", Rows.nameOf(Rows.rule("@b.test")));
        assertEquals("a".repeat(1000), Rows.nameOf(Rows.rule("a".repeat(3000))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void records() {
        assertEquals("01ac020105", hex(new Counts(300, 1, 5).write()));
        assertEquals("010102030405", hex(new Totals(1, 2, 3, 4, 5).write()));
        assertEquals("010102030405060708", hex(new Acquaintance(1, 2, 3, 4, 5, 6, 7, 8).write()));
        assertEquals("01" + "1e" + "07" + "0000000000000009", hex(new Remembered(Mark.GOOD, true, true, true, 7, 9).write()));
        assertEquals("01" + "01" + "0000000000000102", hex(new SenderRule("a@b.test", true, Instant.ofEpochMilli(0x102)).write()));
        assertEquals("01" + "0000000000000102", hex(Rows.position(0x102)));
        assertEquals(0x102, Rows.readPosition(Rows.position(0x102)));
        assertThrows(UnreadableRecord.class, () -> Counts.read(new byte[]{2, 0, 0, 0}));
        assertThrows(UnreadableRecord.class, () -> Remembered.read(new byte[]{9}));
    }

    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll @LongRange(min = 0) long a, @ForAll @LongRange(min = 0) long b, @ForAll @LongRange(min = 0) long c,
            @ForAll boolean x,
            @ForAll boolean y, @ForAll Mark mark) {
        assertEquals(new Counts(a, b, c), Counts.read(new Counts(a, b, c).write()));
        assertEquals(new Totals(a, b, c, b, a), Totals.read(new Totals(a, b, c, b, a).write()));
        var who = new Acquaintance(a, b, c, a, b, c, a, b);
        assertEquals(who, Acquaintance.read(who.write()));
        var message = new Remembered(mark, x, y, x, a, -b);
        assertEquals(message, Remembered.read(message.write()));
        var rule = new SenderRule("@b.test", x, Instant.ofEpochMilli(a >>> 16));
        assertEquals(rule, SenderRule.read("@b.test", rule.write()));
        assertEquals(a, Rows.readPosition(Rows.position(a)));
    }

    @Test
    void partsDoNotRunIntoOneAnother() {
        assertEquals(MessageKey.of(bytes("a"), bytes("b")), MessageKey.of(bytes("a"), bytes("b")));
        assertNotEquals(MessageKey.of(bytes("ab"), bytes("")), MessageKey.of(bytes("a"), bytes("b")));
    }

    @Test
    void sendersAreFolded() throws Refusal {
        assertEquals("john@office.example", SenderRule.sender("John@Office.example"));
        assertEquals("@office.example", SenderRule.sender("@OFFICE.example"));
        assertEquals(Refusal.Reason.BAD_ADDRESS, assertThrows(Refusal.class, () -> SenderRule.sender("nobody")).reason());
    }
}
