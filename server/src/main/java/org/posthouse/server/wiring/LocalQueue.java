package org.posthouse.server.wiring;

import java.util.List;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.LocalDelivery;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.queue.Queue;
import org.posthouse.store.kv.Refusal;

/** Delivers at once what is for here, and takes nothing else. */
record LocalQueue(LocalDelivery delivery) implements Queue {
    @Override
    public void put(Arrival arrival, List<Recipient> recipients) throws Refusal {
        for (Recipient r : recipients)
            switch (r.route()) {
                case Route.Local(var account) -> {
                    if (!(delivery.deliver(account, r.address(), arrival, null) instanceof Outcome.Delivered))
                        throw new Refusal(Refusal.Reason.UNAVAILABLE, "cannot deliver now");
                }
                case Route.Remote() -> throw new Refusal(Refusal.Reason.UNAVAILABLE, "nothing is relayed");
            }
    }
}
