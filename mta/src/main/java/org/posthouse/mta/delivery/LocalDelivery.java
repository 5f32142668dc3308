package org.posthouse.mta.delivery;

import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Source;

/** Delivers into one account. */
public interface LocalDelivery {
    /**
     * Files the message; durable when it returns Delivered. Repeating it with the same arrival id and recipient changes nothing. The bytes of the blob may be
     * handed along where they are still in memory (null: they are read from the blob).
     */
    Outcome deliver(long account, Address recipient, Arrival arrival, @Nullable Source bytes);
}
