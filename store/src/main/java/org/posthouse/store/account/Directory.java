package org.posthouse.store.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.Refusal;

/** Domains, accounts and aliases. All addresses compare without case; {@code user+detail} reaches {@code user}. */
public interface Directory {
    void addDomain(Domain domain) throws Refusal;

    /** Refusal IN_USE while accounts or aliases are left in it. */
    void removeDomain(Domain domain) throws Refusal;

    List<Domain> domains() throws Refusal;

    boolean isLocal(Domain domain) throws Refusal;

    /** Makes the account with its special mailboxes; its domain must exist. */
    Account addAccount(Address address) throws Refusal;

    /** Forgets the account, its credentials and its mail (blobs are swept later). */
    void removeAccount(Address address) throws Refusal;

    List<Account> accounts() throws Refusal;

    Optional<Account> account(Address address) throws Refusal;

    Optional<Account> account(long id) throws Refusal;

    /** By login name: a full address, or a local part that is unambiguous over all domains. */
    Optional<Account> login(String name) throws Refusal;

    void setPopPolicy(long account, Account.PopPolicy policy) throws Refusal;

    void setQuota(long account, long bytes) throws Refusal;

    /** Messages the account may keep, 0 for no limit. */
    void setMessageQuota(long account, long messages) throws Refusal;

    /** What the account may do beside reading its own mail. Refusal NO_SUCH_ACCOUNT, NO_SUCH_DOMAIN. */
    default void setRole(long account, Role role) throws Refusal {
        throw new Refusal(Refusal.Reason.NOT_PERMITTED, "this directory has no roles");
    }

    /** An alias; the local part {@code *} is the domain's catch-all. Targets may be local or remote; replaces an earlier one of that name. */
    void putAlias(Alias alias) throws Refusal;

    void removeAlias(Address name) throws Refusal;

    List<Alias> aliases() throws Refusal;

    /**
     * Where mail for an address goes. Aliases are followed to a bounded depth with loops cut; an exact account or alias wins over detail, that over catch-all.
     * postmaster and abuse of a local domain, and the bare {@code postmaster}, always reach somebody.
     */
    Resolution resolve(Address recipient) throws Refusal;

    /** Ids of accounts that may have granted rights on mailboxes to this one or to anyone; the lists of the mailboxes say what. */
    default Set<Long> grantors(long account) {
        return Set.of();
    }

    /** Where an account's mail goes on to; empty where it stays. */
    default Optional<Forward> forward(long account) throws Refusal {
        return Optional.empty();
    }

    /** Sends an account's mail on; without targets it stays again. Refusal BAD_ADDRESS where the mail would come back to the account, LIMIT. */
    void setForward(long account, Forward forward) throws Refusal;

    /** The host that has a domain's users; empty where they are here. */
    default Optional<DomainRelay> relay(Domain domain) throws Refusal {
        return Optional.empty();
    }

    /** Lets another host have the users of a domain of ours; null: they are here again. */
    void setRelay(Domain domain, @Nullable DomainRelay relay) throws Refusal;

    /** Whether users of a domain see who else has an account in it; otherwise they must know an address whole. */
    default boolean isListed(Domain domain) throws Refusal {
        return true;
    }

    /** Lets users of a domain see who else is in it, or not. */
    void setListed(Domain domain, boolean listed) throws Refusal;

    /** Takes a name for a list; Refusal ACCOUNT_EXISTS where it has another meaning. */
    Group addGroup(Address name) throws Refusal;

    void removeGroup(Address name) throws Refusal;

    default List<Group> groups() throws Refusal {
        return List.of();
    }

    /** True where the account may send as that address: its own, with or without detail, or an alias that leads to it. */
    boolean mayUse(Account account, Address sender) throws Refusal;
}
