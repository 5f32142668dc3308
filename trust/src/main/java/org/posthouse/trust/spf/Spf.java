package org.posthouse.trust.spf;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.charset.Punycode;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Notebook;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.spf.Evaluation.Claim;
import org.posthouse.trust.spf.Evaluation.Ended;
import org.posthouse.trust.spf.SpfResult.Identity;

/**
 * Checks hosts against the records of the domains they use. Blocking for at most 20 seconds, never throws for what DNS or the peer says;
 * cheap to make, safe for many threads. RFC 7208 §4
 */
public final class Spf {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String POSTMASTER = "postmaster";
    private static final int MAX_SHOWN = 100;

    private final Resolver resolver;
    private final String receiver;
    private final InstantSource clock;

    /** Asks that resolver in the name of a host. */
    public Spf(Resolver resolver, String receiver, InstantSource clock) {
        this.resolver = resolver;
        this.receiver = receiver.isEmpty() ? "unknown" : receiver;
        this.clock = clock;
    }

    /** The MAIL FROM identity; postmaster at the name in HELO for the null path. RFC 7208 §2.4 */
    public SpfResult check(InetAddress ip, String helo, ReturnPath from) {
        return from.address().map(a -> check(ip, helo, Identity.MAIL_FROM, a.local().value(), a.domain().ascii()))
                .orElseGet(() -> check(ip, helo, Identity.MAIL_FROM, POSTMASTER, helo));
    }

    /** The same for a return path that nobody has read, which may be no address at all. RFC 7208 §4.3 */
    public SpfResult check(InetAddress ip, String helo, String from) {
        if (from.isEmpty())
            return check(ip, helo, Identity.MAIL_FROM, POSTMASTER, helo);
        int at = from.lastIndexOf('@');
        String local = at <= 0 ? POSTMASTER : from.substring(0, at);
        return check(ip, helo, Identity.MAIL_FROM, local, from.substring(at + 1));
    }

    /** The HELO identity. RFC 7208 §2.3 */
    public SpfResult checkHelo(InetAddress ip, String helo) {
        return check(ip, helo, Identity.HELO, POSTMASTER, helo);
    }

    private SpfResult check(InetAddress ip, String helo, Identity identity, String local, String asked) {
        String domain = ascii(asked);
        if (domain == null || !Evaluation.wellFormed(domain))
            return new SpfResult(Result.NONE, identity, "", "", "there is no domain to ask about in " + shown(asked), List.of());
        domain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        String name = ascii(helo);
        var claim = new Claim(local, domain, name == null ? helo : name, receiver);
        var way = new Way();
        var evaluation = new Evaluation(claim, ip, new Notebook(resolver, clock, PATIENCE), clock, way);
        Result result;
        String explanation = "";
        String why;
        try {
            Ended ended = evaluation.checkHost();
            result = ended.result();
            explanation = ended.explanation();
            why = why(ended, domain, Names.text(ip));
        } catch (SpfException e) {
            result = e.result();
            why = e.why();
        }
        return new SpfResult(result, identity, domain.toLowerCase(Locale.ROOT), explanation, Way.printable(why), way.lines());
    }

    private static String why(Ended ended, String domain, String ip) {
        String by = ended.term().isEmpty()
                ? ""
                : " (" + ended.term() + (ended.domain().equals(domain) ? "" : " of " + ended.domain()) + ")";
        return switch (ended.result()) {
            case PASS -> domain + " lets " + ip + " send its mail" + by;
            case FAIL -> domain + " forbids " + ip + " to send its mail" + by;
            case SOFTFAIL -> domain + " does not expect " + ip + " to send its mail" + by;
            case NEUTRAL -> domain + " says nothing about whether " + ip + " may send its mail" + by;
            case NONE, POLICY, TEMPERROR, PERMERROR -> domain + " publishes no SPF record";
        };
    }

    /** In A-labels; null where there are none. RFC 8616 §4 */
    private static @Nullable String ascii(String domain) {
        if (domain.startsWith("[") || domain.length() > 1000)
            return null;
        if (domain.chars().allMatch(c -> c < 0x80))
            return domain.chars().allMatch(c -> c >= ' ' && c < 0x7f) ? domain : null;
        var out = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= domain.length(); i++) {
            if (i < domain.length() && ".\u3002\uff0e\uff61".indexOf(domain.charAt(i)) < 0)
                continue;
            String label = domain.substring(from, i);
            String a = label.chars().allMatch(c -> c < 0x80) ? label : Punycode.toAscii(label);
            if (a == null)
                return null;
            out.append(from == 0 ? "" : ".").append(a);
            from = i + 1;
        }
        return out.toString();
    }

    private static String shown(String text) {
        return Way.printable("\"" + (text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text) + "\"");
    }
}
