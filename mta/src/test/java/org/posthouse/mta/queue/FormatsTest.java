package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.smtp.Sink;

/** The bytes of records of every format there was; docs/formats.md has them in words. */
final class FormatsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Instant ARRIVED = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Instant DUE = Instant.parse("2026-01-02T03:05:06Z");
    private static final Address MARY = Address.parse("mary@there.example");
    private static final Address JOHN = Address.parse("john+box@here.example");

    private static final String ENTRY_HEAD = "0000019b7ca98f2e" + "000000000000002a" + "0102030405060708" + "1112131415161718"
            + "00000013" + text("robert@here.example") + "00000013" + text("robert@here.example") + "00000009" + text("X: trace\n");
    private static final String TERMS = "01" + "03" + "0000019b7cb01760" + "0000019b7cc7b8f0" + "00000003" + text("env");
    private static final String ROW_HEAD = "01" + "00000002" + "0000019b7caa7ad0" + "0000019b7ca98f2e";
    private static final String ROW_REMOTE = "06" + "0000000000000000" + "00000012" + text("mary@there.example") + "00000012"
            + text("mary@there.example") + "00000005" + text("4.2.1") + "00000010" + text("mx.there.example") + "0000000f"
            + text("450 4.2.1 Later");
    private static final String ASKED = "13" + "00000006" + text("rfc822") + "0000000e" + text("mary@x.example");

    private static String text(String s) {
        return HEX.formatHex(s.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Arrival arrival(Terms terms) {
        return new Arrival(77, ReturnPath.parse("robert@here.example"), "X: trace\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                new BlobId(0x0102030405060708L, 0x1112131415161718L), 42, ARRIVED, terms, "robert@here.example");
    }

    private static Terms asked() {
        return new Terms(Terms.Content.EIGHT_BIT, true, Ret.FULL, "env", true,
                new Terms.Deadline(Instant.ofEpochMilli(0x19b7cc7b8f0L), true, false), 3, Instant.ofEpochMilli(0x19b7cb01760L));
    }

    private static void same(Arrival a, Arrival b) {
        assertEquals(a.returnPath(), b.returnPath());
        assertEquals(List.of(a.id(), a.blob(), a.size(), a.arrived(), a.terms(), a.login()),
                List.of(b.id(), b.blob(), b.size(), b.arrived(), b.terms(), b.login()));
        assertArrayEquals(a.trace(), b.trace());
    }

    private static Row row(Asked asked, String hop) {
        return new Row(5, new Recipient(MARY, MARY, new Route.Remote(), asked), State.WAITING, 2, DUE, ARRIVED,
                new Row.Told(true, false), EnhancedStatus.of(4, 2, 1), "mx.there.example", "450 4.2.1 Later", hop);
    }

    private static Asked everything() {
        return new Asked(new Notify(true, false, false), new OriginalRecipient("rfc822", "mary@x.example"));
    }

    @Test
    void messages() {
        same(arrival(Terms.of(Terms.Content.EIGHT_BIT, true)), Codec.entry(77, HEX.parseHex("01" + "03" + ENTRY_HEAD)));
        same(arrival(asked()), Codec.entry(77, HEX.parseHex("02" + "3b" + ENTRY_HEAD + TERMS)));
        assertEquals(0, Codec.recipients(HEX.parseHex("02" + "3b" + ENTRY_HEAD + TERMS)));
        byte[] third = HEX.parseHex("03" + "3b" + ENTRY_HEAD + TERMS + "000186a0");
        same(arrival(asked()), Codec.entry(77, third));
        assertEquals(100_000, Codec.recipients(third));
        byte[] fourth = HEX.parseHex("04" + "3b" + ENTRY_HEAD + TERMS + "000186a0");
        same(arrival(asked()), Codec.entry(77, fourth));
        assertEquals(100_000, Codec.recipients(fourth));
        assertEquals(HEX.formatHex(fourth), HEX.formatHex(Codec.entry(arrival(asked()), 100_000)));
        Arrival optional = arrival(asked().with(Terms.Tls.OPTIONAL));
        fourth = HEX.parseHex("04" + "b3" + ENTRY_HEAD + TERMS + "000186a0");
        same(optional, Codec.entry(77, fourth));
        assertEquals(HEX.formatHex(fourth), HEX.formatHex(Codec.entry(optional, 100_000)));
    }

    @Test
    void recipients() {
        byte[] key = Codec.rowKey(77, 5);
        assertEquals(row(Asked.NOTHING, ""), Codec.row(key, HEX.parseHex("01" + ROW_HEAD + ROW_REMOTE)));
        assertEquals(row(everything(), ""), Codec.row(key, HEX.parseHex("02" + ROW_HEAD + ROW_REMOTE + ASKED)));
        String hop = "192.0.2.1:25";
        byte[] third = HEX.parseHex("03" + ROW_HEAD + ROW_REMOTE + ASKED + "0000000c" + text(hop));
        assertEquals(row(everything(), hop), Codec.row(key, third));
        assertEquals(HEX.formatHex(third), HEX.formatHex(Codec.row(row(everything(), hop))));
        var local = new Row(0, new Recipient(JOHN, JOHN, new Route.Local(9)), State.HELD, 0, DUE, null, new Row.Told(false, true), null, "",
                "", "");
        assertEquals(local, Codec.row(Codec.rowKey(77, 0), Codec.row(local)));
    }

    @Test
    void indexes() {
        byte[] time = Codec.timeKey(DUE, 77, 5);
        byte[] value = Codec.timeValue(3, "there.example");
        assertEquals("74" + "0000019b7caa7ad0" + "000000000000004d" + "00000005", HEX.formatHex(time));
        assertEquals("06" + text("there.example"), HEX.formatHex(value));
        byte[] lane = Codec.laneKey(time, value);
        assertEquals("6c" + text("there.example") + "00" + "06" + "0000019b7caa7ad0" + "000000000000004d" + "00000005",
                HEX.formatHex(lane));
        assertEquals(List.of(6, DUE, 77L, 5),
                List.of(Codec.laneTurn(lane), Codec.laneDue(lane), Codec.laneId(lane), Codec.laneNumber(lane)));
        assertEquals("there.example", Codec.groupOfTime(value));
        byte[] held = Codec.laneKey("there.example", 3, Codec.NEVER, 77, 5);
        assertEquals("6c" + text("there.example") + "00" + "06" + "7fffffffffffffff" + "000000000000004d" + "00000005",
                HEX.formatHex(held));
        assertEquals(List.of(Codec.NEVER, "there.example"), List.of(Codec.laneDue(held), Codec.laneGroup(held)));
        assertTrue(Codec.sameGroup(held, lane));
        assertEquals(List.of("", "02", "03"), java.util.stream.Stream.of(State.TRYING, State.HELD, State.FAILED)
                .map(s -> HEX.formatHex(Codec.laneValue(s))).toList());
        assertEquals("61" + "0000019b7caa7ad0" + "000000000000004d", HEX.formatHex(Codec.deadlineKey(DUE, 77)));
    }

    /** What an earlier version left: records of format 1 and 2 and its index by time alone. */
    @Test
    void aQueueOfAnEarlierVersionGoesOn() throws Exception {
        try (Sink sink = Sink.start("127.0.0.1", 0); House house = new House(sink.port())) {
            house.close();
            house.engine = new MemoryEngine();
            house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
            byte[] blob = new byte[16];
            try (var w = house.engine.newBlob()) {
                w.write("x\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, 3);
                w.finish().write(java.nio.ByteBuffer.wrap(blob));
            }
            String head = ENTRY_HEAD.replace("01020304050607081112131415161718", HEX.formatHex(blob)).replace("000000000000002a",
                    "0000000000000003");
            var batch = new Batch();
            batch.put(Codec.entryKey(1), HEX.parseHex("01" + "01" + head)).put(Codec.entryKey(2), HEX.parseHex("02" + "01" + head
                    + "00" + "00" + "0000000000000000" + "0000000000000000" + "00000000"));
            batch.put(Codec.rowKey(1, 5), HEX.parseHex("01" + ROW_HEAD + ROW_REMOTE))
                    .put(Codec.rowKey(2, 5), HEX.parseHex("02" + ROW_HEAD + ROW_REMOTE + ASKED));
            for (String id : List.of("01", "02"))
                batch.put(HEX.parseHex("64" + "0000019b7caa7ad0" + "00000000000000" + id + "00000005"), new byte[0]);
            house.engine.commit(Space.QUEUE, Engine.ANY, batch);
            house.clock.advanceTo(DUE);
            house.open();
            house.log.until("both sent", () -> sink.messages() == 2);
            house.log.until("empty", () -> house.queue.loaded() == 0);
            var left = new java.util.ArrayList<String>();
            house.log.until("nothing but the notice is left", () -> house.mailboxes.filed.size() == 1);
            house.log.until("empty again", () -> house.queue.loaded() == 0);
            house.engine.scan(Space.QUEUE, new byte[]{0}, null, 100, false, (k, _) -> left.add(HEX.formatHex(k)));
            assertTrue(left.isEmpty(), left.toString());
        }
    }
}
