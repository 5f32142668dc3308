package org.posthouse.mta.queue;

import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Refusal;

/** Where accepted mail waits. */
public interface Queue {
    /** Keeps the message for these recipients; durable when it returns, and due at once. */
    void put(Arrival arrival, List<Recipient> recipients) throws Refusal;

    /** A recipient as the envelope had it (for notices), and where it goes. */
    record Recipient(Address original, Address address, Route route) {}

    /** Local or remote, decided when the recipient was accepted. */
    sealed interface Route {
        record Local(long account) implements Route {}

        record Remote() implements Route {}
    }
}
