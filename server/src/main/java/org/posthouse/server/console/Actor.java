package org.posthouse.server.console;

import org.posthouse.mail.address.Address;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Role;

/** Who asks for something: a name, where from, and what it may do; the account is 0 for somebody on this machine. */
public record Actor(long account, String name, String from, Role role) {
    /** Somebody who may open the server's folder. */
    public static Actor local(String from) {
        return new Actor(0, "operator", from, Role.OWNER);
    }

    static Actor of(Account account, String from) {
        return new Actor(account.id(), account.address().toString(), from, account.role());
    }

    boolean isLocal() {
        return account == 0;
    }

    boolean is(Account other) {
        return account == other.id();
    }

    boolean covers(String address) {
        return role.isOwner() || Address.tryParse(address).filter(role::covers).isPresent();
    }

    boolean coversDomain(String domain) {
        return role.isOwner() || role.domains().contains(domain.toLowerCase(java.util.Locale.ROOT));
    }
}
