package org.posthouse.mta.relay;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.time.Planner;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.Engine;
import org.posthouse.trust.dns.Resolver;

/** Hands messages to other hosts. For many threads at a time; holds no state but connections that wait a few seconds for the next message. */
public final class Relay implements AutoCloseable {
    final Settings settings;
    final Dialer dialer;
    final Engine engine;
    final Hosts hosts;
    final IdleClients idle;
    final TlsContext tls = TlsContext.client(TlsContext.Verify.OPPORTUNISTIC);

    /** The random source shuffles hosts of equal preference. */
    public Relay(Settings settings, Resolver resolver, Dialer dialer, Engine engine, InstantSource clock, Planner planner, Random random) {
        this.settings = settings;
        this.dialer = dialer;
        this.engine = engine;
        hosts = new Hosts(resolver, settings, random);
        idle = new IdleClients(clock, planner, settings.idle());
    }

    /** Where a recipient's mail goes next, by configuration alone. */
    public NextHop nextHop(Address recipient) {
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
    public Attempted attempt(NextHop hop, Arrival message, List<Address> recipients) {
        return new Attempt(this, hop, message, recipients).run();
    }

    /** The local address to send from. */
    @Nullable
    InetAddress source(InetAddress to) {
        for (InetAddress a : settings.sources())
            if (a instanceof Inet4Address == to instanceof Inet4Address)
                return a;
        return null;
    }

    /** Parts from all idle connections. */
    @Override
    public void close() {
        idle.close();
    }
}
