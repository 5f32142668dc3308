package org.posthouse.store.account;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.LocalPart;

/** Follows addresses to accounts. A pure function of the names. */
final class Routing {
    /** Aliases on the way from an address to an account. */
    private static final int MAX_DEPTH = 10;
    /** Accounts and remote addresses that one address may reach. */
    private static final int MAX_REACHED = 1_000;

    /** What may follow a list's name: where its bounces come back to, members leave, and those who run it are reached. RFC 2142 §6 */
    private static final List<String> BESIDE_LISTS = List.of("-bounces", "-leave", "-request", "-owner");

    private final Names names;
    private volatile Returns returns = _ -> java.util.Optional.empty();

    Routing(Names names) {
        this.names = names;
    }

    Resolution resolve(Address recipient) {
        if (!names.isLocal(recipient.domain()))
            return new Resolution.Remote();
        DomainRelay relay = names.relay(recipient.domain());
        if (relay != null && !relay.unknownOnly())
            return new Resolution.Reaches(List.of(), List.of(recipient));
        // By far the most common case needs no walk.
        Account exact = names.account(recipient);
        if (exact != null && names.forward(exact.id()) == null)
            return new Resolution.Reaches(List.of(exact), List.of());
        Walk walk = new Walk();
        walk.from(returns.origin(recipient).orElse(recipient));
        if (walk.empty() && isReserved(recipient)) {
            Account somebody = names.first(recipient.domain());
            if (somebody != null)
                walk.accounts.put(somebody.id(), somebody);
        }
        return walk.empty()
                ? new Resolution.Unknown()
                : new Resolution.Reaches(List.copyOf(walk.accounts.values()), List.copyOf(walk.remote), List.copyOf(walk.lists.values()),
                        !walk.cut);
    }

    /** RFC 5321 §4.5.1, RFC 2142 §4 */
    private static boolean isReserved(Address a) {
        String local = a.local().base().folded();
        return local.equals("postmaster") || local.equals("abuse");
    }

    void returns(Returns known) {
        returns = known;
    }

    /** Also where the mail goes on from the account: the name is still its own. */
    boolean mayUse(Account account, Address sender) {
        if (!names.isLocal(sender.domain()))
            return false;
        Walk walk = new Walk();
        walk.forwards = false;
        walk.from(sender);
        return walk.accounts.containsKey(account.id());
    }

    /** Whether mail for the account would come back to it that way. */
    boolean leadsBack(Account account, List<Address> targets) {
        for (Address target : targets) {
            Walk walk = new Walk();
            walk.watched = account.id();
            walk.from(target);
            if (walk.cameBy)
                return true;
        }
        return false;
    }

    /** The list that an address belongs to; null for none. */
    private @Nullable Group group(Address address) {
        Group exact = names.group(address);
        if (exact != null)
            return exact;
        String local = address.local().value();
        for (String end : BESIDE_LISTS)
            if (local.length() > end.length() && address.local().folded().endsWith(end)) {
                LocalPart name = new LocalPart(local.substring(0, local.length() - end.length()));
                Group beside = names.group(new Address(name, address.domain()));
                if (beside != null)
                    return beside;
            }
        return null;
    }

    private @Nullable Alias alias(Address address) {
        return names.alias(address);
    }

    private final class Walk {
        private final Map<Long, Account> accounts = new LinkedHashMap<>();
        private final Set<Address> remote = new LinkedHashSet<>();
        private final Map<Address, Resolution.Listed> lists = new LinkedHashMap<>();
        /** Whether forwardings of accounts count. */
        private boolean forwards = true;
        private long watched;
        private boolean cameBy;
        private final Set<String> seen = new HashSet<>();
        private final ArrayDeque<Step> waiting = new ArrayDeque<>();
        /** Something that the aliases lead to was not followed. */
        private boolean cut;

        private record Step(Address address, int depth) {}

        boolean empty() {
            return accounts.isEmpty() && remote.isEmpty() && lists.isEmpty();
        }

        void from(Address start) {
            waiting.add(new Step(start, 0));
            while (!waiting.isEmpty() && !cut) {
                Step step = waiting.removeFirst();
                if (!seen.add(DirectoryRows.fold(step.address)))
                    continue;
                if (step.depth > MAX_DEPTH || accounts.size() + remote.size() >= MAX_REACHED)
                    cut = true;
                else
                    follow(step);
            }
        }

        private void follow(Step step) {
            Address address = step.address;
            DomainRelay relay = names.relay(address.domain());
            if (!names.isLocal(address.domain()) || relay != null && !relay.unknownOnly()) {
                remote.add(address);
                return;
            }
            List<Address> forms = new ArrayList<>(List.of(address));
            if (address.local().detail().isPresent())
                forms.add(new Address(address.local().base(), address.domain()));
            for (Address form : forms) {
                Account account = names.account(form);
                if (account != null) {
                    reach(account, step.depth);
                    return;
                }
                Alias alias = alias(form);
                if (alias != null) {
                    expand(alias.targets(), step.depth);
                    return;
                }
                Group group = group(form);
                if (group != null) {
                    lists.put(address, new Resolution.Listed(group.id(), address));
                    return;
                }
            }
            if (relay != null) {
                remote.add(address);
                return;
            }
            Alias all = names.catchAll(address.domain());
            if (all != null)
                expand(all.targets(), step.depth);
        }

        private void reach(Account account, int depth) {
            cameBy |= account.id() == watched;
            Forward forward = forwards ? names.forward(account.id()) : null;
            if (forward == null || forward.keep())
                accounts.put(account.id(), account);
            if (forward != null)
                expand(forward.targets(), depth);
        }

        private void expand(List<Address> targets, int depth) {
            for (Address target : targets)
                waiting.add(new Step(target, depth + 1));
        }
    }
}
