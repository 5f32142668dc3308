package org.posthouse.server.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Srv;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.mtasts.PolicyFetch;
import org.posthouse.trust.mtasts.StsException;
import org.posthouse.trust.mtasts.StsPolicy;
import org.posthouse.trust.mtasts.StsRecord;

/** Records that make mail safer, and that let mail programs find the server. */
final class ServiceAdvice {
    private final String domain;
    private final String hostname;
    private final @Nullable Address reports;
    private final Map<String, Integer> ports;

    /** Ports by the name of their SRV service, such as {@code imaps}; reports of TLS arrive at the address, null for nobody. */
    ServiceAdvice(String domain, String hostname, @Nullable Address reports, Map<String, Integer> ports) {
        this.domain = domain;
        this.hostname = hostname;
        this.reports = reports;
        this.ports = ports;
    }

    private static String state(Answer<?> answer, boolean right) {
        return switch (answer) {
            case Answer.Found<?> f -> right ? "ok" : "other";
            case Answer.NoSuchName<?> n -> "missing";
            case Answer.NoData<?> n -> "missing";
            case Answer.TemporaryFailure<?> t -> "unknown";
        };
    }

    private static String found(Answer<?> answer, List<String> texts) {
        return answer instanceof Answer.TemporaryFailure<?>(var why) ? why : String.join(", ", texts);
    }

    List<Finding> check(Resolver resolver, PolicyFetch policies) {
        var all = new ArrayList<Finding>();
        all.add(mtaSts(resolver, policies));
        all.add(tlsReports(resolver));
        all.add(secure(resolver));
        all.add(dane(resolver));
        all.addAll(programs(resolver));
        return all;
    }

    /** By what mail programs find their settings. */
    List<Finding> programs(Resolver resolver) {
        var all = new ArrayList<Finding>();
        ports.forEach((service, port) -> all.add(service(resolver, service, port)));
        for (String name : List.of("autoconfig", "autodiscover"))
            all.add(alias(resolver, name));
        return all;
    }

    /** RFC 8461 §3 */
    private Finding mtaSts(Resolver resolver, PolicyFetch policies) {
        String name = "_mta-sts." + domain;
        Answer<String> answer = resolver.txt(name);
        StsRecord record = StsRecord.of(answer.orEmpty());
        String state = state(answer, record != null);
        String found = found(answer, answer.orEmpty());
        if (record != null) {
            try {
                StsPolicy policy = policies.fetch(domain);
                boolean ours = policy.covers(hostname);
                state = ours ? "ok" : "other";
                found += ours ? " (policy fetched)" : " (the policy does not name " + hostname + ")";
            } catch (StsException e) {
                state = "other";
                found += " (" + e.getMessage() + ")";
            }
        }
        return new Finding("MTA-STS", name, "TXT", "v=STSv1; id=1", found, state,
                "Other servers may be talked out of TLS by somebody in between.", false);
    }

    /** RFC 8460 §3 */
    private Finding tlsReports(Resolver resolver) {
        String name = "_smtp._tls." + domain;
        Answer<String> answer = resolver.txt(name);
        boolean right = answer.orEmpty().stream().anyMatch(t -> t.startsWith("v=TLSRPTv1")
                && (reports == null || t.contains(reports.toString())));
        String to = reports == null ? "postmaster@" + domain : reports.toString();
        return new Finding("TLS-RPT", name, "TXT", "v=TLSRPTv1; rua=mailto:" + to, found(answer, answer.orEmpty()), state(answer, right),
                "Nobody tells you when others cannot reach you by TLS.", false);
    }

    private Finding secure(Resolver resolver) {
        Answer<?> answer = resolver.mx(domain);
        boolean secure = answer instanceof Answer.Found<?>(var _, var s) && s;
        String state = answer instanceof Answer.TemporaryFailure<?> ? "unknown" : secure ? "ok" : "missing";
        return new Finding("DNSSEC", domain, "DS", "",
                secure ? "answers are signed" : "answers are not signed, or this resolver does not tell",
                state, "DNS answers about your mail can be forged, and DANE has no effect.", false);
    }

    /** RFC 7672 §2.2 */
    private Finding dane(Resolver resolver) {
        String name = "_25._tcp." + hostname;
        Answer<Tlsa> answer = resolver.tlsa(name);
        List<String> found = answer.orEmpty().stream().map(t -> t.usage() + " " + t.selector() + " " + t.matching() + " " + t.hex())
                .toList();
        boolean usable = answer.orEmpty().stream().anyMatch(t -> t.usage() == 2 || t.usage() == 3);
        boolean secure = answer instanceof Answer.Found<?>(var _, var s) && s;
        return new Finding("DANE", name, "TLSA", "3 1 1 (the SHA-256 of the certificate's public key)",
                found(answer, found) + (usable && !secure ? " (without DNSSEC it has no effect)" : ""), state(answer, usable && secure),
                "Others cannot prove that the certificate they see is yours.", false);
    }

    /** RFC 6186 §3, RFC 8314 §5.1 */
    private Finding service(Resolver resolver, String service, int port) {
        String name = "_" + service + "._tcp." + domain;
        Answer<Srv> answer = resolver.srv(name);
        List<String> found = answer.orEmpty().stream().map(s -> s.priority() + " " + s.weight() + " " + s.port() + " " + s.target())
                .toList();
        boolean right = answer.orEmpty().stream().anyMatch(s -> s.target().equalsIgnoreCase(hostname) && s.port() == port);
        return new Finding("SRV " + service, name, "SRV", "0 1 " + port + " " + hostname, found(answer, found), state(answer, right),
                "Mail programs do not find " + service + " by themselves; people type it.", false);
    }

    private Finding alias(Resolver resolver, String label) {
        String name = label + "." + domain;
        Answer<String> answer = resolver.cname(name);
        boolean right = answer.orEmpty().stream().anyMatch(n -> n.equalsIgnoreCase(hostname));
        String state = state(answer, right);
        String found = found(answer, answer.orEmpty());
        if (state.equals("missing") && !resolver.addresses(name).orEmpty().isEmpty()) {
            boolean same = resolver.addresses(hostname).orEmpty().containsAll(resolver.addresses(name).orEmpty());
            state = same ? "ok" : "other";
            found = "has addresses of its own";
        }
        return new Finding(label, name, "CNAME", hostname, found, state, "Some mail programs ask there for their settings.", false);
    }
}
