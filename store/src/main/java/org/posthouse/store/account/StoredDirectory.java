package org.posthouse.store.account;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Accounts;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** The directory over an engine; all of it is in memory too, so that asking costs a map lookup. One per process. */
public final class StoredDirectory implements Directory, Accounts {
    private static final int MAX_TARGETS = 500;
    private static final int MAX_ALIASES = 1_000_000;

    private final DirectoryRows rows;
    private final InstantSource clock;
    private final Names names = new Names();
    private final Routing routing = new Routing(names);
    private final CopyOnWriteArrayList<Consumer<Account>> changes = new CopyOnWriteArrayList<>();
    private long nextId = 1;

    /** Reads the whole directory. Refusal UNAVAILABLE. */
    public StoredDirectory(Engine engine, InstantSource clock) throws Refusal {
        this.clock = clock;
        rows = new DirectoryRows(engine);
        byte[] next = rows.get(new byte[]{DirectoryRows.NEXT_ID});
        if (next != null) {
            RecordReader in = new RecordReader(next);
            in.format("directory", 1);
            nextId = in.varint();
        }
        rows.scan(DirectoryRows.DOMAIN, (key, _) -> {
            names.put(Domain.of(DirectoryRows.nameOf(key)));
            return true;
        });
        rows.scan(DirectoryRows.ACCOUNT, (key, value) -> {
            names.put(AccountCodec.read(DirectoryRows.idOf(key), value));
            return true;
        });
        rows.scan(DirectoryRows.ALIAS, (_, value) -> {
            names.put(AliasCodec.read(value));
            return true;
        });
    }

    DirectoryRows rows() {
        return rows;
    }

    /** Calls back when an account's record has changed or it is gone. */
    void onChange(Consumer<Account> listener) {
        changes.add(listener);
    }

    private static Refusal refuse(Refusal.Reason reason, String message) {
        return new Refusal(reason, message);
    }

    /** What runs under the lock of the directory. */
    private interface Edit<T> {
        T run(Batch batch) throws Refusal;
    }

    private <T> T edit(Edit<T> edit, Consumer<T> after) throws Refusal {
        rows.lock.lock();
        try {
            Batch batch = new Batch();
            T result = edit.run(batch);
            rows.commit(batch);
            after.accept(result);
            return result;
        } finally {
            rows.lock.unlock();
        }
    }

    @Override
    public void addDomain(Domain domain) throws Refusal {
        edit(batch -> {
            if (domain.isLiteral())
                throw refuse(Refusal.Reason.BAD_ADDRESS, "an address literal is no domain: " + domain);
            if (names.isLocal(domain))
                throw refuse(Refusal.Reason.DOMAIN_EXISTS, "there is already a domain " + domain);
            batch.put(DirectoryRows.key(DirectoryRows.DOMAIN, domain.ascii()), new RecordWriter(9).octet(1).int64(clock.millis()).done());
            return domain;
        }, names::put);
    }

    @Override
    public void removeDomain(Domain domain) throws Refusal {
        edit(batch -> {
            checkDomain(domain);
            if (names.inUse(domain))
                throw refuse(Refusal.Reason.IN_USE, "there are still accounts or aliases in " + domain);
            batch.delete(DirectoryRows.key(DirectoryRows.DOMAIN, domain.ascii()));
            return domain;
        }, names::remove);
    }

    private void checkDomain(Domain domain) throws Refusal {
        if (!names.isLocal(domain))
            throw refuse(Refusal.Reason.NO_SUCH_DOMAIN, "there is no domain " + domain);
    }

    @Override
    public List<Domain> domains() {
        return names.domains();
    }

    @Override
    public boolean isLocal(Domain domain) {
        return names.isLocal(domain);
    }

    @Override
    public Account addAccount(Address address) throws Refusal {
        Account made = edit(batch -> {
            checkDomain(address.domain());
            String local = address.local().value();
            if (local.equals("*") || local.isEmpty())
                throw refuse(Refusal.Reason.BAD_ADDRESS, "an account cannot have the name " + address);
            if (names.account(address) != null)
                throw refuse(Refusal.Reason.ACCOUNT_EXISTS, "there is already an account " + address);
            if (names.alias(address) != null)
                throw refuse(Refusal.Reason.ACCOUNT_EXISTS, "there is already an alias " + address);
            Account a = new Account(nextId, address, Account.PopPolicy.DELETE, 0);
            batch.put(DirectoryRows.key(DirectoryRows.ACCOUNT, a.id()), AccountCodec.write(a));
            batch.put(new byte[]{DirectoryRows.NEXT_ID}, new RecordWriter(10).octet(1).varint(nextId + 1).done());
            return a;
        }, a -> {
            nextId = a.id() + 1;
            names.put(a);
        });
        tell(made);
        return made;
    }

    @Override
    public void removeAccount(Address address) throws Refusal {
        Account gone = edit(batch -> {
            Account a = names.account(address);
            if (a == null)
                throw refuse(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + address);
            batch.delete(DirectoryRows.key(DirectoryRows.ACCOUNT, a.id()));
            batch.delete(DirectoryRows.key(DirectoryRows.CREDENTIAL, a.id()));
            batch.put(DirectoryRows.key(DirectoryRows.REMOVED, a.id()), new RecordWriter(9).octet(1).int64(clock.millis()).done());
            batch.useReserve();
            return a;
        }, names::remove);
        tell(gone);
    }

    private void tell(Account account) {
        for (Consumer<Account> c : changes)
            c.accept(account);
    }

    @Override
    public List<Account> accounts() {
        return names.accounts();
    }

    @Override
    public Optional<Account> account(Address address) {
        return Optional.ofNullable(names.account(address));
    }

    @Override
    public Optional<Account> account(long id) {
        return Optional.ofNullable(names.account(id));
    }

    @Override
    public Optional<Account> login(String name) {
        return Optional.ofNullable(names.login(name));
    }

    @Override
    public void setPopPolicy(long account, Account.PopPolicy policy) throws Refusal {
        update(account, a -> new Account(a.id(), a.address(), policy, a.quota()));
    }

    @Override
    public void setQuota(long account, long bytes) throws Refusal {
        if (bytes < 0)
            throw new IllegalArgumentException("quota " + bytes);
        update(account, a -> new Account(a.id(), a.address(), a.popPolicy(), bytes));
    }

    private void update(long id, java.util.function.UnaryOperator<Account> how) throws Refusal {
        Account after = edit(batch -> {
            Account a = names.account(id);
            if (a == null)
                throw refuse(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + id);
            Account changed = how.apply(a);
            batch.put(DirectoryRows.key(DirectoryRows.ACCOUNT, id), AccountCodec.write(changed));
            return changed;
        }, names::put);
        tell(after);
    }

    @Override
    public void putAlias(Alias alias) throws Refusal {
        edit(batch -> {
            checkDomain(alias.name().domain());
            if (names.account(alias.name()) != null)
                throw refuse(Refusal.Reason.ACCOUNT_EXISTS, "there is already an account " + alias.name());
            if (alias.targets().isEmpty() || alias.targets().size() > MAX_TARGETS)
                throw refuse(Refusal.Reason.LIMIT, "an alias has 1 to " + MAX_TARGETS + " targets; use aliases of aliases for more");
            if (names.aliasCount() >= MAX_ALIASES)
                throw refuse(Refusal.Reason.LIMIT, "there are at most " + MAX_ALIASES + " aliases");
            Alias kept = new Alias(alias.name(), List.copyOf(alias.targets()));
            batch.put(DirectoryRows.key(DirectoryRows.ALIAS, DirectoryRows.fold(alias.name())), AliasCodec.write(kept));
            return kept;
        }, names::put);
    }

    @Override
    public void removeAlias(Address name) throws Refusal {
        edit(batch -> {
            Alias a = names.alias(name);
            if (a == null)
                throw refuse(Refusal.Reason.NO_SUCH_ALIAS, "there is no alias " + name);
            batch.delete(DirectoryRows.key(DirectoryRows.ALIAS, DirectoryRows.fold(name)));
            return a;
        }, names::remove);
    }

    @Override
    public List<Alias> aliases() {
        return names.aliases();
    }

    @Override
    public Resolution resolve(Address recipient) {
        return routing.resolve(recipient);
    }

    @Override
    public boolean mayUse(Account account, Address sender) {
        return routing.mayUse(account, sender);
    }

    @Override
    public boolean exists(long account) {
        return names.account(account) != null;
    }

    @Override
    public long quota(long account) {
        Account a = names.account(account);
        return a == null ? 0 : a.quota();
    }

    @Override
    public List<Long> removed(int limit) throws Refusal {
        List<Long> out = new ArrayList<>();
        rows.scan(DirectoryRows.REMOVED, (key, _) -> {
            out.add(DirectoryRows.idOf(key));
            return out.size() < limit;
        });
        return out;
    }

    @Override
    public void purged(long account) throws Refusal {
        edit(batch -> batch.delete(DirectoryRows.key(DirectoryRows.REMOVED, account)), _ -> {
        });
    }

    @Override
    public List<Long> after(long account, int limit) {
        return names.after(account, limit);
    }
}
