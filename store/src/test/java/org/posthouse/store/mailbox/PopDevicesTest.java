package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

class PopDevicesTest {
    private static final PopDevice MAIN = PopDevice.of(0, "", 0);
    private static final PopDevice PHONE = PopDevice.of(1, "phone", 7);
    private static final PopDevice LAPTOP = PopDevice.of(2, "laptop", 0);
    private static final PopDevice KEEPER = PopDevice.of(3, "old tablet", PopDevice.NEVER);

    private final Engine engine;
    private final TestMail test;
    private final StoredJourneys journeys;
    private final Housekeeping house;
    private AccountMail mail;
    private final long inbox;

    PopDevicesTest() throws Refusal {
        engine = new MemoryEngine();
        test = new TestMail(engine);
        test.devices.addAll(Set.of(1L, 2L, 3L));
        journeys = new StoredJourneys(engine, test);
        house = new Housekeeping(test.store, test, journeys, List.of());
        mail = test.account();
        inbox = TestMail.inbox(mail);
        for (int i = 1; i <= 4; i++)
            mail.append(inbox, List.of(test.message("Subject: " + i + "\r\n\r\n", FlagSet.NONE)));
    }

    @AfterEach
    void close() {
        journeys.close();
    }

    private void pass(Duration time) throws Refusal {
        test.millis.addAndGet(time.toMillis());
        house.run(test.instant());
    }

    private List<Long> there() throws Refusal {
        var view = mail.view(inbox);
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < view.size(); i++)
            out.add(view.uid(i));
        return out;
    }

    private Set<String> keywords(long uid) throws Refusal {
        var view = mail.view(inbox);
        long flags = view.flags(view.indexOf(uid));
        Set<String> out = new java.util.TreeSet<>();
        for (int k = 0; k < view.keywords().size(); k++)
            if ((flags & 1L << Flags.FIRST_KEYWORD + k) != 0)
                out.add(view.keywords().get(k));
        return out;
    }

    private int rows(char kind) throws Refusal {
        int[] n = {0};
        engine.scan(Space.account(1), Keys.only(kind), Keys.after(kind), Integer.MAX_VALUE, false, (_, _) -> ++n[0] > 0);
        return n[0];
    }

    @Test
    void aloneItIsClassicPop() throws Refusal {
        assertEquals(UidSet.EMPTY, mail.popOpen(inbox, MAIN));
        assertEquals(UidSet.of(1, 3), mail.popDelete(inbox, MAIN, UidSet.of(1, 3, 77)));
        assertEquals(List.of(2L, 4L), there());
        assertEquals(0, rows(Keys.HIDDEN));
        assertEquals(2, mail.recoverable(9).size());
        mail.recover(mail.recoverable(9), inbox);
        assertEquals(UidSet.EMPTY, mail.popOpen(inbox, MAIN));
        assertEquals(List.of(2L, 4L, 5L, 6L), there());
    }

    @Test
    void whatOneDeletesStaysForTheOthersUntilAllAgree() throws Refusal {
        mail.popOpen(inbox, PHONE);
        mail.popOpen(inbox, LAPTOP);
        assertEquals(UidSet.EMPTY, mail.popDelete(inbox, LAPTOP, UidSet.of(1, 2)));
        assertEquals(List.of(1L, 2L, 3L, 4L), there());
        assertEquals(UidSet.EMPTY, mail.popOpen(inbox, PHONE));
        assertEquals(UidSet.of(1, 2), mail.popOpen(inbox, LAPTOP));
        assertEquals(Set.of("$POP-laptop"), keywords(1));
        mail.popDelete(inbox, PHONE, UidSet.of(1));
        assertEquals(Set.of("$POP-laptop", "$POP-phone"), keywords(1));
        test.reopen();
        mail = test.account();
        assertEquals(UidSet.of(1), mail.popOpen(inbox, PHONE));
        assertEquals(UidSet.of(1, 2), mail.popOpen(inbox, LAPTOP));
        pass(Duration.ofDays(6));
        assertEquals(List.of(1L, 2L, 3L, 4L), there());
    }

    @Test
    void leaveDaysPassAndThenItGoes() throws Refusal {
        var house = new Housekeeping(test.store, test, journeys, List.of());
        mail.popOpen(inbox, PHONE);
        mail.popOpen(inbox, LAPTOP);
        mail.popDelete(inbox, PHONE, UidSet.of(1, 2));
        mail.popDelete(inbox, LAPTOP, UidSet.of(1, 3));
        house.run(test.instant().plus(Duration.ofDays(6)));
        assertEquals(List.of(1L, 2L, 3L, 4L), there());
        pass(Duration.ofDays(7).minusMillis(1));
        assertEquals(4, there().size());
        pass(Duration.ofMillis(1));
        assertEquals(List.of(2L, 3L, 4L), there());
        assertEquals(0, rows(Keys.DUE));
        mail.popDelete(inbox, LAPTOP, UidSet.of(2));
        assertEquals(List.of(3L, 4L), there());
        var all = mail.recoverable(9);
        assertEquals(2, all.size());
        assertEquals(JourneyEvent.Step.DELETED, journeys.journey(7).getLast().step());
        mail.recover(all, inbox);
        assertEquals(UidSet.of(1, 2), mail.popOpen(inbox, PHONE));
        assertEquals(List.of(3L, 4L, 5L, 6L), there());
        assertEquals(List.of(Set.of(), Set.of()), List.of(keywords(5), keywords(6)));
    }

    @Test
    void whoKeepsForEverHoldsEverythingUntilForgotten() throws Refusal {
        mail.popOpen(inbox, KEEPER);
        mail.popOpen(inbox, LAPTOP);
        assertTrue(mail.popDelete(inbox, KEEPER, UidSet.of(1)).isEmpty());
        assertTrue(mail.popDelete(inbox, LAPTOP, UidSet.of(1, 2)).isEmpty());
        assertEquals(Set.of("$POP-laptop", "$POP-old-tablet-3"), keywords(1));
        pass(Duration.ofDays(1));
        assertEquals(4, there().size());
        test.devices.remove(3L);
        pass(Duration.ofMinutes(1));
        assertEquals(List.of(3L, 4L), there());
        assertEquals(1, rows(Keys.DEVICE));
        assertEquals(1, rows(Keys.HIDDEN));
    }

    @Test
    void whoHasLongNotComeHoldsNothingAndKeepsItsPlace() throws Refusal {
        mail.popOpen(inbox, MAIN);
        mail.popDelete(inbox, PopDevice.of(0, "", PopDevice.NEVER), UidSet.of(4));
        mail.popOpen(inbox, LAPTOP);
        mail.popDelete(inbox, LAPTOP, UidSet.of(1));
        pass(Duration.ofDays(89));
        mail.popOpen(inbox, LAPTOP);
        assertEquals(4, there().size());
        pass(Duration.ofDays(2));
        assertEquals(List.of(2L, 3L, 4L), there());
        assertEquals(UidSet.of(4), mail.popOpen(inbox, MAIN));
    }

    @Test
    void takingTheKeywordOffShowsAMessageAgain() throws Refusal {
        mail.popOpen(inbox, PHONE);
        mail.popDelete(inbox, PHONE, UidSet.of(1, 2));
        mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.REMOVE, new FlagSet(0, Set.of("$pop-PHONE"))), -1);
        assertEquals(UidSet.of(2), mail.popOpen(inbox, PHONE));
        pass(Duration.ofDays(8));
        assertEquals(List.of(1L, 3L, 4L), there());
    }

    @Test
    void keywordsAreBounded() throws Refusal {
        for (int i = 10; i < 40; i++) {
            test.devices.add((long) i);
            PopDevice d = PopDevice.of(i, "device " + i, PopDevice.NEVER);
            mail.popOpen(inbox, d);
            mail.popDelete(inbox, d, UidSet.of(1));
            assertEquals(UidSet.of(1), mail.popOpen(inbox, d));
        }
        assertEquals(16, keywords(1).size());
    }

    @Test
    void manyGoInSteps() throws Refusal {
        List<NewMessage> many = new ArrayList<>();
        NewMessage one = test.message("A: 1\r\n\r\n", FlagSet.NONE);
        for (int i = 0; i < 25_000; i++)
            many.add(one);
        mail.append(inbox, many);
        mail.popOpen(inbox, LAPTOP);
        assertEquals(25_000, mail.popDelete(inbox, LAPTOP, UidSet.range(5, 25_004)).size());
        assertEquals(4, there().size());
        pass(Duration.ofMinutes(1));
        assertEquals(0, rows(Keys.DUE));
    }

    /** The first of several commits is all that the disk has seen. */
    @Test
    void whatACrashLeftIsFinishedByTheSweep() throws Refusal {
        List<NewMessage> many = new ArrayList<>();
        NewMessage one = test.message("A: 1\r\n\r\n", FlagSet.NONE);
        for (int i = 0; i < 12_000; i++)
            many.add(one);
        mail.append(inbox, many);
        mail.popOpen(inbox, LAPTOP);
        mail.popOpen(inbox, MAIN);
        mail.popDelete(inbox, MAIN, UidSet.range(5, 12_004));
        WriteTurn turn = ((OpenAccount) mail).turn();
        turn.writeRows(new PopDeleting(inbox, LAPTOP, UidSet.range(5, 12_004)));
        assertEquals(2_004, there().size());
        test.reopen();
        mail = test.account();
        assertEquals(2_000, mail.popOpen(inbox, LAPTOP).size());
        new Housekeeping(test.store, test, journeys, List.of()).run(test.instant());
        assertEquals(List.of(1L, 2L, 3L, 4L), there());
    }

    @Test
    void onesMaildropIsOpenOnceForEachDevice() throws Exception {
        AutoCloseable lock = mail.lockMaildrop(1).orElseThrow();
        assertTrue(mail.lockMaildrop(1).isEmpty());
        AutoCloseable other = mail.lockMaildrop(2).orElseThrow();
        lock.close();
        AutoCloseable second = mail.lockMaildrop(1).orElseThrow();
        lock.close();
        assertTrue(mail.lockMaildrop(1).isEmpty());
        second.close();
        other.close();
        assertFalse(mail.lockMaildrop(2).isEmpty());
    }

    @Test
    void rowsFromBeforeDevicesBelongToTheMainPassword() throws Refusal {
        BitSet bits = new BitSet();
        bits.set(2);
        byte[] old = {1, bits.toByteArray()[0]};
        engine.commit(Space.account(1), Engine.ANY, new Batch().put(Keys.hidden(inbox, 0, 0), old));
        test.reopen();
        mail = test.account();
        assertEquals(UidSet.of(2), mail.popOpen(inbox, MAIN));
        assertEquals(UidSet.EMPTY, mail.popOpen(inbox, PHONE));
        mail.popDelete(inbox, PopDevice.of(0, "", PopDevice.NEVER), UidSet.of(1));
        assertEquals(UidSet.of(1, 2), mail.popOpen(inbox, MAIN));
    }

    @Test
    void severalDevicesAtOnceLoseNothing() throws Exception {
        for (PopDevice d : List.of(MAIN, LAPTOP, PHONE))
            mail.popOpen(inbox, d);
        AtomicInteger gone = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (PopDevice d : List.of(MAIN, LAPTOP, PopDevice.of(1, "phone", 0)))
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    gone.addAndGet((int) mail.popDelete(inbox, d, UidSet.range(1, 3)).size());
                } catch (Refusal e) {
                    gone.set(-100);
                }
            }));
        for (Thread t : threads)
            assertTrue(t.join(Duration.ofSeconds(20)));
        assertEquals(3, gone.get());
        assertEquals(List.of(4L), there());
        assertThrows(Refusal.class, () -> mail.popDelete(99, MAIN, UidSet.of(1)));
        assertEquals(Instant.ofEpochMilli(test.millis.get()), test.instant());
    }
}
