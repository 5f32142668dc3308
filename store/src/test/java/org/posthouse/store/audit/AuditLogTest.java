package org.posthouse.store.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.account.Scope;
import org.posthouse.store.audit.Entry.Kind;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;

class AuditLogTest {
    private final Engine engine = new MemoryEngine();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    private AuditLog log(int each) throws Refusal {
        return new AuditLog(engine, () -> now, new AuditLimits(Duration.ofDays(400), Duration.ofDays(30), each));
    }

    private static List<Entry> all(AuditLog log, Kind kind) throws Refusal {
        var all = new ArrayList<Entry>();
        log.newest(kind, Instant.EPOCH, 100_000, e -> all.add(e));
        return all;
    }

    private Entry change(String subject) {
        return new Entry(Kind.CHANGE, now, "owner@a.test", "192.0.2.1", "account.remove", subject, "", "begun");
    }

    @Test
    void aChangeIsThereBeforeItsEnd() throws Refusal {
        AuditLog log = log(100);
        AuditLog.Begun begun = log.begin(change("mary@a.test"));
        assertEquals("begun", all(log(100), Kind.CHANGE).getFirst().outcome());
        begun.end("ok");
        assertEquals(List.of(change("mary@a.test").ended("ok")), all(log(100), Kind.CHANGE));
    }

    @Test
    void aFloodOfGuessesPushesOutGuessesAlone() throws Refusal {
        AuditLog log = log(50);
        log.begin(change("mary@a.test"));
        log.in("mary@a.test", Scope.IMAP, InetAddress.ofLiteral("192.0.2.9"), "PLAIN", true);
        for (int i = 0; i < 2_500; i++) {
            now = now.plusSeconds(1);
            log.out("mary", "mary@a.test", Scope.POP3, InetAddress.ofLiteral("2001:db8::1"), "wrong");
        }
        log.sweep();
        assertEquals(50, all(log, Kind.FAILED).size());
        assertEquals(now, all(log, Kind.FAILED).getFirst().at());
        assertEquals(1, all(log, Kind.CHANGE).size());
        Entry login = all(log, Kind.LOGIN).getFirst();
        assertEquals("192.0.2.9 imap PLAIN new address",
                login.from() + " " + login.action() + " " + login.outcome() + " " + login.details());
        now = now.plus(Duration.ofDays(31));
        log = log(50);
        log.sweep();
        assertEquals(0, all(log, Kind.FAILED).size() + all(log, Kind.LOGIN).size());
        assertEquals(1, all(log, Kind.CHANGE).size());
        now = now.plus(Duration.ofDays(400));
        log.sweep();
        assertEquals(0, all(log, Kind.CHANGE).size());
    }

    @Test
    void formatOne() {
        byte[] key = EntryCodec.key(Kind.LOOK, 0x123456789aL, 7);
        assertEquals("6b" + "000000123456789a" + "00000007", HexFormat.of().formatHex(key));
        var entry = new Entry(Kind.LOOK, Instant.ofEpochMilli(0x123456789aL), "a", "b", "c", "d", "", "ok");
        assertEquals("01" + "0161" + "0162" + "0163" + "0164" + "00" + "026f6b", HexFormat.of().formatHex(EntryCodec.write(entry)));
        assertEquals(entry, EntryCodec.read(Kind.LOOK, key, EntryCodec.write(entry)));
    }
}
