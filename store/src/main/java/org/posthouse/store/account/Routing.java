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

/** Follows addresses to accounts. A pure function of the names. */
final class Routing {
    /** Aliases on the way from an address to an account. */
    private static final int MAX_DEPTH = 10;
    /** Accounts and remote addresses that one address may reach. */
    private static final int MAX_REACHED = 1_000;

    private final Names names;

    Routing(Names names) {
        this.names = names;
    }

    Resolution resolve(Address recipient) {
        if (!names.isLocal(recipient.domain()))
            return new Resolution.Remote();
        // By far the most common case needs no walk.
        Account exact = names.account(recipient);
        if (exact != null)
            return new Resolution.Reaches(List.of(exact), List.of());
        Walk walk = new Walk();
        walk.from(recipient);
        if (walk.empty() && isReserved(recipient)) {
            Account somebody = names.first(recipient.domain());
            if (somebody != null)
                walk.accounts.put(somebody.id(), somebody);
        }
        return walk.empty()
                ? new Resolution.Unknown()
                : new Resolution.Reaches(List.copyOf(walk.accounts.values()), List.copyOf(walk.remote), !walk.cut);
    }

    /** RFC 5321 §4.5.1, RFC 2142 §4 */
    private static boolean isReserved(Address a) {
        String local = a.local().base().folded();
        return local.equals("postmaster") || local.equals("abuse");
    }

    boolean mayUse(Account account, Address sender) {
        return resolve(sender) instanceof Resolution.Reaches r && r.accounts().stream().anyMatch(a -> a.id() == account.id());
    }

    private @Nullable Alias alias(Address address) {
        return names.alias(address);
    }

    private final class Walk {
        private final Map<Long, Account> accounts = new LinkedHashMap<>();
        private final Set<Address> remote = new LinkedHashSet<>();
        private final Set<String> seen = new HashSet<>();
        private final ArrayDeque<Step> waiting = new ArrayDeque<>();
        /** Something that the aliases lead to was not followed. */
        private boolean cut;

        private record Step(Address address, int depth) {}

        boolean empty() {
            return accounts.isEmpty() && remote.isEmpty();
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
            if (!names.isLocal(address.domain())) {
                remote.add(address);
                return;
            }
            List<Address> forms = new ArrayList<>(List.of(address));
            if (address.local().detail().isPresent())
                forms.add(new Address(address.local().base(), address.domain()));
            for (Address form : forms) {
                Account account = names.account(form);
                if (account != null) {
                    accounts.put(account.id(), account);
                    return;
                }
                Alias alias = alias(form);
                if (alias != null) {
                    expand(alias, step.depth);
                    return;
                }
            }
            Alias all = names.catchAll(address.domain());
            if (all != null)
                expand(all, step.depth);
        }

        private void expand(Alias alias, int depth) {
            for (Address target : alias.targets())
                waiting.add(new Step(target, depth + 1));
        }
    }
}
