package org.posthouse.mta.verdict;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.MethodResult;
import org.posthouse.trust.authres.Property;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.verdict.Verdicts;

/** The field in which those who handle the message after us find what we have found. RFC 8601 §2.7 */
final class ResultsField {
    private static final int MAX_SIGNATURES = 10;
    private static final int MAX_COMMENT = 120;

    private ResultsField() {}

    /** The applied policy stands in the comment of dmarc: {@code (p=reject dis=quarantine)}. */
    static AuthenticationResults of(String hostname, Verdicts found, Decision decision, InetAddress peer, ReturnPath path) {
        var all = new ArrayList<MethodResult>();
        spf(found, path, all);
        List<DkimResult> signatures = found.signatures();
        if (signatures.isEmpty())
            all.add(MethodResult.of("dkim", Result.NONE, "no signature"));
        for (DkimResult s : signatures.subList(0, Math.min(MAX_SIGNATURES, signatures.size())))
            all.add(dkim(s));
        all.add(dmarc(found.dmarc(), decision));
        all.add(arc(found.chain(), peer));
        // RFC 8601 §2.7.3
        all.add(MethodResult.of("iprev", found.iprev().result(), comment(found.iprev().why()), Property.of("policy.iprev", address(peer))));
        return new AuthenticationResults(hostname, all);
    }

    /** Without the local part, which SPF vouches for seldom. RFC 8601 §2.7.2 */
    private static void spf(Verdicts found, ReturnPath path, List<MethodResult> all) {
        SpfResult from = found.mailFrom();
        SpfResult helo = found.helo();
        if (!path.isNull())
            all.add(MethodResult.of("spf", from.result(), comment(from.why()), Property.of("smtp.mailfrom", plain(from.domain()))));
        if (path.isNull() || helo.result() != Result.NONE)
            all.add(MethodResult.of("spf", helo.result(), comment(helo.why()), Property.of("smtp.helo", plain(helo.domain()))));
    }

    private static MethodResult dkim(DkimResult s) {
        var properties = new ArrayList<Property>();
        add(properties, "header.d", s.domain());
        add(properties, "header.s", s.selector());
        add(properties, "header.a", s.algorithm());
        // RFC 6008 §4
        add(properties, "header.b", s.beginning());
        return new MethodResult("dkim", s.result(), s.result() == Result.PASS ? "" : comment(s.why()), "", properties);
    }

    private static void add(List<Property> properties, String name, String value) {
        if (!value.isEmpty())
            properties.add(Property.of(name, plain(value)));
    }

    private static MethodResult dmarc(DmarcResult d, Decision decision) {
        String comment = d.policyDomain().isEmpty() ? comment(d.why()) : "p=" + d.published().word() + " dis=" + decision.applied().word();
        var properties = new ArrayList<Property>();
        add(properties, "header.from", d.from());
        return new MethodResult("dmarc", d.result(), comment, "", properties);
    }

    /** RFC 8617 §6 */
    private static MethodResult arc(ArcResult chain, InetAddress peer) {
        var properties = new ArrayList<Property>();
        if (chain.result() == Result.PASS)
            add(properties, "header.oldest-pass", Integer.toString(chain.oldestPass()));
        add(properties, "smtp.remote-ip", address(peer));
        return new MethodResult("arc", chain.result(), comment(chain.why()), "", properties);
    }

    private static String address(InetAddress peer) {
        String text = peer.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static String comment(String why) {
        String s = plain(why);
        return s.length() > MAX_COMMENT ? s.substring(0, MAX_COMMENT - 3) + "..." : s;
    }

    /** A header may be in ASCII alone, whoever's words stand in it. */
    private static String plain(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.append(c < ' ' || c > 126 ? '?' : (char) c));
        return out.toString();
    }
}
