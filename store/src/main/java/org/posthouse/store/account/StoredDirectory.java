package org.posthouse.store.account;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
    private static final int MAX_FORWARDS = 20;
    private static final int MAX_ALIASES = 1_000_000;

    private final DirectoryRows rows;
    private final InstantSource clock;
    private final Names names = new Names();
    private final Routing routing = new Routing(names);
    private final Grants grants = new Grants();
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
        grants.load(rows);
        rows.scan(DirectoryRows.FORWARD, (key, value) -> {
            names.put(DirectoryRows.idOf(key), PlaceCodec.forward(value));
            return true;
        });
        rows.scan(DirectoryRows.RELAY, (key, value) -> {
            names.put(Domain.of(DirectoryRows.nameOf(key)), PlaceCodec.relay(value));
            return true;
        });
        rows.scan(DirectoryRows.UNLISTED, (key, _) -> {
            names.list(Domain.of(DirectoryRows.nameOf(key)), false);
            return true;
        });
        rows.scan(DirectoryRows.GROUP, (key, value) -> {
            names.put(PlaceCodec.group(DirectoryRows.idOf(key), value));
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

    /** Who knows the return paths that we have rewritten. */
    public void returns(Returns known) {
        routing.returns(known);
    }

    /** A commit of rows that another room keeps in the directory's space. */
    public void commit(Batch batch) throws Refusal {
        edit(own -> {
            for (Batch.Change c : batch.changes())
                if (c.value() == null)
                    own.delete(c.key());
                else
                    own.put(c.key(), c.value());
            if (batch.mayUseReserve())
                own.useReserve();
            return batch;
        }, _ -> {
        });
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
            for (Account a : names.accounts())
                if (a.role().domains().contains(domain.ascii()))
                    throw refuse(Refusal.Reason.IN_USE, a.address() + " administers " + domain + "; change its role first");
            batch.delete(DirectoryRows.key(DirectoryRows.DOMAIN, domain.ascii()));
            batch.delete(DirectoryRows.key(DirectoryRows.RELAY, domain.ascii()));
            batch.delete(DirectoryRows.key(DirectoryRows.UNLISTED, domain.ascii()));
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
            if (names.group(address) != null)
                throw refuse(Refusal.Reason.ACCOUNT_EXISTS, "there is already a list " + address);
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
            batch.delete(DirectoryRows.key(DirectoryRows.VISITS, a.id()));
            batch.delete(DirectoryRows.key(DirectoryRows.FORWARD, a.id()));
            rows.scan(DirectoryRows.APP_PASSWORD, a.id(), (key, _) -> {
                batch.delete(key);
                return true;
            });
            batch.put(DirectoryRows.key(DirectoryRows.REMOVED, a.id()), new RecordWriter(9).octet(1).int64(clock.millis()).done());
            grants.forget(batch, a.id());
            batch.useReserve();
            return a;
        }, a -> {
            names.remove(a);
            grants.forgotten(a.id());
        });
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
        update(account, a -> a.with(policy));
    }

    @Override
    public void setQuota(long account, long bytes) throws Refusal {
        if (bytes < 0)
            throw new IllegalArgumentException("quota " + bytes);
        update(account, a -> a.limited(bytes, a.messageQuota()));
    }

    @Override
    public void setMessageQuota(long account, long messages) throws Refusal {
        if (messages < 0)
            throw new IllegalArgumentException("quota of " + messages + " messages");
        update(account, a -> a.limited(a.quota(), messages));
    }

    @Override
    public void setRole(long account, Role role) throws Refusal {
        rows.lock.lock();
        try {
            for (String domain : role.domains())
                checkDomain(Domain.of(domain));
            update(account, a -> a.as(role));
        } finally {
            rows.lock.unlock();
        }
    }

    @Override
    public long messageQuota(long account) {
        Account a = names.account(account);
        return a == null ? 0 : a.messageQuota();
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
            if (names.group(alias.name()) != null)
                throw refuse(Refusal.Reason.ACCOUNT_EXISTS, "there is already a list " + alias.name());
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
    public Optional<Forward> forward(long account) {
        return Optional.ofNullable(names.forward(account));
    }

    @Override
    public void setForward(long account, Forward forward) throws Refusal {
        edit(batch -> {
            Account a = names.account(account);
            if (a == null)
                throw refuse(Refusal.Reason.NO_SUCH_ACCOUNT, "there is no account " + account);
            if (forward.targets().size() > MAX_FORWARDS)
                throw refuse(Refusal.Reason.LIMIT,
                        "an account's mail goes on to at most " + MAX_FORWARDS + " addresses; use an alias for more");
            if (routing.leadsBack(a, forward.targets()))
                throw refuse(Refusal.Reason.BAD_ADDRESS,
                        "mail for " + a.address() + " would come back to it that way; leave that address out");
            byte[] key = DirectoryRows.key(DirectoryRows.FORWARD, account);
            if (forward.targets().isEmpty())
                batch.delete(key);
            else
                batch.put(key, PlaceCodec.write(forward));
            return forward;
        }, f -> names.put(account, f));
    }

    @Override
    public Optional<DomainRelay> relay(Domain domain) {
        return Optional.ofNullable(names.relay(domain));
    }

    @Override
    public void setRelay(Domain domain, @Nullable DomainRelay relay) throws Refusal {
        edit(batch -> {
            checkDomain(domain);
            byte[] key = DirectoryRows.key(DirectoryRows.RELAY, domain.ascii());
            if (relay == null)
                batch.delete(key);
            else
                batch.put(key, PlaceCodec.write(relay));
            return domain;
        }, d -> names.put(d, relay));
    }

    @Override
    public boolean isListed(Domain domain) {
        return names.isListed(domain);
    }

    @Override
    public void setListed(Domain domain, boolean listed) throws Refusal {
        edit(batch -> {
            checkDomain(domain);
            byte[] key = DirectoryRows.key(DirectoryRows.UNLISTED, domain.ascii());
            if (listed)
                batch.delete(key);
            else
                batch.put(key, new RecordWriter(1).octet(1).done());
            return domain;
        }, d -> names.list(d, listed));
    }

    @Override
    public Group addGroup(Address name) throws Refusal {
        return edit(batch -> {
            checkDomain(name.domain());
            if (name.local().value().equals("*") || name.local().detail().isPresent())
                throw refuse(Refusal.Reason.BAD_ADDRESS, "a list cannot have the name " + name);
            if (names.account(name) != null || names.alias(name) != null || names.group(name) != null)
                throw refuse(Refusal.Reason.ACCOUNT_EXISTS, "there is already an account, an alias or a list " + name);
            Group g = new Group(nextId, name);
            batch.put(DirectoryRows.key(DirectoryRows.GROUP, g.id()), PlaceCodec.write(g));
            batch.put(new byte[]{DirectoryRows.NEXT_ID}, new RecordWriter(10).octet(1).varint(nextId + 1).done());
            return g;
        }, g -> {
            nextId = g.id() + 1;
            names.put(g);
        });
    }

    @Override
    public void removeGroup(Address name) throws Refusal {
        edit(batch -> {
            Group g = names.group(name);
            if (g == null)
                throw refuse(Refusal.Reason.NO_SUCH_ALIAS, "there is no list " + name);
            batch.delete(DirectoryRows.key(DirectoryRows.GROUP, g.id()));
            return g;
        }, names::remove);
    }

    @Override
    public List<Group> groups() {
        return names.groups();
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
    public void grants(long owner, Set<Long> accounts) throws Refusal {
        if (grants.are(owner, accounts))
            return;
        edit(batch -> {
            grants.change(batch, owner, accounts);
            return accounts;
        }, to -> grants.changed(owner, to));
    }

    @Override
    public Set<Long> grantors(long account) {
        return grants.owners(account);
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
    public Set<Long> popDevices(long account) throws Refusal {
        Set<Long> ids = new HashSet<>();
        ids.add(Credential.MAIN);
        rows.scan(DirectoryRows.APP_PASSWORD, account, (key, value) -> {
            Credential c = AppPasswordRecord.read(account, new RecordReader(key, 9).int64(), value).credential();
            if (c.allows(Scope.POP3, clock.instant()))
                ids.add(c.id());
            return true;
        });
        return ids;
    }

    @Override
    public List<Long> after(long account, int limit) {
        return names.after(account, limit);
    }
}
