package org.posthouse.store.account;

import java.util.List;
import org.posthouse.mail.address.Address;

/** Where a recipient's mail goes. */
public sealed interface Resolution {
    /** Into these accounts and on to these other systems (aliases may lead to both); not both empty. Not whole where the aliases lead to more, or too deep. */
    record Reaches(List<Account> accounts, List<Address> remote, boolean whole) implements Resolution {
        public Reaches(List<Account> accounts, List<Address> remote) {
            this(accounts, remote, true);
        }
    }

    /** The domain is not ours. */
    record Remote() implements Resolution {}

    /** The domain is ours and nobody there has that name. */
    record Unknown() implements Resolution {}
}
