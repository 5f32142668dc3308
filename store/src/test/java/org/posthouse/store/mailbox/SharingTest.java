package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Annotation;
import org.posthouse.store.sharing.Quota;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import org.posthouse.store.sharing.Watcher;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;

class SharingTest {
    private static final Rights READ = Rights.of(Right.LOOKUP, Right.READ);
    private static final MailboxName WORK = new MailboxName("Work");

    @Test
    void theRecordStaysAsItIs() {
        Acl acl = Acl.NONE.with(Acl.ANYONE, false, READ).with(300, false, Rights.ALL).with(7, true, Rights.of(Right.ADMINISTER));
        assertEquals("01" + "02" + "0003" + "ac02ff0f" + "01" + "078008", HexFormat.of().formatHex(acl.write()));
        assertEquals(acl, Acl.read(acl.write()));
        assertThrows(UnreadableRecord.class, () -> Acl.read(new byte[]{2, 0, 0}));
        assertEquals("7200000007", HexFormat.of().formatHex(Keys.mailbox(Keys.RIGHTS, 7)));
    }

    @Property(tries = 300)
    void lettersAreReadAgain(@ForAll @IntRange(max = 2047) int bits) {
        Rights rights = new Rights(bits);
        assertEquals(rights, Rights.parse(rights.letters()).orElseThrow());
        assertEquals(rights.plus(rights.any(Rights.parse("kx").orElseThrow()) ? Rights.parse("c").orElseThrow() : Rights.NONE)
                .plus(rights.any(Rights.parse("te").orElseThrow()) ? Rights.parse("d").orElseThrow() : Rights.NONE),
                Rights.parse(rights.lettersWithVirtual()).orElseThrow());
    }

    @Test
    void whatIsTakenCountsMoreThanWhatIsGranted() {
        Acl acl = Acl.NONE.with(Acl.ANYONE, false, READ).with(5, false, Rights.of(Right.WRITE)).with(6, true, READ);
        assertEquals("lrw", acl.of(5).letters());
        assertEquals("", acl.of(6).letters());
        assertEquals("lr", acl.of(9).letters());
        assertEquals("w", acl.with(Acl.ANYONE, true, READ).of(5).letters());
    }

    @Test
    void annotationsAreToldOnceTheyAreKept() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail mail = test.account();
        long work = mail.create(WORK, null).id();
        List<String> told = new ArrayList<>();
        AutoCloseable watch = mail.watch(new Watcher() {
            @Override
            public void changed(long mailbox, long version) {
                told.add("changed");
            }

            @Override
            public void annotated(long mailbox, List<Annotation> annotations) {
                annotations.forEach(a -> told.add(mailbox + " " + a.account() + " " + a.entry()));
            }
        });
        mail.annotate(work, List.of(new Annotation(0, "/shared/comment", new byte[]{1}), new Annotation(2, "/private/x", null)));
        assertThrows(Refusal.class,
                () -> mail.annotate(work, List.of(new Annotation(0, "/shared/comment", new byte[Annotation.MAX_VALUE + 1]))));
        watch.close();
        mail.annotate(work, List.of(new Annotation(0, "/shared/comment", null)));
        assertEquals(List.of(work + " 0 /shared/comment", work + " 2 /private/x"), told);
    }

    @Test
    void rightsAreKeptInheritedAndGoWithTheMailbox() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail mail = test.account();
        long work = mail.create(WORK, null).id();
        List<Long> told = new ArrayList<>();
        try (AutoCloseable watch = mail.watch((mailbox, _) -> told.add(mailbox))) {
            mail.share(work, acl -> acl.with(2, false, READ));
        }
        assertEquals(List.of(-1L), told);
        assertEquals(Set.of(2L), test.grants.get(1L));
        test.reopen();
        mail = test.account();
        assertEquals("lr", mail.acl(work).of(2).letters());
        long below = mail.create(new MailboxName("Work/a/b"), null).id();
        assertEquals("lr", mail.acl(below).of(2).letters());
        mail.rename(new MailboxName("Work/a/b"), new MailboxName("Else"));
        assertEquals("lr", mail.acl(below).of(2).letters());
        mail.delete(new MailboxName("Else"));
        mail.delete(new MailboxName("Work/a"));
        assertEquals(Set.of(2L), test.grants.get(1L));
        mail.delete(WORK);
        assertEquals(Set.of(), test.grants.get(1L));
        long again = mail.create(WORK, null).id();
        assertEquals(Acl.NONE, mail.acl(again));
        AccountMail last = mail;
        assertThrows(Refusal.class, () -> last.acl(work));
        assertThrows(Refusal.class, () -> last.share(again, acl -> {
            Acl all = acl;
            for (long id = 1; id <= Acl.MAX_ENTRIES + 1; id++)
                all = all.with(id, false, READ);
            return all;
        }));
    }

    @Test
    void aCopyForAnotherAccountIsWhole() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail from = test.account();
        AccountMail to = test.store.open(2);
        long inbox = TestMail.inbox(from);
        from.append(inbox, List.of(test.message("Received: x\r\n", "A: b\r\n\r\nc", new FlagSet(Flags.SEEN, Set.of("$Work")), null)));
        List<NewMessage> copies = List.copyOf(from.copies(inbox, UidSet.range(1, 9)).values());
        assertEquals(new FlagSet(Flags.SEEN, Set.of("$Work")), copies.getFirst().flags());
        to.append(TestMail.inbox(to), copies);
        MessageRow row = to.row(TestMail.inbox(to), 1).orElseThrow();
        MessageRow old = from.row(inbox, 1).orElseThrow();
        assertEquals(old.blob(), row.blob());
        assertEquals(old.size(), row.size());
        assertEquals(old.internalDate(), row.internalDate());
        assertEquals(old.journey(), row.journey());
        assertEquals(List.of("$Work"), to.view(TestMail.inbox(to)).keywords());
    }

    @Test
    void aMaskKeepsFlagsAsTheyAre() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        long work = mail.create(WORK, null).id();
        mail.append(inbox, List.of(test.message("A: b\r\n\r\n", new FlagSet(Flags.SEEN | Flags.FLAGGED, Set.of("$Work")))));
        mail.store(inbox, UidSet.of(1), new FlagChange(FlagChange.How.REPLACE, new FlagSet(Flags.DELETED, Set.of()), Flags.SEEN), -1);
        assertEquals(Flags.FLAGGED | 1L << Flags.FIRST_KEYWORD, mail.view(inbox).flags(0));
        mail.copy(inbox, UidSet.of(1), work, Flags.SEEN);
        assertEquals(0, mail.view(work).flags(0));
        assertTrue(mail.view(work).keywords().isEmpty());
    }

    @Test
    void messagesAreCountedWhereverTheyComeFrom() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        NewMessage m = test.message("A: b\r\n\r\n", new FlagSet(Flags.DELETED, Set.of()));
        mail.append(inbox, List.of(m, m));
        test.messageQuotas.put(1L, 3L);
        long work = mail.create(WORK, null).id();
        assertThrows(Refusal.class, () -> mail.append(inbox, List.of(m, m)));
        assertThrows(Refusal.class, () -> mail.copy(inbox, UidSet.range(1, 2), work));
        mail.move(inbox, UidSet.of(1), work);
        mail.copy(inbox, UidSet.of(2), work);
        assertEquals(new Quota(24, 0, 3, 3), mail.quota());
        assertTrue(mail.quota().isFull());
        mail.expunge(work, UidSet.of(1));
        mail.append(inbox, List.of(m));
        List<Recoverable> gone = mail.recoverable(9);
        assertEquals(Refusal.Reason.OVER_QUOTA, assertThrows(Refusal.class, () -> mail.recover(gone, inbox)).reason());
        mail.delete(WORK);
        mail.recover(gone, inbox);
        assertEquals(3, mail.quota().messages());
    }

    @Test
    void annotationsAreKeptWithinLimitsAndGoWithTheMailbox() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail mail = test.account();
        long work = mail.create(WORK, null).id();
        mail.annotate(work,
                List.of(new Annotation(0, "/shared/comment", new byte[]{1, 0}), new Annotation(2, "/private/comment", new byte[0])));
        mail.annotate(0, List.of(new Annotation(1, "/private/vendor/x", new byte[]{7})));
        test.reopen();
        AccountMail again = test.account();
        assertEquals(Set.of("/shared/comment"), again.annotations(work, 0).keySet());
        assertEquals(Set.of("/private/comment"), again.annotations(work, 2).keySet());
        assertEquals(Set.of(), again.annotations(work, 1).keySet());
        again.annotate(0, List.of(new Annotation(2, "/a", new byte[]{9})));
        assertEquals("0109", HexFormat.of().formatHex(test.engine.get(org.posthouse.store.kv.Space.account(1),
                HexFormat.of().parseHex("7000000000" + "0000000000000002" + "2f61"))));
        assertEquals(Refusal.Reason.TOO_BIG, assertThrows(Refusal.class, () -> again.annotate(work,
                List.of(new Annotation(0, "/shared/a", null), new Annotation(0, "/shared/comment", new byte[Annotation.MAX_VALUE + 1]))))
                .reason());
        List<Annotation> many = new ArrayList<>();
        for (int i = 0; i <= Annotation.MAX_ENTRIES; i++)
            many.add(new Annotation(0, "/shared/" + i, new byte[]{1}));
        assertEquals(Refusal.Reason.LIMIT, assertThrows(Refusal.class, () -> again.annotate(work, many)).reason());
        assertEquals(Set.of("/shared/comment"), again.annotations(work, 0).keySet());
        again.annotate(work, List.of(new Annotation(0, "/shared/comment", null)));
        assertEquals(Set.of(), again.annotations(work, 0).keySet());
        again.delete(WORK);
        assertEquals(Set.of(), again.annotations(work, 2).keySet());
        assertEquals(Set.of("/private/vendor/x"), again.annotations(0, 1).keySet());
    }

    private static List<Annotation> entries(long account, String prefix, int count) {
        List<Annotation> out = new ArrayList<>();
        for (int i = 0; i < count; i++)
            out.add(new Annotation(account, "/private/" + prefix + i, new byte[Annotation.MAX_VALUE - 200]));
        return out;
    }

    @Test
    void annotationsOfOthersDoNotUseUpWhatTheOwnerMay() throws Exception {
        TestMail test = new TestMail(new MemoryEngine());
        AccountMail mail = test.account();
        long work = mail.create(WORK, null).id();
        mail.annotate(work, entries(2, "a", 4));
        assertEquals(Refusal.Reason.LIMIT, assertThrows(Refusal.class, () -> mail.annotate(work, entries(2, "b", 1))).reason());
        mail.annotate(work, entries(3, "a", 4));
        for (int box = 1; box <= 2; box++)
            mail.annotate(box == 1 ? work : 0, entries(1, "a", 125));
        // Full, but what stands in the place of another is no more.
        mail.annotate(work, entries(1, "a", 60));
        mail.annotate(work, entries(2, "a", 4));
        assertEquals(Refusal.Reason.LIMIT, assertThrows(Refusal.class, () -> mail.annotate(0, entries(1, "c", 20))).reason());
        mail.annotate(work, List.of(new Annotation(2, "/private/a0", null)));
        mail.annotate(work, entries(2, "b", 1));
    }
}
