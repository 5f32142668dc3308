package org.posthouse.mta.rules;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.signing.Signing;
import org.posthouse.store.account.Directory;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.rules.Memory;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.Vacations;

/** What rules work with. The queue is asked for when something is sent; the hostname is ours, the zone that in which scripts see dates. */
public record RuleServices(String hostname, MailStore store, Directory directory, Scripts scripts, Vacations vacations, Memory memory,
        Journeys journeys, Supplier<Queue> queue, InstantSource clock, ZoneId zone, RandomGenerator random, Signing signing) {
    /** Signs nothing. */
    public RuleServices(String hostname, MailStore store, Directory directory, Scripts scripts, Vacations vacations, Memory memory,
            Journeys journeys, Supplier<Queue> queue, InstantSource clock, ZoneId zone, RandomGenerator random) {
        this(hostname, store, directory, scripts, vacations, memory, journeys, queue, clock, zone, random, Signing.NONE);
    }
}
