package org.posthouse.protocol.smtp;

import org.posthouse.mail.address.Address;

/** Whom a message is for. A source route before the address is not kept. RFC 5321 §4.1.1.3 */
public sealed interface ForwardPath {
    record Mailbox(Address address) implements ForwardPath {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /** {@code <Postmaster>} without a domain. RFC 5321 §4.5.1 */
    record Postmaster() implements ForwardPath {
        @Override
        public String toString() {
            return "Postmaster";
        }
    }
}
