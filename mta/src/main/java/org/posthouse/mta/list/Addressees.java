package org.posthouse.mta.list;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.kv.Refusal;

/** Where mail for an address goes that a list knows. */
record Addressees(Directory directory) {
    /** Nobody where the address is of a domain of ours and has no meaning there. What is told names it as the list knows it. RFC 3461 §5.2.7.1 */
    List<Recipient> of(Address address) throws Refusal {
        var asked = new Asked(null, new OriginalRecipient(address.needsUtf8() ? "utf-8" : "rfc822", address.toString()));
        return switch (directory.resolve(address)) {
            case Resolution.Remote r -> List.of(new Recipient(address, address, new Route.Remote(), asked));
            case Resolution.Unknown u -> List.of();
            case Resolution.Reaches r -> {
                var all = new ArrayList<Recipient>();
                for (Account a : r.accounts()) {
                    boolean own = a.address().domain().equals(address.domain())
                            && a.address().local().folded().equals(address.local().base().folded());
                    all.add(new Recipient(address, own ? address : a.address(), new Route.Local(a.id()), asked));
                }
                for (Address a : r.remote())
                    all.add(new Recipient(address, a, new Route.Remote(), asked));
                for (Resolution.Listed l : r.lists())
                    all.add(new Recipient(address, l.as(), new Route.Group(l.list()), asked));
                yield List.copyOf(all);
            }
        };
    }
}
