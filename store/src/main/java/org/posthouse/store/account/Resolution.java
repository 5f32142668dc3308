package org.posthouse.store.account;

import java.util.List;
import org.posthouse.mail.address.Address;

/** Where a recipient's mail goes. */
public sealed interface Resolution {
    /**
     * Into these accounts, on to these other systems and to these lists (aliases may lead to all of them); not all empty. Not whole where the aliases lead to
     * more, or too deep.
     */
    record Reaches(List<Account> accounts, List<Address> remote, List<Listed> lists, boolean whole) implements Resolution {
        public Reaches(List<Account> accounts, List<Address> remote) {
            this(accounts, remote, List.of(), true);
        }

        public Reaches(List<Account> accounts, List<Address> remote, boolean whole) {
            this(accounts, remote, List.of(), whole);
        }
    }

    /** A list, and the address by which it was reached: its name, or one of those that work for it, such as {@code name-bounces+detail}. */
    record Listed(long list, Address as) {}

    /** The domain is not ours. */
    record Remote() implements Resolution {}

    /** The domain is ours and nobody there has that name. */
    record Unknown() implements Resolution {}
}
