package org.posthouse.server.wiring;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.time.Planner;
import org.posthouse.server.config.Config;
import org.posthouse.trust.dns.DnsJavaResolver;
import org.posthouse.trust.dns.Resolver;

/** Time, the network and DNS, as a server reaches them. Without a resolver (null) the configuration's DNS servers are asked. */
public record Seams(InstantSource clock, Planner planner, Dialer dialer, @Nullable Resolver ownResolver) {
    /** The real ones. */
    public static Seams real() {
        return new Seams(InstantSource.system(), Planner.system(), Dialer.direct(), null);
    }

    /** Who is asked for DNS. */
    public Resolver resolver(Config config) {
        return ownResolver != null ? ownResolver : new DnsJavaResolver(new RoomSettings(config).dns());
    }
}
