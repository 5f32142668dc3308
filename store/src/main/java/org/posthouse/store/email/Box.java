package org.posthouse.store.email;

import java.util.Arrays;
import java.util.EnumSet;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** One mailbox at one version: its view, and beside it the email and thread of each message, in the view's order. */
record Box(Mailbox mailbox, MailboxView view, long[] emails, long[] threads) {
    /** Read from the rows. */
    static Box read(AccountMail mail, Mailbox mailbox, MailboxView view) throws Refusal {
        Box box = new Box(mailbox, view, new long[view.size()], new long[view.size()]);
        if (view.size() > 0)
            box.fill(mail, UidSet.range(1, view.uid(view.size() - 1)));
        return box;
    }

    /** The same mailbox later: only what is new is read. */
    Box next(AccountMail mail, Mailbox later, MailboxView now) throws Refusal {
        MailboxView.Difference d = now.since(view);
        if (d.added().isEmpty() && d.expunged().isEmpty())
            return new Box(later, now, emails, threads);
        Box box = new Box(later, now, new long[now.size()], new long[now.size()]);
        int from = 0;
        for (int i = 0; i < now.size(); i++) {
            long uid = now.uid(i);
            while (from < view.size() && view.uid(from) < uid)
                from++;
            if (from < view.size() && view.uid(from) == uid) {
                box.emails[i] = emails[from];
                box.threads[i] = threads[from];
            }
        }
        if (!d.added().isEmpty())
            box.fill(mail, d.added());
        return box;
    }

    // A message that has gone meanwhile keeps 0, which is nobody's id.
    private void fill(AccountMail mail, UidSet uids) throws Refusal {
        int[] at = {0};
        mail.messages(mailbox.id(), uids, EnumSet.noneOf(AccountMail.Part.class), m -> {
            try (m) {
                while (at[0] < view.size() && view.uid(at[0]) < m.uid())
                    at[0]++;
                if (at[0] < view.size() && view.uid(at[0]) == m.uid()) {
                    emails[at[0]] = m.emailId();
                    threads[at[0]] = m.threadId();
                }
            }
            return true;
        });
    }

    // The array is shared exactly where no message came or went.
    @SuppressWarnings("ReferenceEquality")
    boolean sameMessages(Box other) {
        return emails == other.emails;
    }

    @Override
    public boolean equals(Object o) {
        return this == o;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new long[]{mailbox.id(), view.version()});
    }

    @Override
    public String toString() {
        return "box of " + view;
    }
}
