package org.posthouse.testkit.dns;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.posthouse.trust.dns.Allowance;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Srv;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** A resolver over a zone that a test may change at any time. Safe for many threads. */
public final class VirtualDns implements Resolver {
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private volatile Zone zone;
    private volatile Set<String> failing = Set.of();
    private volatile boolean dead;

    public VirtualDns(Zone zone) {
        this.zone = zone;
    }

    /** Every question takes one of the allowance: nothing is kept here. */
    @Override
    public Resolver within(Allowance allowance) {
        return new Within(this, allowance);
    }

    private record Within(VirtualDns dns, Allowance allowance) implements Resolver {
        private <T> Answer<T> ask(Supplier<Answer<T>> question) {
            String refused = allowance.take();
            return refused == null ? question.get() : new Answer.TemporaryFailure<>(refused);
        }

        @Override
        public Answer<Mx> mx(String name) {
            return ask(() -> dns.mx(name));
        }

        @Override
        public Answer<InetAddress> a(String name) {
            return ask(() -> dns.a(name));
        }

        @Override
        public Answer<InetAddress> aaaa(String name) {
            return ask(() -> dns.aaaa(name));
        }

        @Override
        public Answer<String> txt(String name) {
            return ask(() -> dns.txt(name));
        }

        @Override
        public Answer<String> ptr(InetAddress address) {
            return ask(() -> dns.ptr(address));
        }

        @Override
        public Answer<Tlsa> tlsa(String name) {
            return ask(() -> dns.tlsa(name));
        }

        @Override
        public Answer<String> cname(String name) {
            return ask(() -> dns.cname(name));
        }
    }

    /** Over names put together by the caller. */
    public static VirtualDns of(Consumer<Zone.Builder> names) {
        var builder = Zone.builder();
        names.accept(builder);
        return new VirtualDns(builder.build());
    }

    /** The zone as it is now, for a {@code ZoneServer}. */
    public Zone zone() {
        return zone;
    }

    /** Replaces all names. */
    public void zone(Zone other) {
        zone = other;
    }

    /** Adds names to those that are there. */
    public void add(Consumer<Zone.Builder> names) {
        var builder = Zone.builder();
        names.accept(builder);
        zone = zone.with(builder.build());
    }

    /** Lets every question about that name fail until it is taken back. */
    public synchronized void fail(String name, boolean on) {
        var names = new HashSet<>(failing);
        if (on)
            names.add(Names.fold(name));
        else
            names.remove(Names.fold(name));
        failing = Set.copyOf(names);
    }

    /** Lets every question fail. */
    public void dead(boolean on) {
        dead = on;
    }

    /** How often that type was asked of that name; the type as in {@code "MX"}. */
    public int asked(String type, String name) {
        AtomicInteger n = counts.get(type + " " + Names.fold(name));
        return n == null ? 0 : n.get();
    }

    /** Questions in all. */
    public int asked() {
        return counts.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    private <T> Answer<T> ask(String type, String name, Supplier<Answer<T>> answer) {
        String folded = Names.fold(name);
        counts.computeIfAbsent(type + " " + folded, k -> new AtomicInteger()).incrementAndGet();
        if (dead || failing.contains(folded))
            return new Answer.TemporaryFailure<>("no answer for " + folded + " in time");
        return answer.get();
    }

    private Resolver now() {
        return new ZoneResolver(zone);
    }

    @Override
    public Answer<Mx> mx(String name) {
        return ask("MX", name, () -> now().mx(name));
    }

    @Override
    public Answer<InetAddress> a(String name) {
        return ask("A", name, () -> now().a(name));
    }

    @Override
    public Answer<InetAddress> aaaa(String name) {
        return ask("AAAA", name, () -> now().aaaa(name));
    }

    @Override
    public Answer<String> txt(String name) {
        return ask("TXT", name, () -> now().txt(name));
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        return ask("PTR", Names.reverse(address), () -> now().ptr(address));
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return ask("TLSA", name, () -> now().tlsa(name));
    }

    @Override
    public Answer<Srv> srv(String name) {
        return ask("SRV", name, () -> now().srv(name));
    }

    @Override
    public Answer<String> cname(String name) {
        return ask("CNAME", name, () -> now().cname(name));
    }
}
