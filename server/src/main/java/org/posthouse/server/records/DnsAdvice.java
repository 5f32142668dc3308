package org.posthouse.server.records;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.mta.signing.KeyRound;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;

/** The records a domain needs in DNS so that mail comes and is believed, and whether they are there. */
public final class DnsAdvice {
    /** One record to publish. */
    public record Line(String name, String type, String value) {}

    /** A record, and what DNS says of it now: ok, missing, other or unknown, with details. */
    public record Checked(Line line, String state, String found) {}

    private final String domain;
    private final String hostname;
    private final List<DkimKey> keys;
    private final DmarcAdvice dmarc;

    public DnsAdvice(String domain, String hostname, List<DkimKey> keys, @Nullable Address reports) {
        dmarc = new DmarcAdvice(domain, reports);
        this.keys = keys.stream().filter(k -> k.state() != DkimKey.State.RETIRED).toList();
        this.domain = domain;
        this.hostname = hostname;
    }

    public List<Line> lines() {
        var lines = new ArrayList<Line>();
        lines.add(new Line(domain, "MX", "10 " + hostname));
        lines.add(new Line(hostname, "A", "(this machine's public address; AAAA too if it has one)"));
        lines.add(new Line(domain, "TXT", "v=spf1 mx -all"));
        for (DkimKey k : keys)
            lines.add(new Line(k.name(), "TXT", k.record()));
        lines.addAll(dmarc.lines());
        lines.add(new Line("(the address, reversed)", "PTR", hostname));
        return lines;
    }

    public List<Checked> check(Resolver resolver) {
        var checked = new ArrayList<Checked>();
        Answer<InetAddress> addresses = resolver.addresses(hostname);
        for (Line line : lines())
            checked.add(switch (line.type()) {
                case "MX" -> mx(line, resolver.mx(domain));
                case "A" -> addresses(line, addresses);
                case "TXT" -> text(line, addresses, resolver);
                default -> reverse(line, addresses, resolver);
            });
        return checked;
    }

    private Checked mx(Line line, Answer<Mx> answer) {
        List<String> found = answer.orEmpty().stream().map(m -> m.preference() + " " + m.exchange()).toList();
        return judge(line, answer, answer.orEmpty().stream().anyMatch(m -> m.exchange().equalsIgnoreCase(hostname)), found);
    }

    private static Checked addresses(Line line, Answer<InetAddress> answer) {
        return judge(line, answer, true, answer.orEmpty().stream().map(InetAddress::getHostAddress).toList());
    }

    private Checked text(Line line, Answer<InetAddress> addresses, Resolver resolver) {
        if (dmarc.has(line))
            return dmarc.check(line, resolver);
        return line.name().contains("._domainkey.")
                ? dkim(line, resolver)
                : DmarcAdvice.spf(line, domain, hostname, addresses.orEmpty(), resolver);
    }

    private Checked dkim(Line line, Resolver resolver) {
        DkimKey key = keys.stream().filter(k -> k.name().equals(line.name())).findFirst().orElseThrow();
        KeyRound.Seen seen = KeyRound.look(new KeySource(resolver), key);
        return new Checked(line, seen.name().toLowerCase(Locale.ROOT), seen == KeyRound.Seen.OTHER ? "another key" : "");
    }

    private Checked reverse(Line line, Answer<InetAddress> addresses, Resolver resolver) {
        var found = new ArrayList<String>();
        boolean all = true;
        for (InetAddress address : addresses.orEmpty()) {
            List<String> names = resolver.ptr(address).orEmpty();
            all &= names.stream().anyMatch(n -> n.equalsIgnoreCase(hostname));
            names.forEach(n -> found.add(address.getHostAddress() + " is " + n));
        }
        return found.isEmpty() ? new Checked(line, "missing", "") : new Checked(line, all ? "ok" : "other", String.join(", ", found));
    }

    private static Checked judge(Line line, Answer<?> answer, boolean right, List<String> found) {
        return switch (answer) {
            case Answer.Found<?> f -> new Checked(line, right ? "ok" : "other", String.join(", ", found));
            case Answer.NoSuchName<?> n -> new Checked(line, "missing", "");
            case Answer.NoData<?> n -> new Checked(line, "missing", "");
            case Answer.TemporaryFailure<?>(var why) -> new Checked(line, "unknown", why);
        };
    }
}
