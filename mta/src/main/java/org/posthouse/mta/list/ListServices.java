package org.posthouse.mta.list;

import java.time.InstantSource;
import java.util.function.Supplier;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.signing.Signing;
import org.posthouse.mta.verdict.Sealing;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.list.Lists;

/** What lists work with; the queue is asked for when it is needed, since it works with them too. */
public record ListServices(Lists lists, Directory directory, Engine engine, Supplier<Queue> queue, Journeys journeys,
        InstantSource clock, Sealing sealing, Signing signing) {
    /** Signs nothing. */
    public ListServices(Lists lists, Directory directory, Engine engine, Supplier<Queue> queue, Journeys journeys, InstantSource clock,
            Sealing sealing) {
        this(lists, directory, engine, queue, journeys, clock, sealing, Signing.NONE);
    }
}
