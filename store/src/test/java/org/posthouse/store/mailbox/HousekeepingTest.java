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
import org.posthouse.store.view.UidSet;

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

    @Test
    void whatAMailboxLostIsRememberedWithinBounds() throws Refusal {
        List<NewMessage> many = java.util.Collections.nCopies(Vanished.KEPT / 10, test.message("A: 1\r\n\r\n", FlagSet.NONE));
        for (int i = 0; i < 12; i++)
            mail.append(inbox, many);
        int lost = Vanished.KEPT + 5;
        long[] modSeqs = new long[lost + 1];
        for (int uid = 1; uid <= lost; uid++) {
            mail.remove(inbox, UidSet.of(uid));
            modSeqs[uid] = mail.view(inbox).highestModSeq();
        }
        UidSet all = UidSet.range(1, 0xffff_ffffL);
        assertEquals(UidSet.range(4, lost), mail.vanished(mail.view(inbox), modSeqs[3], all));
        assertEquals(UidSet.of(lost), mail.vanished(mail.view(inbox), modSeqs[lost - 1], all));
        assertEquals(UidSet.EMPTY, mail.vanished(mail.view(inbox), modSeqs[lost], all));
        pass(Duration.ofDays(15));
        house.run(test.instant());
        assertEquals(UidSet.range(7, lost), mail.vanished(mail.view(inbox), modSeqs[6], all));
        assertEquals(UidSet.range(6, lost), mail.vanished(mail.view(inbox), modSeqs[5], all));
        // Before that it is not known exactly any more.
        assertEquals(UidSet.range(1, lost), mail.vanished(mail.view(inbox), modSeqs[4], all));
        assertEquals(UidSet.range(2, 3), mail.vanished(mail.view(inbox), modSeqs[4], UidSet.range(2, 3)));
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
        // That two messages went is remembered longer than they are.
        assertTrue(rows() <= before + 2, rows() + " rows, at first " + before);
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
