package org.posthouse.trust.verdict;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;

/** Asks for the names of an address and for their addresses. Says nothing about who writes, only whether the host is kept with care. RFC 8601 §3 */
final class Iprev {
    /** Of its names, those that are asked about. RFC 8601 §3 */
    static final int MAX_NAMES = 5;

    private Iprev() {}

    static IprevResult check(InetAddress peer, Resolver resolver) {
        return switch (resolver.ptr(peer)) {
            case Answer.Found<String>(var names, var _) -> forward(peer, names, resolver);
            case Answer.TemporaryFailure<String>(var why) -> new IprevResult(Result.TEMPERROR, "", why);
            case Answer.NoData<String> n -> nameless();
            case Answer.NoSuchName<String> n -> nameless();
        };
    }

    private static IprevResult nameless() {
        return new IprevResult(Result.PERMERROR, "", "the address has no name");
    }

    private static IprevResult forward(InetAddress peer, List<String> all, Resolver resolver) {
        List<String> names = all.subList(0, Math.min(MAX_NAMES, all.size()));
        List<Answer<InetAddress>> answers = resolver.addresses(names, peer instanceof Inet6Address);
        String unknown = "";
        for (int i = 0; i < names.size(); i++) {
            if (answers.get(i).orEmpty().contains(peer))
                return new IprevResult(Result.PASS, names.get(i).toLowerCase(Locale.ROOT),
                        "the address has the name " + shown(names.get(i)));
            if (answers.get(i) instanceof Answer.TemporaryFailure<InetAddress>(var why))
                unknown = why;
        }
        if (!unknown.isEmpty())
            return new IprevResult(Result.TEMPERROR, "", unknown);
        return new IprevResult(Result.FAIL, "", "the address says it is " + shown(names.getFirst())
                + (all.size() > 1 ? " or another of " + all.size() + " names" : "") + ", which has another address or none");
    }

    private static String shown(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "..." : name;
    }
}
