package org.posthouse.store.account;

import java.util.List;
import org.posthouse.mail.address.Address;

/** Where an account's mail goes on to, and whether a copy stays in it. */
public record Forward(List<Address> targets, boolean keep) {
    public Forward {
        targets = List.copyOf(targets);
    }
}
