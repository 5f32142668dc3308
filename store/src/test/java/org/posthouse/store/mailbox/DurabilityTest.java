package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** What is acknowledged is there; what is not yet on disk is not seen; many writers at once get it right. */
@Timeout(60)
class DurabilityTest {
    private static final int WRITERS = 6;
    private static final FlagSet DELETED = new FlagSet(Flags.DELETED, Set.of());

    private final FaultyEngine engine = new FaultyEngine();
    private final TestMail test = new TestMail(engine);
    private final AccountMail mail;
    private final long inbox;

    DurabilityTest() throws Refusal {
        mail = test.account();
        inbox = TestMail.inbox(mail);
    }

    private NewMessage message(String name) throws Refusal {
        return test.message("", "Subject: " + name + "\r\n\r\n", FlagSet.NONE, name);
    }

    private void awaitHeld(int count) {
        while (engine.held() < count)
            Thread.onSpinWait();
    }

    @Test
    void severalChangesShareASyncAndNothingIsSeenBefore() throws Exception {
        ConcurrentLinkedQueue<Long> versions = new ConcurrentLinkedQueue<>();
        mail.watch((_, version) -> versions.add(version));
        long before = mail.view(inbox).version();
        engine.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                NewMessage m = message("m" + i);
                futures.add(threads.submit(() -> mail.append(inbox, List.of(m))));
                awaitHeld(i + 1);
            }
            assertEquals(0, mail.view(inbox).size());
            assertEquals(1, mail.mailbox(inbox).orElseThrow().uidNext());
            assertTrue(versions.isEmpty());
            engine.release();
            Set<Long> uids = new TreeSet<>();
            for (Future<List<Long>> f : futures)
                uids.addAll(f.get());
            assertEquals(Set.of(1L, 2L, 3L, 4L, 5L), uids);
        }
        assertEquals(5, mail.view(inbox).size());
        assertEquals(List.of(before + 1, before + 2, before + 3, before + 4, before + 5), List.copyOf(versions));
    }

    @Test
    void aRefusedCommitTakesNothingElseDown() throws Exception {
        mail.append(inbox, List.of(message("first")));
        engine.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Long>> a = threads.submit(append("a"));
            awaitHeld(1);
            Future<List<Long>> b = threads.submit(append("b"));
            awaitHeld(2);
            engine.refuseNext(1);
            engine.release();
            Refusal refused = assertInstanceOf(Refusal.class, assertThrows(ExecutionException.class, a::get).getCause());
            assertEquals(Refusal.Reason.DISK_FULL, refused.reason());
            assertEquals(List.of(2L), b.get());
        }
        assertEquals(2, mail.view(inbox).size());
        test.reopen();
        assertEquals(2, test.account().view(inbox).size());
    }

    @Test
    void afterARefusalTheViewNeedNotBeReadAgain() throws Exception {
        mail.append(inbox, List.of(message("first")));
        MailboxView before = mail.view(inbox);
        engine.refuseNext(1);
        assertThrows(Refusal.class, () -> mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.ADD, DELETED), -1));
        assertSame(before, mail.view(inbox));
        mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.ADD, DELETED), -1);
        assertEquals(UidSet.of(1), mail.view(inbox).since(before).flagged());
    }

    @Test
    void onAFullDiskDeletingStillWorks() throws Refusal {
        AtomicInteger free = new AtomicInteger(100);
        TestMail full = new TestMail(new MemoryEngine(java.time.InstantSource.system(), free::get, 50));
        AccountMail account = full.account();
        long box = TestMail.inbox(account);
        long trash = account.mailbox(SpecialUse.TRASH).orElseThrow().id();
        List<NewMessage> two = List.of(full.message("A: 1\r\n\r\n", FlagSet.NONE), full.message("A: 2\r\n\r\n", FlagSet.NONE));
        account.append(box, two);
        free.set(10);
        assertEquals(Refusal.Reason.DISK_FULL, assertThrows(Refusal.class, () -> account.append(box, two)).reason());
        account.store(box, UidSet.of(1), new FlagChange(FlagChange.How.ADD, DELETED), -1);
        assertEquals(UidSet.of(1), account.expunge(box, null));
        assertEquals(UidSet.of(1), account.move(box, UidSet.of(2), trash).to());
        assertEquals(UidSet.of(1), account.remove(trash, UidSet.of(1)));
        assertEquals(0, account.quotaUsed());
    }

    @Test
    void aListenerThatFailsHurtsNobody() throws Exception {
        mail.watch((_, _) -> {
            throw new IllegalStateException("planted");
        });
        AtomicInteger heard = new AtomicInteger();
        mail.watch((_, _) -> heard.incrementAndGet());
        assertEquals(List.of(1L), mail.append(inbox, List.of(message("a"))));
        assertEquals(1, heard.get());
    }

    private Callable<List<Long>> append(String name) throws Refusal {
        NewMessage m = message(name);
        return () -> mail.append(inbox, List.of(m));
    }

    @Test
    void aDeliveryRepeatedWhileTheFirstIsOnItsWayIsOne() throws Exception {
        NewMessage m = message("same");
        engine.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Long>> a = threads.submit(() -> mail.append(inbox, List.of(m)));
            awaitHeld(1);
            Future<List<Long>> b = threads.submit(() -> mail.append(inbox, List.of(m)));
            engine.release();
            assertEquals(a.get(), b.get());
        }
        assertEquals(1, mail.view(inbox).size());
    }

    @Test
    void whatChangesNothingWaitsForWhatItWasFoundIn() throws Exception {
        mail.append(inbox, List.of(message("first")));
        mail.view(inbox);
        FlagChange delete = new FlagChange(FlagChange.How.ADD, DELETED);
        engine.hold();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<StoreResult> first = threads.submit(() -> mail.store(inbox, UidSet.of(1), delete, -1));
            awaitHeld(1);
            Future<StoreResult> second = threads.submit(() -> mail.store(inbox, UidSet.of(1), delete, -1));
            assertThrows(TimeoutException.class, () -> second.get(200, TimeUnit.MILLISECONDS));
            engine.refuseNext(1);
            engine.release();
            assertInstanceOf(Refusal.class, assertThrows(ExecutionException.class, first::get).getCause());
            assertEquals(UidSet.of(1), second.get().changed());
        }
        assertEquals(1, mail.mailbox(inbox).orElseThrow().deleted());
    }

    @Test
    void afterAPowerCutWhatWasAcknowledgedIsThere() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            AccountMail now = test.account();
            Set<String> acknowledged = new ConcurrentSkipListSet<>();
            Set<String> tried = new ConcurrentSkipListSet<>();
            long firstNew = now.mailbox(inbox).orElseThrow().uidNext();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                int cut = random.nextInt(60);
                AtomicInteger done = new AtomicInteger(), ended = new AtomicInteger();
                for (int t = 0; t < WRITERS; t++) {
                    String name = round + "/" + t + "/";
                    threads.execute(() -> {
                        try {
                            for (int i = 0; i < 20; i++) {
                                tried.add(name + i);
                                now.append(inbox, List.of(message(name + i)));
                                acknowledged.add(name + i);
                                if (done.incrementAndGet() == cut)
                                    engine.hold();
                            }
                        } catch (Refusal e) {
                            // The power cut.
                        } finally {
                            ended.incrementAndGet();
                        }
                    });
                }
                // Until all wait for a sync that never comes, or are through.
                while (ended.get() + engine.held() < WRITERS)
                    Thread.onSpinWait();
                engine.cutPower();
            }
            engine.restart();
            test.reopen();
            AccountMail after = test.account();
            MailboxView view = after.view(inbox);
            assertEquals(view.size(), after.mailbox(inbox).orElseThrow().messages());
            int fresh = 0;
            for (int i = 0; i < view.size(); i++)
                fresh += view.uid(i) >= firstNew ? 1 : 0;
            assertTrue(fresh >= acknowledged.size() && fresh <= tried.size(), fresh + " of " + acknowledged.size() + " to " + tried.size());
            for (String name : acknowledged) {
                // A repeated delivery finds the first one.
                long uid = after.append(inbox, List.of(message(name))).getFirst();
                assertTrue(uid < view.uidNext() && view.indexOf(uid) >= 0, name);
            }
        }
    }

    @Test
    void manyWritersAtOnceGetTheTotalsRight() throws Exception {
        long trash = mail.mailbox(SpecialUse.TRASH).orElseThrow().id();
        int writers = 8, each = 150;
        AtomicInteger appended = new AtomicInteger(), expunged = new AtomicInteger();
        ConcurrentSkipListSet<Long> inboxUids = new ConcurrentSkipListSet<>();
        ConcurrentLinkedQueue<Long> versions = new ConcurrentLinkedQueue<>();
        mail.watch((_, version) -> versions.add(version));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> futures = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int seed = w;
                futures.add(threads.submit(() -> {
                    Random random = new Random(seed);
                    for (int i = 0; i < each; i++) {
                        MailboxView view = mail.view(inbox);
                        UidSet some = view.size() == 0 ? UidSet.EMPTY : UidSet.of(view.uid(random.nextInt(view.size())));
                        switch (random.nextInt(6)) {
                            case 0 -> mail.store(inbox, some, new FlagChange(FlagChange.How.ADD, DELETED), -1);
                            case 1 -> expunged.addAndGet((int) mail.expunge(inbox, some).size());
                            case 2 -> mail.move(inbox, some, trash);
                            default -> {
                                long uid = mail.append(inbox, List.of(message(seed + "/" + i))).getFirst();
                                assertTrue(inboxUids.add(uid), "uid twice");
                                assertTrue(mail.view(inbox).uidNext() > uid);
                                appended.incrementAndGet();
                            }
                        }
                    }
                    return seed;
                }));
            }
            for (Future<Object> f : futures)
                f.get();
        }
        check(mail, trash, appended.get() - expunged.get());
        List<Long> heard = List.copyOf(versions);
        assertEquals(heard.stream().sorted().toList(), heard);
        test.reopen();
        check(test.account(), trash, appended.get() - expunged.get());
    }

    private void check(AccountMail account, long trash, int expected) throws Refusal {
        assertEquals(expected, account.view(inbox).size() + account.view(trash).size());
        long size = 0;
        for (Mailbox m : account.mailboxes()) {
            assertEquals(account.view(m.id()).size(), m.messages());
            size += m.size();
        }
        assertEquals(size, account.quotaUsed());
    }
}
