package org.posthouse.store.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

class VisitsTest extends ExampleOrg {
    private final Path keys;
    private final Grant grant;

    VisitsTest(@TempDir Path dir) throws Refusal {
        keys = dir;
        grant = Grant.byMainPassword(john, clock.instant());
    }

    private static InetAddress at(String address) throws UnknownHostException {
        return InetAddress.getByName(address);
    }

    @Test
    void areRememberedAfterARestart() throws Exception {
        Visits visits = new Visits(directory, clock, keys);
        long commits = engine.version(Space.DIRECTORY);
        for (int i = 0; i < 100; i++)
            visits.note(grant, Scope.IMAP, at("192.0.2.7"));
        visits.note(grant, Scope.POP3, at("2001:db8:0:1::5"));
        assertEquals(commits, engine.version(Space.DIRECTORY));
        visits.close();
        assertEquals(commits + 1, engine.version(Space.DIRECTORY));
        visits = new Visits(directory, clock, keys);
        assertEquals(Map.of(0L, new Visit(clock.instant(), Scope.POP3, "2001:db8:0:1:0:0:0:5")), visits.lastUses(john.id()));
        assertTrue(visits.familiar(john.id(), at("192.0.2.7")));
        assertTrue(visits.familiar(john.id(), at("2001:db8:0:1:9::1")));
        assertFalse(visits.familiar(john.id(), at("192.0.2.8")));
        assertFalse(visits.familiar(john.id() + 1, at("192.0.2.7")));
        millis.addAndGet(91L * 86_400_000);
        assertFalse(visits.familiar(john.id(), at("192.0.2.7")));
        visits.write();
        assertEquals(commits + 1, engine.version(Space.DIRECTORY));
    }

    @Test
    void oldOnesMakeRoom() throws Exception {
        Visits visits = new Visits(directory, clock, keys);
        for (int i = 1; i <= 40; i++) {
            visits.note(grant, Scope.IMAP, at("192.0.2." + i));
            millis.addAndGet(86_400_000);
        }
        assertFalse(visits.familiar(john.id(), at("192.0.2.1")));
        assertTrue(visits.familiar(john.id(), at("192.0.2.40")));
        assertTrue(visits.familiar(john.id(), at("192.0.2.9")));
    }

    @Test
    void goWithTheAccount() throws Exception {
        Visits visits = new Visits(directory, clock, keys);
        visits.note(grant, Scope.IMAP, at("192.0.2.7"));
        visits.write();
        visits.note(grant, Scope.IMAP, at("192.0.2.7"));
        directory.removeAccount(john.address());
        visits.close();
        assertNull(engine.get(Space.DIRECTORY, DirectoryRows.key(DirectoryRows.VISITS, john.id())));
    }

    @Test
    void formatOne() {
        VisitRecord record = new VisitRecord(Map.of(3L, new Visit(Instant.ofEpochMilli(258), Scope.SMTP, "192.0.2.7")), Map.of(5L, 300L));
        String hex = "01" + "01" + "03" + "0000000000000102" + "04" + "09"
                + HexFormat.of().formatHex("192.0.2.7".getBytes(java.nio.charset.StandardCharsets.US_ASCII)) + "01"
                + "0000000000000005" + "ac02";
        assertEquals(hex, HexFormat.of().formatHex(record.write()));
        assertEquals(record, VisitRecord.read(record.write()));
    }
}
