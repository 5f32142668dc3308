package org.posthouse.mta.queue;

import java.util.List;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.relay.Attempted;
import org.posthouse.mta.relay.NextHop;
import org.posthouse.mta.relay.Relay;

/** Takes mail to other hosts: the seam at which a test can let an attempt take its time. */
public interface Carrier {
    /** Where a recipient's mail goes next; the same for all of a domain. */
    NextHop nextHop(Address recipient);

    /** Tries once. */
    Attempted attempt(NextHop hop, Arrival message, List<Recipient> recipients);

    /** By SMTP. */
    static Carrier of(Relay relay) {
        return new Carrier() {
            @Override
            public NextHop nextHop(Address recipient) {
                return relay.nextHop(recipient);
            }

            @Override
            public Attempted attempt(NextHop hop, Arrival message, List<Recipient> recipients) {
                return relay.attempt(hop, message, recipients);
            }
        };
    }
}
