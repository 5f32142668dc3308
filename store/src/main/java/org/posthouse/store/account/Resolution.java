package org.posthouse.store.account;

import java.util.List;
import org.posthouse.mail.address.Address;

/** Where a recipient's mail goes. */
public sealed interface Resolution {
    /** Into these accounts and on to these other systems (aliases may lead to both); not both empty. */
    record Reaches(List<Account> accounts, List<Address> remote) implements Resolution {}

    /** The domain is not ours. */
    record Remote() implements Resolution {}

    /** The domain is ours and nobody there has that name. */
    record Unknown() implements Resolution {}
}
