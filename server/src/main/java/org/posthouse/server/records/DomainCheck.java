package org.posthouse.server.records;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.server.config.Config;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.mtasts.PolicyFetch;

/** Everything that can be asked of DNS about a domain of ours. */
public final class DomainCheck {
    private final DnsAdvice advice;
    private final ServiceAdvice services;
    private final Resolver resolver;
    private final PolicyFetch policies;

    /** Where programs of a domain's users go, and where reports arrive (null: nobody reads them). */
    public record Self(String hostname, Map<String, Integer> ports, @Nullable Address dmarc, @Nullable Address tls) {
        public Self {
            ports = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(ports));
        }

        /** As the configuration says. */
        public static Self of(Config c) {
            var ports = new LinkedHashMap<String, Integer>();
            port(ports, "submissions", c.listen().submissions());
            port(ports, "imaps", c.listen().imaps());
            port(ports, "pop3s", c.listen().pop3s());
            port(ports, "jmap", c.listen().https());
            port(ports, "sieve", c.listen().sieve());
            return new Self(c.hostname(), ports, c.dmarcReports().contact(), c.tlsReports().contact());
        }

        private static void port(Map<String, Integer> ports, String service, List<InetSocketAddress> at) {
            if (!at.isEmpty())
                ports.put(service, at.getFirst().getPort());
        }
    }

    public DomainCheck(String domain, Self self, List<DkimKey> keys, Resolver resolver, PolicyFetch policies) {
        advice = new DnsAdvice(domain, self.hostname(), keys, self.dmarc());
        services = new ServiceAdvice(domain, self.hostname(), self.tls(), self.ports());
        this.resolver = resolver;
        this.policies = policies;
    }

    /** Asks now for what mail programs find their settings by. */
    public List<Finding> programs() {
        return services.programs(resolver);
    }

    /** Asks now; as long as the resolver's patience with one name after the other. */
    public List<Finding> findings() {
        var all = new ArrayList<Finding>();
        for (DnsAdvice.Checked c : advice.check(resolver))
            all.add(essential(c));
        all.addAll(services.check(resolver, policies));
        return all;
    }

    private static Finding essential(DnsAdvice.Checked c) {
        DnsAdvice.Line line = c.line();
        return switch (line.type()) {
            case "MX" -> Finding.of("MX", c, "Mail for the domain does not come here.", true);
            case "A" -> Finding.of("A/AAAA", c, "Nobody finds the server by its name.", true);
            case "PTR" -> Finding.of("Reverse", c, "Many servers refuse mail from an address without this name.", true);
            default -> text(c, line.name());
        };
    }

    private static Finding text(DnsAdvice.Checked c, String name) {
        if (name.contains("._domainkey."))
            return Finding.of("DKIM", c, "Signatures cannot be checked; mail looks forged.", true);
        if (name.startsWith("_dmarc."))
            return Finding.of("DMARC", c, "Others do not know what to do with forged mail in your name, and large services refuse yours.",
                    true);
        return name.contains("._report._dmarc.")
                ? Finding.of("DMARC reports", c, "Reports to another domain are not sent.", false)
                : Finding.of("SPF", c, "Receivers cannot tell that this server may send for the domain.", true);
    }
}
