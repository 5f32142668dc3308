package org.posthouse.mail.address;

import java.util.List;
import java.util.Optional;

/** One member of an address list in a header field, decoded for people. RFC 5322 §3.4 */
public sealed interface HeaderAddress {
    /** The display name, decoded; empty where there is none. */
    String name();

    /** One address as the field has it, which need not be a legal one: {@code domain} is empty where it was missing. */
    record Entry(String name, String local, String domain) implements HeaderAddress {
        /** The strict address, where this is one. */
        public Optional<Address> address() {
            try {
                return Optional.of(new Address(new LocalPart(local), Domain.of(domain)));
            } catch (AddressSyntaxException e) {
                return Optional.empty();
            }
        }
    }

    /** A named list, often empty, as in {@code undisclosed-recipients:;}. */
    record Group(String name, List<Entry> members) implements HeaderAddress {
        public Group {
            members = List.copyOf(members);
        }
    }
}
