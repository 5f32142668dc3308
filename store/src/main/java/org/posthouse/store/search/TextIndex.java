package org.posthouse.store.search;

import java.util.function.BooleanSupplier;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

/** Finds messages of a mailbox by text. What it cannot know yet it says. May be called from virtual threads, by many at a time. */
public interface TextIndex extends AutoCloseable {
    /**
     * What matches. Also the hint that this mailbox is searched: an index may begin to take it in.
     *
     * @param cancelled asked now and then; once it is true the search ends with Refusal UNAVAILABLE
     */
    Answer find(AccountMail mail, MailboxView view, TextMatcher query, BooleanSupplier cancelled) throws Refusal;

    /**
     * UIDs that match, and UIDs it cannot speak for. Of all other messages of the view it is certain that they do not match. Both may name UIDs that are
     * not in the view.
     */
    record Answer(UidSet hits, UidSet unindexed) {}

    /** How well messages match a query that is fuzzy; otherwise as {@link #find}. */
    Scores score(AccountMail mail, MailboxView view, FuzzyMatcher query, BooleanSupplier cancelled) throws Refusal;

    /** How far the index of an account is. */
    IndexStatus status(AccountMail mail) throws Refusal;

    /** Throws the index of an account away and makes it anew; returns when it is done. Refusal UNAVAILABLE where there are no indexes or one cannot be written. */
    void rebuild(AccountMail mail, Progress progress) throws Refusal;

    /** Takes news of something that takes long. */
    interface Progress {
        /** Messages looked at so far, and those there are. */
        void at(long done, long all);
    }

    /** Forgets an account that has been removed. */
    void remove(long account) throws Refusal;

    @Override
    void close();
}
