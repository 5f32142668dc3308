package org.posthouse.mta.relay;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;

/** Which hosts take the mail of a next hop, in the order to try them. RFC 5321 §5.1 */
final class Hosts {
    private static final int MAX = 20;

    private final Resolver resolver;
    private final Settings settings;
    private final Random random;

    /** A host to try; the address where it is known without DNS. Implied: the domain itself, for want of MX records. */
    record Host(String name, int port, @Nullable InetAddress address, boolean implied, boolean fixed) {}

    /** The way on: hosts, or why there are none. */
    sealed interface Way {
        /** Secure: the names are what they should be, by DNSSEC or by configuration. */
        record To(List<Host> hosts, boolean secure) implements Way {}

        record None(Outcome outcome) implements Way {}
    }

    Hosts(Resolver resolver, Settings settings, Random random) {
        this.resolver = resolver;
        this.settings = settings;
        this.random = random;
    }

    Way of(NextHop hop) {
        HostPort fixed = hop.host();
        if (fixed != null)
            return new Way.To(List.of(new Host(fixed.host(), fixed.port(), literal(fixed.host()), false, true)), true);
        String domain = hop.domain();
        if (domain.startsWith("[")) {
            InetAddress address = addressLiteral(domain);
            return address == null
                    ? never(5, 1, 2, "the address literal " + domain + " is of a kind not known here")
                    : new Way.To(List.of(new Host(domain, settings.port(), address, false, false)), false);
        }
        return switch (resolver.mx(domain)) {
            case Answer.Found<Mx> found -> ordered(domain, found);
            case Answer.NoData<Mx> none -> new Way.To(List.of(new Host(domain, settings.port(), null, true, false)), true);
            case Answer.NoSuchName<Mx> none -> never(5, 1, 2, "the domain " + domain + " does not exist");
            case Answer.TemporaryFailure<Mx> later -> new Way.None(new Outcome.Deferred(EnhancedStatus.of(4, 4, 3), "", later.why()));
        };
    }

    private static Way never(int type, int subject, int detail, String why) {
        return new Way.None(new Outcome.Failed(EnhancedStatus.of(type, subject, detail), "", why));
    }

    private Way ordered(String domain, Answer.Found<Mx> found) {
        var sorted = new ArrayList<>(found.records());
        // Shuffled first, so that equal preferences stay in random order under the stable sort.
        Collections.shuffle(sorted, random);
        sorted.sort(Comparator.comparingInt(Mx::preference));
        if (sorted.stream().allMatch(mx -> mx.exchange().isEmpty()))
            return never(5, 1, 10, "the domain " + domain + " takes no mail (null MX)");
        var hosts = new ArrayList<Host>();
        int ours = sorted.stream().filter(mx -> mx.exchange().equalsIgnoreCase(settings.hostname())).mapToInt(Mx::preference).min()
                .orElse(Integer.MAX_VALUE);
        for (Mx mx : sorted)
            if (mx.preference() < ours && !mx.exchange().isEmpty() && hosts.size() < MAX)
                hosts.add(new Host(mx.exchange(), settings.port(), null, false, false));
        return hosts.isEmpty()
                ? never(5, 4, 6, "mail for " + domain + " loops back to this host: its best MX is us, and the domain is not ours")
                : new Way.To(hosts, found.secure());
    }

    /** The addresses of a host: by default IPv4 first, since a missing IPv6 route costs an attempt each time. */
    Answer<InetAddress> addresses(Host host) {
        InetAddress known = host.address();
        if (known != null)
            return new Answer.Found<>(List.of(known), false);
        return switch (resolver.addresses(host.name())) {
            case Answer.Found<InetAddress> found -> {
                var sorted = new ArrayList<>(found.records());
                sorted.sort(Comparator.comparingInt(a -> a instanceof Inet4Address == settings.ipv6First() ? 1 : 0));
                yield new Answer.Found<>(sorted, found.secure());
            }
            case Answer<InetAddress> other -> other;
        };
    }

    private static @Nullable InetAddress literal(String host) {
        boolean digits = !host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        try {
            return digits || host.indexOf(':') >= 0 ? InetAddress.ofLiteral(host) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** RFC 5321 §4.1.3 */
    private static @Nullable InetAddress addressLiteral(String domain) {
        String inner = domain.substring(1, domain.length() - 1);
        try {
            if (inner.toLowerCase(Locale.ROOT).startsWith("ipv6:"))
                return Inet6Address.ofLiteral(inner.substring(5));
            return Inet4Address.ofLiteral(inner);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
