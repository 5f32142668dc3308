package org.posthouse.store.account;

import java.util.Optional;
import org.posthouse.mail.address.Address;

/** Return paths that we have rewritten, told apart from names that nobody has. */
@FunctionalInterface
public interface Returns {
    /** The address that was rewritten into this one; empty where it is none of ours, forged or too old. */
    Optional<Address> origin(Address rewritten);
}
