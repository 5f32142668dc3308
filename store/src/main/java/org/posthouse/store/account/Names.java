package org.posthouse.store.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.LocalPart;

/** The directory in memory. Changed under the directory's lock, read by anyone at any time. */
final class Names {
    /** Account ids of each domain, lowest first. */
    private final ConcurrentSkipListMap<String, Set<Long>> domains = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Account> byId = new ConcurrentSkipListMap<>();
    private final Map<String, Account> byAddress = new ConcurrentHashMap<>();
    /** Ids of the accounts that have that local part in whichever domain. */
    private final Map<String, List<Long>> byLocal = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, Alias> aliases = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> aliasesIn = new ConcurrentHashMap<>();

    private final Map<Long, Forward> forwards = new ConcurrentHashMap<>();
    private final Map<String, DomainRelay> relays = new ConcurrentHashMap<>();
    private final Set<String> unlisted = ConcurrentHashMap.newKeySet();
    private final ConcurrentSkipListMap<String, Group> groups = new ConcurrentSkipListMap<>();

    @Nullable
    Forward forward(long account) {
        return forwards.get(account);
    }

    void put(long account, Forward forward) {
        if (forward.targets().isEmpty())
            forwards.remove(account);
        else
            forwards.put(account, forward);
    }

    @Nullable
    DomainRelay relay(Domain domain) {
        return relays.get(domain.ascii());
    }

    void put(Domain domain, @Nullable DomainRelay relay) {
        if (relay == null)
            relays.remove(domain.ascii());
        else
            relays.put(domain.ascii(), relay);
    }

    boolean isListed(Domain domain) {
        return !unlisted.contains(domain.ascii());
    }

    void list(Domain domain, boolean listed) {
        if (listed)
            unlisted.remove(domain.ascii());
        else
            unlisted.add(domain.ascii());
    }

    void put(Group g) {
        if (groups.put(DirectoryRows.fold(g.name()), g) == null)
            aliasesIn.merge(g.name().domain().ascii(), 1, Integer::sum);
    }

    void remove(Group g) {
        if (groups.remove(DirectoryRows.fold(g.name())) != null)
            aliasesIn.merge(g.name().domain().ascii(), -1, Integer::sum);
    }

    @Nullable
    Group group(Address name) {
        return groups.get(DirectoryRows.fold(name));
    }

    List<Group> groups() {
        return List.copyOf(groups.values());
    }

    void put(Domain domain) {
        domains.putIfAbsent(domain.ascii(), new ConcurrentSkipListSet<>());
    }

    void remove(Domain domain) {
        domains.remove(domain.ascii());
        relays.remove(domain.ascii());
        unlisted.remove(domain.ascii());
    }

    List<Domain> domains() {
        return domains.keySet().stream().map(Domain::of).toList();
    }

    boolean isLocal(Domain domain) {
        return domains.containsKey(domain.ascii());
    }

    boolean inUse(Domain domain) {
        Set<Long> ids = domains.get(domain.ascii());
        return ids != null && !ids.isEmpty() || aliasesIn.getOrDefault(domain.ascii(), 0) > 0;
    }

    void put(Account a) {
        byId.put(a.id(), a);
        byAddress.put(DirectoryRows.fold(a.address()), a);
        byLocal.merge(a.address().local().folded(), List.of(a.id()), Names::union);
        Set<Long> ids = domains.get(a.address().domain().ascii());
        if (ids != null)
            ids.add(a.id());
    }

    private static List<Long> union(List<Long> a, List<Long> b) {
        if (a.containsAll(b))
            return a;
        List<Long> both = new ArrayList<>(a);
        both.addAll(b);
        return List.copyOf(both);
    }

    void remove(Account a) {
        forwards.remove(a.id());
        byId.remove(a.id());
        byAddress.remove(DirectoryRows.fold(a.address()));
        byLocal.computeIfPresent(a.address().local().folded(), (_, ids) -> {
            List<Long> rest = ids.stream().filter(id -> id != a.id()).toList();
            return rest.isEmpty() ? null : rest;
        });
        Set<Long> ids = domains.get(a.address().domain().ascii());
        if (ids != null)
            ids.remove(a.id());
    }

    List<Account> accounts() {
        return List.copyOf(byId.values());
    }

    @Nullable
    Account account(long id) {
        return byId.get(id);
    }

    @Nullable
    Account account(Address address) {
        return byAddress.get(DirectoryRows.fold(address));
    }

    List<Long> after(long id, int limit) {
        return byId.tailMap(id, false).keySet().stream().limit(limit).toList();
    }

    /** The first account of a domain, or where it has none the first of all. */
    @Nullable
    Account first(Domain domain) {
        Set<Long> ids = domains.get(domain.ascii());
        if (ids != null)
            for (long id : ids) {
                Account a = byId.get(id);
                if (a != null)
                    return a;
            }
        Map.Entry<Long, Account> any = byId.firstEntry();
        return any == null ? null : any.getValue();
    }

    @Nullable
    Account login(String name) {
        Optional<Address> address = Address.tryParse(name);
        if (address.isPresent())
            return account(address.get());
        if (name.length() > LocalPart.MAX)
            return null;
        List<Long> ids;
        try {
            ids = byLocal.get(new LocalPart(name).folded());
        } catch (org.posthouse.mail.address.AddressSyntaxException e) {
            return null;
        }
        return ids == null || ids.size() != 1 ? null : byId.get(ids.getFirst());
    }

    void put(Alias a) {
        if (aliases.put(DirectoryRows.fold(a.name()), a) == null)
            aliasesIn.merge(a.name().domain().ascii(), 1, Integer::sum);
    }

    void remove(Alias a) {
        if (aliases.remove(DirectoryRows.fold(a.name())) != null)
            aliasesIn.merge(a.name().domain().ascii(), -1, Integer::sum);
    }

    @Nullable
    Alias alias(Address name) {
        return aliases.get(DirectoryRows.fold(name));
    }

    @Nullable
    Alias catchAll(Domain domain) {
        return aliases.get("*@" + domain.ascii());
    }

    List<Alias> aliases() {
        return List.copyOf(aliases.values());
    }

    int aliasCount() {
        return aliases.size();
    }
}
