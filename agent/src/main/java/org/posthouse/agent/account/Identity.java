package org.posthouse.agent.account;

import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.HeaderAddress;

/** A name to write under; the signature is text, empty for none. */
public record Identity(String name, Address address, String signature) {
    /** As From has it. */
    public HeaderAddress.Entry entry() {
        Domain domain = address.domain();
        return new HeaderAddress.Entry(name, address.local().value(), domain.toString());
    }
}
