package org.posthouse.mta.delivery;

import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;

/** Delivers to one recipient of this house. */
public interface LocalDelivery {
    /**
     * Files the message; durable when it returns Delivered. Repeating it with the same arrival id and recipient changes nothing. The bytes of the blob may be
     * handed along where they are still in memory (null: they are read from the blob). A route that is remote is an error of the caller.
     */
    Outcome deliver(Recipient recipient, Arrival arrival, @Nullable Source bytes);
}
