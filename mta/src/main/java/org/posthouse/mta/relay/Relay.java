package org.posthouse.mta.relay;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.time.Planner;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.signing.Signing;
import org.posthouse.store.kv.Engine;
import org.posthouse.trust.dns.Resolver;

/** Hands messages to other hosts. For many threads at a time; remembers for a short while what it was told: connections that wait for the next message, hosts that did not answer. */
public final class Relay implements AutoCloseable {
    final Settings settings;
    final Dialer dialer;
    final Engine engine;
    final Hosts hosts;
    final IdleClients idle;
    final Policies policies;
    final InstantSource clock;
    final HostHealth health;
    private final AtomicInteger turn = new AtomicInteger();
    final TlsContext tls = TlsContext.client(TlsContext.Verify.OPPORTUNISTIC);

    private volatile Function<Domain, @Nullable HostPort> domains = _ -> null;
    volatile Signing signing = Signing.NONE;

    /** Without policies: TLS is used where it is offered. */
    public Relay(Settings settings, Resolver resolver, Dialer dialer, Engine engine, InstantSource clock, Planner planner, Random random) {
        this(settings, Policies.none(), resolver, dialer, engine, clock, planner, random);
    }

    /** The random source shuffles hosts of equal preference. */
    public Relay(Settings settings, Policies policies, Resolver resolver, Dialer dialer, Engine engine, InstantSource clock,
            Planner planner, Random random) {
        this.policies = policies;
        this.clock = clock;
        health = new HostHealth(clock);
        this.settings = settings;
        this.dialer = dialer;
        this.engine = engine;
        hosts = new Hosts(resolver, settings, random);
        idle = new IdleClients(clock, planner, settings.idle());
    }

    /** Asks this for the host that has the users of a domain, before what is configured; it must answer at once, null for none. */
    public Relay domains(Function<Domain, @Nullable HostPort> known) {
        domains = known;
        return this;
    }

    /** Signs again what had to be written in 7 bits after we had signed it. */
    public Relay signing(Signing by) {
        signing = by;
        return this;
    }

    /** Where a recipient's mail goes next, by configuration alone. */
    public NextHop nextHop(Address recipient) {
        HostPort relayed = domains.apply(recipient.domain());
        if (relayed != null)
            return NextHop.host(relayed);
        String domain = recipient.domain().ascii().toLowerCase(Locale.ROOT);
        HostPort exact = settings.routes().get(domain);
        if (exact != null)
            return NextHop.host(exact);
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            HostPort above = settings.routes().get(domain.substring(dot));
            if (above != null)
                return NextHop.host(above);
        }
        HostPort smart = settings.smartHost();
        return smart == null ? NextHop.domain(domain) : NextHop.host(smart);
    }

    /** Tries once to hand over the message to these recipients, who all have that next hop. */
    public Attempted attempt(NextHop hop, Arrival message, List<Recipient> recipients) {
        return new Attempt(this, hop, message, recipients).run();
    }

    /** The local address to send from: those of the family in turn. */
    @Nullable
    InetAddress source(InetAddress to) {
        List<InetAddress> may = settings.sources().stream().filter(a -> a instanceof Inet4Address == to instanceof Inet4Address).toList();
        return may.isEmpty() ? null : may.get(Math.floorMod(turn.getAndIncrement(), may.size()));
    }

    @Nullable
    String smartHostName() {
        HostPort smart = settings.smartHost();
        return smart == null ? null : smart.host();
    }

    /** Parts from all idle connections. */
    @Override
    public void close() {
        idle.close();
    }
}
