package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.thread.ThreadKey;
import org.posthouse.store.view.UidSet;

class ThreadsTest {
    private final TestMail test = new TestMail(new MemoryEngine());

    private NewMessage letter(String id, String subject, String more) throws Exception {
        return test.message("Message-ID: <" + id + "@example.com>\r\nSubject: " + subject + "\r\n" + more + "\r\nText.\r\n", FlagSet.NONE);
    }

    private long thread(AccountMail mail, NewMessage m) throws Exception {
        return thread(mail, TestMail.inbox(mail), mail.append(TestMail.inbox(mail), List.of(m)).getFirst());
    }

    private static long thread(AccountMail mail, long mailbox, long uid) throws Exception {
        return mail.row(mailbox, uid).orElseThrow().threadId();
    }

    @Test
    void repliesJoinTheThread() throws Exception {
        AccountMail mail = test.account();
        long first = thread(mail, letter("a", "Lunch", ""));
        assertEquals(first, thread(mail, letter("b", "Re: Lunch", "In-Reply-To: <a@example.com>\r\n")));
        assertEquals(first, thread(mail, letter("c", "AW: [team] Re: lunch", "References: <a@example.com>\r\n <b@example.com>\r\n")));
        assertEquals(first, thread(mail, letter("d", "Fwd: Lunch (fwd)", "References: <gone@example.com> <c@example.com>\r\n")));
        assertNotEquals(first, thread(mail, letter("e", "Dinner", "References: <a@example.com>\r\n")));
        assertNotEquals(first, thread(mail, letter("f", "Lunch", "")));
        assertNotEquals(first, thread(mail, test.message("Subject: Lunch\r\n\r\n", FlagSet.NONE)));
    }

    @Test
    void anAnswerMayComeFirst() throws Exception {
        AccountMail mail = test.account();
        long answer = thread(mail, letter("b", "Re: Lunch", "References: <a@example.com>\r\n"));
        assertEquals(answer, thread(mail, letter("a", "Lunch", "")));
        test.reopen();
        assertEquals(answer, thread(test.account(), letter("c", "Re: Lunch", "In-Reply-To: <b@example.com>\r\n")));
    }

    @Test
    void theOldestKnownReferenceWins() throws Exception {
        AccountMail mail = test.account();
        long one = thread(mail, letter("a", "Lunch", ""));
        long two = thread(mail, letter("b", "Lunch", ""));
        assertEquals(two, thread(mail, letter("c", "Re: Lunch", "References: <x@example.com> <b@example.com> <a@example.com>\r\n")));
        assertEquals(one, thread(mail, letter("d", "Re: Lunch", "In-Reply-To: <a@example.com>\r\n")));
    }

    @Test
    void messagesOfOneCommitFindEachOtherAndACopyStays() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        List<Long> uids = mail.append(inbox,
                List.of(letter("a", "x", ""), letter("b", "Re: x", "In-Reply-To: <a@example.com>\r\n"), letter("c", "y", "")));
        long thread = thread(mail, inbox, uids.get(0));
        assertEquals(thread, thread(mail, inbox, uids.get(1)));
        assertNotEquals(thread, thread(mail, inbox, uids.get(2)));
        long archive = mail.mailbox(SpecialUse.ARCHIVE).orElseThrow().id();
        long copy = mail.copy(inbox, UidSet.of(uids.get(1)), archive).to().first(0);
        assertEquals(thread, thread(mail, archive, copy));
    }

    @Test
    void manyAtOnceBecomeOneThread() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        List<Callable<Long>> jobs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            NewMessage m = letter("m" + i, "Re: x", "References: <first@example.com>\r\n");
            jobs.add(() -> thread(mail, inbox, mail.append(inbox, List.of(m)).getFirst()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Long> found = new ArrayList<>();
            for (Future<Long> f : threads.invokeAll(jobs))
                found.add(f.get());
            assertEquals(1, found.stream().distinct().count());
        }
    }

    @Test
    void referencesAreReadToABound() throws Exception {
        StringBuilder many = new StringBuilder("References:");
        for (int i = 0; i < 500; i++)
            many.append("\r\n <r").append(i).append("@example.com>");
        NewMessage m = letter("a", "x", many + "\r\n");
        List<ThreadKey> keys = ThreadKey.of(m.structure());
        assertEquals(ThreadKey.MAX_REFERENCES + 1, keys.size());
        assertEquals(ThreadKey.of(letter("r0", "x", "").structure()).getFirst(), keys.getFirst());
        assertEquals(ThreadKey.of(letter("r499", "x", "").structure()).getFirst(), keys.get(ThreadKey.MAX_REFERENCES - 1));
    }
}
