package org.posthouse.mta.delivery;

import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Asked;

/** A recipient as the envelope had it (for notices), where it goes, and what the sender asked about it. */
public record Recipient(Address original, Address address, Route route, Asked asked) {
    /** Of whom nothing was asked. */
    public Recipient(Address original, Address address, Route route) {
        this(original, address, route, Asked.NOTHING);
    }

    public Recipient with(Asked other) {
        return new Recipient(original, address, route, other);
    }
}
