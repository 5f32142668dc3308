package org.posthouse.store.account;

import java.util.SortedSet;
import java.util.TreeSet;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;

/** What an account may do beside reading its own mail; domains in A-labels, of an ADMIN alone. */
public record Role(Kind kind, SortedSet<String> domains) {
    /** OWNER: everything. ADMIN: accounts, names and mail of its domains. USER: its own mail. */
    public enum Kind {
        USER, ADMIN, OWNER
    }

    public static final Role USER = new Role(Kind.USER, new TreeSet<>());
    public static final Role OWNER = new Role(Kind.OWNER, new TreeSet<>());

    public Role {
        domains = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(domains));
        if ((kind == Kind.ADMIN) == domains.isEmpty())
            throw new IllegalArgumentException("domains belong to the role of a domain's admin, and to no other");
    }

    public boolean isOwner() {
        return kind == Kind.OWNER;
    }

    /** Whether it reaches over that domain. */
    public boolean covers(Domain domain) {
        return isOwner() || domains.contains(domain.ascii());
    }

    /** Whether it reaches over the domain of that address. */
    public boolean covers(Address address) {
        return covers(address.domain());
    }
}
