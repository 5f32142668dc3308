package org.posthouse.store.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

class ReplacingTest {
    private final TestMail test = new TestMail(new MemoryEngine());

    private NewMessage message(String text) throws Refusal {
        return test.message("Subject: x\r\n\r\n" + text, FlagSet.NONE);
    }

    @Test
    void oneGoesAndOneComesInOneVersion() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        long old = mail.append(inbox, List.of(message("old"))).getFirst();
        MailboxView before = mail.view(inbox);
        long email = mail.row(inbox, old).orElseThrow().emailId();
        long uid = mail.replace(inbox, old, inbox, message("new text"));
        MailboxView after = mail.view(inbox);
        assertEquals(before.version() + 1, after.version());
        assertEquals(new MailboxView.Difference(UidSet.of(old), UidSet.of(uid), UidSet.EMPTY), after.since(before));
        assertNotEquals(email, mail.row(inbox, uid).orElseThrow().emailId());
        assertEquals(1, mail.mailbox(inbox).orElseThrow().messages());
        assertEquals(1, mail.recoverable(9).size());
        test.reopen();
        assertEquals(1, test.account().view(inbox).size());
    }

    @Test
    void alsoAcrossMailboxes() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        long archive = mail.mailbox(SpecialUse.ARCHIVE).orElseThrow().id();
        long old = mail.append(inbox, List.of(message("old"))).getFirst();
        long version = mail.view(inbox).version();
        mail.replace(inbox, old, archive, message("new"));
        assertEquals(0, mail.view(inbox).size());
        assertEquals(1, mail.view(archive).size());
        assertEquals(version + 1, mail.view(archive).version());
    }

    @Test
    void onlyTheDifferenceCountsAgainstTheQuota() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        NewMessage first = message("x".repeat(100));
        long old = mail.append(inbox, List.of(first)).getFirst();
        test.quotas.put(1L, first.size() + 5);
        Refusal full = assertThrows(Refusal.class, () -> mail.replace(inbox, old, inbox, message("x".repeat(106))));
        assertEquals(Refusal.Reason.OVER_QUOTA, full.reason());
        assertEquals(UidSet.of(old), UidSet.of(mail.view(inbox).uid(0)));
        mail.replace(inbox, old, inbox, message("x".repeat(105)));
    }

    @Test
    void anAccountFullOfMessagesReplacesOne() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        long old = mail.append(inbox, List.of(message("old"), message("other"))).getFirst();
        test.messageQuotas.put(1L, 2L);
        long uid = mail.replace(inbox, old, inbox, message("new"));
        assertEquals(2, mail.view(inbox).size());
        assertThrows(Refusal.class, () -> mail.append(inbox, List.of(message("more"))));
        test.messageQuotas.put(1L, 1L);
        assertThrows(Refusal.class, () -> mail.replace(inbox, uid, inbox, message("more")));
    }

    @Test
    void aMessageThatIsGoneReplacesNothing() throws Exception {
        AccountMail mail = test.account();
        long inbox = TestMail.inbox(mail);
        Refusal gone = assertThrows(Refusal.class, () -> mail.replace(inbox, 5, inbox, message("new")));
        assertEquals(Refusal.Reason.NO_SUCH_MESSAGE, gone.reason());
        assertEquals(0, mail.view(inbox).size());
    }
}
