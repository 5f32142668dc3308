package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

class AccountMailTest {
    private static final FlagSet SEEN = new FlagSet(Flags.SEEN, Set.of());
    private static final FlagSet DELETED = new FlagSet(Flags.DELETED, Set.of());

    private final TestMail test = new TestMail(new MemoryEngine());
    private AccountMail mail;
    private long inbox;

    AccountMailTest() throws Refusal {
        mail = test.account();
        inbox = TestMail.inbox(mail);
    }

    @BeforeEach
    void fill() throws Refusal {
        mail.append(inbox,
                List.of(test.message("Subject: one\r\n\r\n1\r\n", FlagSet.NONE), test.message("Subject: two\r\n\r\n22\r\n", SEEN),
                        test.message("Subject: three\r\n\r\n333\r\n", new FlagSet(0, Set.of("$Work")))));
    }

    @Test
    void viewsOfManySmallAccountsAreLetGo() throws Refusal {
        MailSettings d = MailSettings.DEFAULT;
        TestMail small = new TestMail(new MemoryEngine(), new MailSettings(100, 1000, 1000, d.recoverWindow(), d.deliveryKeys(), 10));
        for (long id = 1; id < 10; id++)
            small.store.open(id).view(TestMail.inbox(small.store.open(id)));
        OpenAccount first = small.store.opened(1), last = small.store.opened(9);
        assertNull(WriteTurn.known(first.turn().state(), TestMail.inbox(first)).view());
        assertNotNull(WriteTurn.known(last.turn().state(), TestMail.inbox(last)).view());
    }

    private void reopen() throws Refusal {
        test.reopen();
        mail = test.account();
    }

    private static Refusal.Reason refused(org.junit.jupiter.api.function.Executable action) {
        return assertThrows(Refusal.class, action).reason();
    }

    @Test
    void aNewAccountHasItsSpecialMailboxes() throws Refusal {
        List<String> names = mail.mailboxes().stream().map(m -> m.name().value()).toList();
        assertEquals(List.of("Archive", "Drafts", "INBOX", "Junk", "Sent", "Trash"), names);
        assertEquals("Trash", mail.mailbox(SpecialUse.TRASH).orElseThrow().name().value());
        assertTrue(mail.mailboxes().stream().allMatch(Mailbox::subscribed));
    }

    @Test
    void countersFollowAndSurviveARestart() throws Refusal {
        for (int i = 0; i < 2; i++) {
            Mailbox m = mail.mailbox(inbox).orElseThrow();
            assertEquals(3, m.messages());
            assertEquals(2, m.unseen());
            assertEquals(4, m.uidNext());
            assertEquals(m.size(), mail.quotaUsed());
            assertEquals(List.of("$Work"), mail.view(inbox).keywords());
            reopen();
        }
    }

    @Test
    void viewsAreSharedAndKeepTheirVersion() throws Refusal {
        MailboxView before = mail.view(inbox);
        assertSame(before, mail.view(inbox));
        StoreResult r = mail.store(inbox, UidSet.range(1, 99), new FlagChange(FlagChange.How.ADD, SEEN), -1);
        assertEquals(UidSet.of(1, 3), r.changed());
        MailboxView after = mail.view(inbox);
        assertEquals(0, before.flags(0));
        assertEquals(Flags.SEEN, after.flags(0));
        assertEquals(r.version(), after.modSeq(0));
        assertEquals(UidSet.of(1, 3), after.since(before).flagged());
        assertTrue(after.since(before).added().isEmpty());
        assertEquals(1_700_000_000L, after.internalDate(2));
    }

    @Test
    void aConditionalStoreLeavesNewerOnesAlone() throws Refusal {
        long version = mail.view(inbox).version();
        mail.store(inbox, UidSet.of(2), new FlagChange(FlagChange.How.ADD, new FlagSet(Flags.FLAGGED, Set.of())), -1);
        StoreResult r = mail.store(inbox, UidSet.range(1, 3), new FlagChange(FlagChange.How.REPLACE, FlagSet.NONE), version);
        assertEquals(UidSet.of(2), r.conflicts());
        assertEquals(UidSet.of(3), r.changed());
    }

    @Test
    void aStoreOfNothingChangesNothing() throws Refusal {
        long version = mail.mailbox(inbox).orElseThrow().highestModSeq();
        StoreResult r = mail.store(inbox, UidSet.of(2), new FlagChange(FlagChange.How.ADD, SEEN), -1);
        assertTrue(r.changed().isEmpty());
        assertEquals(version, mail.mailbox(inbox).orElseThrow().highestModSeq());
    }

    @Test
    void bytesAreTraceThenBlob() throws Exception {
        long uid = mail.append(inbox, List.of(test.message("Received: x\r\n", "A: b\r\n\r\nc\r\n", FlagSet.NONE, null))).getFirst();
        try (MessageSource source = mail.open(inbox, uid)) {
            assertEquals("Received: x\r\nA: b\r\n\r\nc\r\n", new String(source.bytes(0, source.size()), StandardCharsets.UTF_8));
            assertEquals("x\r\nA: b", new String(source.bytes(10, 17), StandardCharsets.UTF_8));
            assertEquals(source.size(), mail.row(inbox, uid).orElseThrow().size());
        }
        assertEquals(Refusal.Reason.NO_SUCH_MESSAGE, refused(() -> mail.open(inbox, 99)));
    }

    @Test
    void aRepeatedDeliveryChangesNothing() throws Refusal {
        NewMessage m = test.message("", "A: b\r\n\r\n", FlagSet.NONE, "17/john@example.org");
        long uid = mail.append(inbox, List.of(m)).getFirst();
        reopen();
        assertEquals(List.of(uid), mail.append(inbox, List.of(m)));
        assertEquals(4, mail.mailbox(inbox).orElseThrow().messages());
    }

    @Test
    void moveAndCopyCarryEverything() throws Refusal {
        long trash = mail.mailbox(SpecialUse.TRASH).orElseThrow().id();
        long email = mail.row(inbox, 3).orElseThrow().emailId();
        CopyResult copied = mail.copy(inbox, UidSet.of(1, 3, 9), trash);
        assertEquals(UidSet.of(1, 3), copied.from());
        assertEquals(UidSet.of(1, 2), copied.to());
        CopyResult moved = mail.move(inbox, UidSet.of(3), trash);
        assertEquals(UidSet.of(3), moved.to());
        assertEquals(email, mail.row(trash, 3).orElseThrow().emailId());
        assertEquals(List.of("$Work"), mail.view(trash).keywords());
        assertEquals(1L << Flags.FIRST_KEYWORD, mail.view(trash).flags(2));
        assertEquals(2, mail.view(inbox).size());
        assertTrue(mail.structure(trash, 3).isPresent());
        assertTrue(mail.row(inbox, 3).isEmpty());
    }

    @Test
    void whatIsBroughtIsAddedOnceAndOverQuotaWhereItMay() throws Refusal {
        test.quotas.put(1L, mail.quotaUsed() + 5);
        NewMessage m = test.message("", "Subject: brought\r\n\r\n", FlagSet.NONE, "from elsewhere 1");
        assertEquals(Refusal.Reason.OVER_QUOTA, assertThrows(Refusal.class, () -> mail.bring(inbox, List.of(m), false)).reason());
        List<Long> uids = mail.bring(inbox, List.of(m), true);
        assertEquals(uids, mail.bring(inbox, List.of(m), true));
        long[] delivered = {0, 0};
        mail.log(0, (_, record) -> {
            for (LogRecord.Entry e : record.entries())
                if (e instanceof LogRecord.Entry.Added a)
                    delivered[a.delivered() ? 1 : 0] += a.uids().size();
            return true;
        });
        assertEquals(0, delivered[1]);
    }

    @Test
    void quotaStopsAppendAndCopyButNotMove() throws Refusal {
        test.quotas.put(1L, mail.quotaUsed() + 5);
        assertEquals(Refusal.Reason.OVER_QUOTA, refused(() -> mail.append(inbox, List.of(test.message("A: bbbb\r\n\r\n", FlagSet.NONE)))));
        long trash = mail.mailbox(SpecialUse.TRASH).orElseThrow().id();
        assertEquals(Refusal.Reason.OVER_QUOTA, refused(() -> mail.copy(inbox, UidSet.of(1), trash)));
        assertEquals(1, mail.move(inbox, UidSet.of(1), trash).to().size());
        assertEquals(4, mail.view(inbox).uidNext());
    }

    @Test
    void expungedMessagesCanBePutBack() throws Refusal {
        long used = mail.quotaUsed();
        mail.store(inbox, UidSet.of(1, 2), new FlagChange(FlagChange.How.ADD, DELETED), -1);
        assertEquals(2, mail.mailbox(inbox).orElseThrow().deleted());
        assertEquals(UidSet.of(2), mail.expunge(inbox, UidSet.of(2, 3)));
        assertEquals(UidSet.of(1), mail.expunge(inbox, null));
        assertTrue(mail.quotaUsed() < used);
        List<Recoverable> lost = mail.recoverable(10);
        assertEquals(List.of(1L, 2L), lost.stream().map(r -> r.row().uid()).toList());
        assertEquals(Map.of(1L, 4L, 2L, 5L), mail.recover(lost, inbox));
        assertEquals(used, mail.quotaUsed());
        assertTrue(mail.recoverable(10).isEmpty());
        assertEquals(3, mail.view(inbox).size());
        assertEquals(0, mail.view(inbox).flags(1) & Flags.DELETED);
    }

    @Test
    void aDeletedMailboxCanBePutBack() throws Refusal {
        Mailbox m = mail.create(MailboxName.of("a/b"), null);
        assertTrue(mail.mailbox(MailboxName.of("a")).isPresent());
        mail.copy(inbox, UidSet.range(1, 3), m.id());
        mail.delete(MailboxName.of("a/b"));
        assertEquals(Refusal.Reason.NO_SUCH_MAILBOX, refused(() -> mail.view(m.id())));
        List<Recoverable> lost = mail.recoverable(10);
        assertEquals(3, lost.size());
        assertEquals("a/b", lost.getFirst().mailboxName().value());
        mail.recover(lost, inbox);
        assertEquals(6, mail.view(inbox).size());
        Mailbox again = mail.create(MailboxName.of("a/b"), null);
        assertTrue(again.uidValidity() > m.uidValidity());
        assertTrue(again.id() > m.id());
    }

    @Test
    void renameTakesChildrenAlongAndEmptiesInbox() throws Refusal {
        mail.create(MailboxName.of("a/b/c"), null);
        mail.rename(MailboxName.of("a"), MailboxName.of("x/y"));
        assertTrue(mail.mailbox(MailboxName.of("x/y/b/c")).isPresent());
        assertTrue(mail.mailbox(MailboxName.of("a")).isEmpty());
        mail.rename(MailboxName.INBOX, MailboxName.of("old"));
        assertEquals(0, mail.view(inbox).size());
        assertEquals(3, mail.view(mail.mailbox(MailboxName.of("old")).orElseThrow().id()).size());
        assertEquals(Refusal.Reason.MAILBOX_EXISTS, refused(() -> mail.rename(MailboxName.of("x"), MailboxName.of("old"))));
        assertEquals(Refusal.Reason.BAD_MAILBOX_NAME, refused(() -> mail.rename(MailboxName.of("x"), MailboxName.of("x/z"))));
        assertEquals(Refusal.Reason.NOT_PERMITTED, refused(() -> mail.delete(MailboxName.INBOX)));
    }

    @Test
    void recentIsToldOnce() throws Refusal {
        assertEquals(1, mail.claimRecent(inbox, 0));
        assertEquals(1, mail.claimRecent(inbox, mail.view(inbox).uidNext()));
        assertEquals(4, mail.claimRecent(inbox, mail.view(inbox).uidNext()));
        mail.append(inbox, List.of(test.message("A: b\r\n\r\n", FlagSet.NONE)));
        assertEquals(4, mail.claimRecent(inbox, mail.view(inbox).uidNext()));
        assertEquals(5, mail.claimRecent(inbox, 0));
    }

    @Test
    void watchersHearInOrder() throws Exception {
        List<String> heard = new ArrayList<>();
        AutoCloseable watch = mail.watch((mailbox, version) -> heard.add(mailbox + "@" + version));
        long version = mail.view(inbox).version();
        mail.append(inbox, List.of(test.message("A: b\r\n\r\n", FlagSet.NONE)));
        mail.create(MailboxName.of("n"), null);
        watch.close();
        mail.remove(inbox, UidSet.of(1));
        assertEquals(List.of(inbox + "@" + (version + 1), "-1@" + (version + 2)), heard);
    }

    @Test
    void structuresComeInOrder() throws Refusal {
        List<NewMessage> many = new ArrayList<>();
        for (int i = 0; i < 100; i++)
            many.add(test.message("Subject: " + i + "\r\n\r\n", FlagSet.NONE));
        mail.append(inbox, many);
        for (UidSet set : List.of(UidSet.range(1, 999), UidSet.range(10, 60), UidSet.of(2, 50, 99),
                new UidSet.Builder().add(5, 30).add(40, 70).build())) {
            UidSet.Builder seen = new UidSet.Builder();
            mail.structures(inbox, set, (uid, record) -> {
                seen.add(uid);
                return record.length > 0;
            });
            assertArrayEquals(set.stream().filter(u -> u <= 103).toArray(), seen.build().stream().toArray());
        }
    }

    @Test
    void keywordsAreBounded() throws Refusal {
        for (int i = 1; i < Flags.MAX_KEYWORDS; i++)
            mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.ADD, new FlagSet(0, Set.of("k" + i))), -1);
        assertEquals(Refusal.Reason.LIMIT,
                refused(() -> mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.ADD, new FlagSet(0, Set.of("more"))), -1)));
        mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.REMOVE, new FlagSet(0, Set.of("K1", "unknown"))), -1);
        assertEquals(Flags.MAX_KEYWORDS, mail.view(inbox).keywords().size());
        assertEquals(-1L << Flags.FIRST_KEYWORD + 2, mail.view(inbox).flags(0));
        assertFalse(mail.view(inbox).keywords().contains("unknown"));
    }
}
