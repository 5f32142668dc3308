package org.posthouse.mta.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.posthouse.mta.verdict.Ledger.Deviation;
import org.posthouse.mta.verdict.Ledger.Reason;
import org.posthouse.trust.dmarc.DmarcRecord;
import org.posthouse.trust.dmarc.DmarcResult.Policy;

/** The records, as docs/formats.md has them. */
final class CodecTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void counts() {
        String record = "v=DMARC1; p=reject; rua=mailto:a@a.test";
        Counted c = Counted.of(Found.fail("a.test", record, Policy.REJECT), DmarcRecord.parse(record).orElseThrow(),
                InetAddress.ofLiteral("192.0.2.1"),
                Policy.NONE, new Deviation(Reason.OTHER, "why")).with(300);
        String golden = "01ac0206612e74657374017201720672656a6563740672656a656374640130093139322e302e322e31046e6f6e65046661696c046661696c06612e7465737406612e746573740001056f74686572037768790106612e74657374027331046661696c0106612e74657374056d66726f6d08736f66746661696c";
        assertEquals(golden, HEX.formatHex(Codec.counts(c)));
        assertEquals(c, Codec.counts(HEX.parseHex(golden)));
        byte[] key = Codec.countsKey(20513, "a.test", c);
        assertEquals("646300005021612e7465737400156bc0beb6a59109", HEX.formatHex(key));
        assertEquals(20513, Codec.day(key));
        assertEquals("a.test", Codec.domain(key));
        assertEquals("646300005021612e7465737400ffffffffffffffff", HEX.formatHex(Codec.countsKey(20513, "a.test", Counted.overflow(1))));
    }

    @Test
    void sent() {
        assertEquals("010000502107", HEX.formatHex(Codec.sent(20513, 7)));
        assertEquals(7, Codec.sent(HEX.parseHex("010000502107"), 20513));
        assertEquals(0, Codec.sent(HEX.parseHex("010000502107"), 20514));
    }

    @Test
    void received() {
        var r = new ReceivedReport(7, Instant.ofEpochMilli(1000), "One", "a@b.test", "id", "a.test", Instant.ofEpochSecond(86400),
                Instant.ofEpochSecond(
                        172799),
                "b.test", 2, 300);
        String golden = "01000000000000000700000000000003e8034f6e65086140622e7465737402696406612e746573740000000000015180000000000002a2ff06622e7465737402ac02";
        assertEquals(golden, HEX.formatHex(Codec.received(r)));
        assertEquals(r, Codec.received(HEX.parseHex(golden)));
        assertEquals(18, Codec.receivedKey(r).length);
    }

    @Test
    void sums() {
        var s = new Sum("a.test", 20513, "192.0.2.1", 300, 5, 4, 3, 2, 1, 6);
        byte[] key = Codec.sumKey("a.test", 20513, "192.0.2.1");
        assertEquals("6473612e746573740000005021" + "3139322e302e322e31", HEX.formatHex(key));
        assertEquals("01ac02050403020106", HEX.formatHex(Codec.sum(s)));
        assertEquals(s, Codec.sum(key, HEX.parseHex("01ac02050403020106")));
    }
}
