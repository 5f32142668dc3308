package org.posthouse.store.mailbox;

import java.util.List;
import org.posthouse.store.kv.Refusal;

/** What the mail store asks about accounts; the directory knows. */
public interface Accounts {
    boolean exists(long account) throws Refusal;

    /** Octets the account may keep, 0 for no limit. */
    long quota(long account) throws Refusal;

    /** Ids of accounts above the given one in id order, at most limit. */
    List<Long> after(long account, int limit) throws Refusal;

    /** Accounts that are gone while their rows are still there. */
    List<Long> removed(int limit) throws Refusal;

    /** The rows of a removed account are gone too. */
    void purged(long account) throws Refusal;
}
