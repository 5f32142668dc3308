package org.posthouse.mta.smtpserver;

import java.util.List;
import java.util.Optional;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.kv.Refusal;

/** example.com with john (1), mary (2) and full (3, no room), an alias that leads out, one that leads to both. */
final class FakeDirectory implements Directory {
    private static final Domain HOME = Domain.of("example.com");
    static final Account JOHN = new Account(1, Address.parse("john@example.com"), Account.PopPolicy.DELETE, 0);
    static final Account MARY = new Account(2, Address.parse("mary@example.com"), Account.PopPolicy.DELETE, 0);
    /** Has room for 100,000 octets. */
    static final Account FULL = new Account(3, Address.parse("full@example.com"), Account.PopPolicy.DELETE, 100_000);
    volatile boolean down;

    @Override
    public boolean isLocal(Domain domain) {
        return domain.equals(HOME);
    }

    @Override
    public List<Domain> domains() {
        return List.of(HOME);
    }

    @Override
    public Resolution resolve(Address recipient) throws Refusal {
        if (down)
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "down");
        if (!isLocal(recipient.domain()))
            return new Resolution.Remote();
        return switch (recipient.local().base().folded()) {
            case "john", "postmaster" -> new Resolution.Reaches(List.of(JOHN), List.of());
            case "mary" -> new Resolution.Reaches(List.of(MARY), List.of());
            case "full" -> new Resolution.Reaches(List.of(FULL), List.of());
            case "list" -> new Resolution.Reaches(List.of(JOHN), List.of(), false);
            case "both" -> new Resolution.Reaches(List.of(JOHN, MARY), List.of());
            case "out" -> new Resolution.Reaches(List.of(), List.of(Address.parse("far@away.test")));
            default -> new Resolution.Unknown();
        };
    }

    @Override
    public boolean mayUse(Account account, Address sender) {
        return sender.local().base().folded().equals(account.address().local().folded()) && isLocal(sender.domain());
    }

    private static UnsupportedOperationException no() {
        return new UnsupportedOperationException();
    }

    @Override
    public void addDomain(Domain domain) {
        throw no();
    }

    @Override
    public void removeDomain(Domain domain) {
        throw no();
    }

    @Override
    public Account addAccount(Address address) {
        throw no();
    }

    @Override
    public void removeAccount(Address address) {
        throw no();
    }

    @Override
    public List<Account> accounts() {
        throw no();
    }

    @Override
    public Optional<Account> account(Address address) {
        throw no();
    }

    @Override
    public Optional<Account> account(long id) {
        return List.of(JOHN, MARY, FULL).stream().filter(a -> a.id() == id).findFirst();
    }

    @Override
    public Optional<Account> login(String name) {
        throw no();
    }

    @Override
    public void setPopPolicy(long account, Account.PopPolicy policy) {
        throw no();
    }

    @Override
    public void setQuota(long account, long bytes) {
        throw no();
    }

    @Override
    public void putAlias(Alias alias) {
        throw no();
    }

    @Override
    public void removeAlias(Address name) {
        throw no();
    }

    @Override
    public List<Alias> aliases() {
        throw no();
    }
}
