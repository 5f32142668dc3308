package org.posthouse.trust.verdict;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dmarc.SuffixList;
import org.posthouse.trust.dns.Resolver;

/** Finds out where messages come from. One per process; safe for many threads. */
public final class Examiner {
    /** Peers whose questions are counted; who was not heard of for longest is forgotten. */
    private static final int PEERS = 20_000;

    final Supplier<SuffixList> suffixes;
    final InstantSource clock;
    final String hostname;
    private final Resolver resolver;
    private final KeySource keys;
    private final Semaphore turns;
    private final RateLimiter peers;

    /**
     * @param hostname ours, for what SPF records make of it. RFC 7208 §7.3
     * @param questions to DNS that wait at once, of all examinations together
     * @param perPeer questions to DNS that the messages of one peer may cause within a minute; what is in memory costs nothing
     */
    public Examiner(Resolver resolver, String hostname, Supplier<SuffixList> suffixes, InstantSource clock, int questions, int perPeer) {
        this.resolver = resolver;
        this.hostname = hostname;
        this.suffixes = suffixes;
        this.clock = clock;
        keys = new KeySource(resolver);
        turns = new Semaphore(questions, true);
        peers = new RateLimiter(perPeer, Duration.ofMinutes(1), PEERS, clock);
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
        return new NotedResolver(resolver.within(of), turns, atOnce, of);
    }

    /** Keys that are in memory for all examinations; others are asked for by that part. */
    KeySource keys(Questioning of, int atOnce) {
        return keys.asking(part(of, atOnce), of::remembered);
    }

    /** What the messages of a peer may still cause. Whoever has an IPv6 address has a /64 of them. */
    Questioning questioning(InetAddress peer) {
        String key = peer instanceof Inet6Address ? HexFormat.of().formatHex(peer.getAddress(), 0, 8) : peer.getHostAddress();
        return new Questioning(() -> peers.tryTake(key));
    }
}
