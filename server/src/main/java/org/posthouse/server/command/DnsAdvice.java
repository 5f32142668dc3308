package org.posthouse.server.command;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Resolver;

/** The records a domain needs in DNS so that mail comes and is believed, and whether they are there. */
final class DnsAdvice {
    /** One record to publish. */
    record Line(String name, String type, String value) {}

    /** A record, and what DNS says of it now: ok, missing, other or unknown, with details. */
    record Checked(Line line, String state, String found) {}

    private final String domain;
    private final String hostname;

    DnsAdvice(String domain, String hostname) {
        this.domain = domain;
        this.hostname = hostname;
    }

    List<Line> lines() {
        var lines = new ArrayList<Line>();
        lines.add(new Line(domain, "MX", "10 " + hostname));
        lines.add(new Line(hostname, "A", "(this machine's public address; AAAA too if it has one)"));
        lines.add(new Line(domain, "TXT", "v=spf1 mx -all"));
        lines.add(new Line("(the address, reversed)", "PTR", hostname));
        return lines;
    }

    List<Checked> check(Resolver resolver) {
        var checked = new ArrayList<Checked>();
        Answer<InetAddress> addresses = resolver.addresses(hostname);
        for (Line line : lines())
            checked.add(switch (line.type()) {
                case "MX" -> mx(line, resolver.mx(domain));
                case "A" -> addresses(line, addresses);
                case "TXT" -> spf(line, resolver.txt(domain));
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

    private static Checked spf(Line line, Answer<String> answer) {
        List<String> found = answer.orEmpty().stream().filter(t -> t.toLowerCase(Locale.ROOT).startsWith("v=spf1")).toList();
        return found.isEmpty() && !(answer instanceof Answer.TemporaryFailure)
                ? new Checked(line, "missing", "")
                : judge(line, answer, true, found);
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
