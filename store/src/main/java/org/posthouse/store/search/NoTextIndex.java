package org.posthouse.store.search;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** No index: every message is read when it is searched. */
public final class NoTextIndex implements TextIndex {
    @Override
    public Answer find(AccountMail mail, MailboxView view, TextMatcher query, BooleanSupplier cancelled) {
        return new Answer(UidSet.EMPTY, all(view));
    }

    @Override
    public Scores score(AccountMail mail, MailboxView view, FuzzyMatcher query, BooleanSupplier cancelled) {
        return Scores.unknown(all(view));
    }

    private static UidSet all(MailboxView view) {
        return view.size() == 0 ? UidSet.EMPTY : UidSet.range(1, view.uid(view.size() - 1));
    }

    @Override
    public IndexStatus status(AccountMail mail) throws Refusal {
        return new IndexStatus(IndexStatus.State.NONE, 0, mail.mailboxes().stream().mapToLong(Mailbox::messages).sum(), 0, List.of());
    }

    @Override
    public void rebuild(AccountMail mail, Progress progress) throws Refusal {
        throw new Refusal(Refusal.Reason.UNAVAILABLE,
                "there are no search indexes: store.search-index in posthouse.toml is none, or the store is in memory");
    }

    @Override
    public void remove(long account) {
        // There is nothing to remove.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
