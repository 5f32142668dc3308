package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

class HousekeepingTest {
    private final Engine engine;
    private final TestMail test;
    private final List<BlobId> queued = new ArrayList<>();
    private final StoredJourneys journeys;
    private final Housekeeping house;
    private final AccountMail mail;
    private final long inbox;

    HousekeepingTest() throws Refusal {
        long[] now = {1_800_000_000_000L};
        engine = new MemoryEngine(() -> java.time.Instant.ofEpochMilli(now[0]), () -> Long.MAX_VALUE, 0);
        test = new TestMail(engine);
        journeys = new StoredJourneys(engine, test);
        house = new Housekeeping(test.store, test, journeys, List.of((_, _, found) -> queued.forEach(found)));
        mail = test.account();
        inbox = TestMail.inbox(mail);
    }

    @AfterEach
    void close() {
        journeys.close();
    }

    private void pass(Duration time) {
        test.millis.addAndGet(time.toMillis());
    }

    private int blobs() throws Refusal {
        return engine.blobsAfter(null, 1000).size();
    }

    /** Runs until a whole round of the sweep is done; blobs deleted. */
    private int round() throws Refusal {
        int blobs = 0;
        for (;;) {
            Housekeeping.Report r = house.run(test.instant());
            blobs += r.blobs();
            if (r.sweepRound())
                return blobs;
        }
    }

    private int rows() throws Refusal {
        int[] n = {0};
        engine.scan(Space.account(1), new byte[]{0}, null, Integer.MAX_VALUE, false, (_, _) -> ++n[0] > 0);
        return n[0];
    }

    @Test
    void theWindowClosesAfterTwoWeeksAndTheBytesGo() throws Refusal {
        int before = rows();
        mail.append(inbox, List.of(test.message("", "A: 1\r\n\r\n", FlagSet.NONE, "k"), test.message("A: 2\r\n\r\n", FlagSet.NONE)));
        mail.remove(inbox, UidSet.of(1));
        pass(Duration.ofDays(13));
        assertEquals(0, round());
        assertEquals(1, mail.recoverable(9).size());
        pass(Duration.ofDays(2));
        assertEquals(1, round());
        assertTrue(mail.recoverable(9).isEmpty());
        assertEquals(1, blobs());
        mail.remove(inbox, UidSet.of(2));
        pass(Duration.ofDays(15));
        assertEquals(1, round());
        round();
        assertEquals(0, blobs());
        assertTrue(rows() <= before, rows() + " rows, at first " + before);
    }

    @Test
    void aDeletedMailboxGoesWithItsWindow() throws Refusal {
        Mailbox m = mail.create(MailboxName.of("old"), null);
        mail.append(m.id(), List.of(test.message("A: 1\r\n\r\n", FlagSet.NONE)));
        mail.delete(m.name());
        pass(Duration.ofDays(13));
        round();
        assertEquals(1, mail.recoverable(5).size());
        pass(Duration.ofDays(2));
        round();
        assertTrue(mail.recoverable(5).isEmpty());
        assertEquals(0, blobs());
    }

    @Test
    void deliveryKeysAreForgottenAfterAWeek() throws Refusal {
        NewMessage m = test.message("", "A: 1\r\n\r\n", FlagSet.NONE, "k");
        mail.append(inbox, List.of(m));
        pass(Duration.ofDays(6));
        round();
        mail.append(inbox, List.of(m));
        assertEquals(1, mail.view(inbox).size());
        pass(Duration.ofDays(2));
        round();
        mail.append(inbox, List.of(m));
        assertEquals(2, mail.view(inbox).size());
    }

    @Test
    void youngQueuedAndRecoverableBlobsStay() throws Refusal {
        BlobId queuedBlob = test.message("A: q\r\n\r\n", FlagSet.NONE).blob();
        queued.add(queuedBlob);
        test.message("A: lost\r\n\r\n", FlagSet.NONE);
        mail.append(inbox, List.of(test.message("A: 1\r\n\r\n", FlagSet.NONE)));
        mail.remove(inbox, UidSet.of(1));
        assertEquals(0, round());
        pass(Duration.ofHours(25));
        assertEquals(1, round());
        assertEquals(2, blobs());
    }

    @Test
    void aMessageMovedWhileTheSweepRunsKeepsItsBytes() throws Refusal {
        mail.append(inbox, List.of(test.message("A: 1\r\n\r\n", FlagSet.NONE)));
        NewMessage orphan = test.message("A: 2\r\n\r\n", FlagSet.NONE);
        pass(Duration.ofHours(25));
        // A queue that delivers its last reference while the sweep asks it.
        Housekeeping racing = new Housekeeping(test.store, test, journeys, List.of((_, _, _) -> {
            mail.append(inbox, List.of(orphan));
            mail.move(inbox, UidSet.of(1), mail.mailbox(SpecialUse.TRASH).orElseThrow().id());
        }));
        assertEquals(0, racing.run(test.instant()).blobs());
        assertEquals(2, blobs());
    }

    @Test
    void aRemovedAccountLeavesNothing() throws Refusal {
        mail.append(inbox, List.of(test.message("A: 1\r\n\r\n", FlagSet.NONE)));
        test.accounts.remove(1L);
        test.removed.add(1L);
        pass(Duration.ofHours(25));
        round();
        assertEquals(0, rows());
        assertEquals(0, blobs());
        assertTrue(test.removed.isEmpty());
        assertFalse(test.exists(1));
        assertEquals(Refusal.Reason.NO_SUCH_ACCOUNT, org.junit.jupiter.api.Assertions
                .assertThrows(Refusal.class, () -> mail.append(inbox, List.of(test.message("A: 1\r\n\r\n", FlagSet.NONE)))).reason());
    }
}
