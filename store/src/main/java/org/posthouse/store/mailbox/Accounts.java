package org.posthouse.store.mailbox;

import java.util.List;
import java.util.Set;
import org.posthouse.store.kv.Refusal;

/** What the mail store asks about accounts; the directory knows. */
public interface Accounts {
    boolean exists(long account) throws Refusal;

    /** Octets the account may keep, 0 for no limit. */
    long quota(long account) throws Refusal;

    /** Ids of the account's credentials that are good for POP3 now; the main password's is 0. */
    Set<Long> popDevices(long account) throws Refusal;

    /** Messages the account may keep, 0 for no limit. */
    long messageQuota(long account) throws Refusal;

    /** Ids of accounts above the given one in id order, at most limit. */
    List<Long> after(long account, int limit) throws Refusal;

    /** Accounts that are gone while their rows are still there. */
    List<Long> removed(int limit) throws Refusal;

    /**
     * Notes to whom an account grants rights, everybody in {@link org.posthouse.store.sharing.Acl#ANYONE}'s place, so that they find its mailboxes. It may
     * name more than there are; what counts are the lists themselves.
     */
    default void grants(long owner, Set<Long> accounts) throws Refusal {}

    /** The rows of a removed account are gone too. */
    void purged(long account) throws Refusal;
}
