package org.posthouse.trust.verdict;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.dns.Resolver;

/** Finds out where messages come from. One per process; safe for many threads. */
public final class Examiner {
    final Supplier<SuffixList> suffixes;
    final InstantSource clock;
    final String hostname;
    private final Resolver resolver;
    private final Semaphore turns;

    /**
     * @param hostname ours, for what SPF records make of it. RFC 7208 §7.3
     * @param questions to DNS that wait at once, of all examinations together
     */
    public Examiner(Resolver resolver, String hostname, Supplier<SuffixList> suffixes, InstantSource clock, int questions) {
        this.resolver = resolver;
        this.hostname = hostname;
        this.suffixes = suffixes;
        this.clock = clock;
        turns = new Semaphore(questions, true);
    }

    /**
     * MAIL has been said: nothing is asked before {@link Examination#ask} or the message. The seed decides for whom a policy counts of which only a part is to be
     * applied.
     */
    public Examination begin(InetAddress peer, String helo, ReturnPath from, String seed) {
        return new Examination(this, peer, helo, from, seed);
    }

    /** For one part of an examination, so that none can keep another from being answered. */
    NotedResolver part(Questioning of, int atOnce) {
        return new NotedResolver(resolver, turns, atOnce, of);
    }
}
