package org.posthouse.mta.smtpserver;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.DomainRelay;
import org.posthouse.store.account.Forward;
import org.posthouse.store.account.Group;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.kv.Refusal;

/** example.com with names that begin with many and lead to 600 elsewhere, john (1), mary (2) and full (3, no room), an alias that leads out, one that leads to both. */
final class FakeDirectory implements Directory {
    private static final Domain HOME = Domain.of("example.com");
    static final Account JOHN = new Account(1, Address.parse("john@example.com"), Account.PopPolicy.DELETE, 0);
    static final Account MARY = new Account(2, Address.parse("mary@example.com"), Account.PopPolicy.DELETE, 0);
    /** Has room for 100,000 octets. */
    static final Account FULL = new Account(3, Address.parse("full@example.com"), Account.PopPolicy.DELETE, 100_000);
    volatile boolean down;
    /** How often an address was looked up that leads to many. */
    final AtomicInteger lookedUp = new AtomicInteger();

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
            case String many when many.startsWith("many") -> many(many);
            case "out" -> new Resolution.Reaches(List.of(), List.of(Address.parse("far@away.test")));
            default -> new Resolution.Unknown();
        };
    }

    private Resolution many(String name) {
        lookedUp.incrementAndGet();
        return new Resolution.Reaches(List.of(),
                IntStream.range(0, 600).mapToObj(i -> Address.parse("m" + i + "@" + name + ".test")).toList());
    }

    @Override
    public boolean mayUse(Account account, Address sender) {
        return sender.local().base().folded().equals(account.address().local().folded()) && isLocal(sender.domain());
    }

    private static UnsupportedOperationException no() {
        return new UnsupportedOperationException();
    }

    @Override
    public void setMessageQuota(long account, long messages) {
        throw no();
    }

    @Override
    public void setForward(long account, Forward forward) {
        throw no();
    }

    @Override
    public void setListed(Domain domain, boolean listed) {
        throw no();
    }

    @Override
    public void setRelay(Domain domain, @Nullable DomainRelay relay) {
        throw no();
    }

    @Override
    public Group addGroup(Address name) {
        throw no();
    }

    @Override
    public void removeGroup(Address name) {
        throw no();
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
        return List.of(JOHN, MARY, FULL).stream().filter(a -> a.address().equals(address)).findFirst();
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
