package org.posthouse.mta.verdict;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.verdict.Ledger.Deviation;
import org.posthouse.mta.verdict.Ledger.Reason;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.authres.AuthenticationResults;
import org.posthouse.trust.authres.MethodResult;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.dmarc.DmarcResult.Policy;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.verdict.Verdicts;

/**
 * What becomes of one message; a function of what was found alone. RFC 7489 §6.6.2 step 6
 *
 * @param reply why it is not taken; null where it is
 * @param applied of what its domain asks for
 * @param why one sentence for people
 */
record Decision(@Nullable Reply reply, Policy applied, Deviation deviation, String why) {
    static Decision of(Verdicts found, VerdictSettings settings) {
        DmarcResult d = found.dmarc();
        Decision enforced = switch (d.result()) {
            case FAIL -> failed(found, settings);
            // Whoever shows another author than was checked must not come in. RFC 7489 §6.6.1
            case PERMERROR -> d.disposition() == Policy.REJECT
                    ? new Decision(Reply.of(550, 5, 7, 1, Reply.clean("Refused: " + d.why() + "; write one From field with your address")),
                            Policy.REJECT, Deviation.NOT, "refused: " + d.why())
                    : taken("taken: nothing can be held against it");
            case TEMPERROR -> found.late()
                    ? late()
                    : settings.deferTemperror()
                            ? new Decision(
                                    Reply.of(451, 4, 4, 3,
                                            Reply.clean("DNS cannot tell now whether this is from " + d.from() + "; try again later")),
                                    Policy.NONE, Deviation.NOT, "put off, as it is configured: DNS could not tell")
                            : taken("taken as if nothing were known: DNS could not tell");
            case PASS -> taken("taken");
            case NONE, NEUTRAL, POLICY, SOFTFAIL -> taken("taken: its domain asks for nothing");
        };
        boolean observing = settings.mode() == VerdictSettings.Mode.OBSERVE;
        if (!observing || enforced.reply == null && enforced.applied == Policy.NONE)
            return enforced;
        return new Decision(null, Policy.NONE, new Deviation(Reason.LOCAL_POLICY, "only observed"),
                "taken, since strangers are only observed; else " + enforced.why);
    }

    /** That we could not find out in time must not be of use to anybody. */
    private static Decision late() {
        return new Decision(Reply.of(451, 4, 4, 3, "It could not be found out in time where this comes from; try again later"), Policy.NONE,
                Deviation.NOT, "put off: it could not be found out in time where it comes from");
    }

    private static Decision taken(String why) {
        return new Decision(null, Policy.NONE, Deviation.NOT, why);
    }

    private static Decision failed(Verdicts found, VerdictSettings settings) {
        DmarcResult d = found.dmarc();
        Policy asked = d.disposition();
        if (asked != Policy.NONE) {
            ArcResult.Set believed = believed(found, settings);
            if (believed != null)
                return new Decision(null, Policy.NONE, new Deviation(Reason.LOCAL_POLICY, arc(found.chain())),
                        "taken against the wish of " + d.policyDomain() + ": " + believed.domain()
                                + ", whose seals are believed, saw it pass");
        }
        // A seal that could speak for it, had its key come in time.
        if (asked != Policy.NONE && found.late() && found.chain().result() == Result.FAIL
                && found.chain().sets().stream().anyMatch(s -> settings.sealers().contains(s.domain())))
            return late();
        Deviation deviation = asked == d.published() ? Deviation.NOT : new Deviation(Reason.SAMPLED_OUT, "");
        return switch (asked) {
            case NONE -> new Decision(null, asked, deviation, "taken: " + d.policyDomain() + " asks for nothing else");
            case QUARANTINE -> new Decision(null, asked, deviation, "goes to Junk, as " + d.policyDomain() + " asks");
            case REJECT -> new Decision(refusal(found), asked, deviation, "refused, as " + d.policyDomain() + " asks");
        };
    }

    /** RFC 7372 §3.4: the code for several where several have failed. */
    private static Reply refusal(Verdicts found) {
        boolean signed = found.signatures().stream().anyMatch(s -> s.result() == Result.FAIL);
        int detail = signed && found.mailFrom().result() == Result.FAIL ? 26 : 1;
        return Reply.of(550, 5, 7, detail,
                Reply.clean("Refused as " + found.dmarc().policyDomain() + " asks by DMARC: neither SPF nor DKIM "
                        + "shows that this is from " + found.dmarc().from() + "; send it by the servers of that domain, or signed by it"));
    }

    /** The sealer that saw the message pass, where he and all after him are believed: whoever came in between could have changed everything. RFC 8617 §7.2.1 */
    private static ArcResult.@Nullable Set believed(Verdicts found, VerdictSettings settings) {
        if (found.chain().result() != Result.PASS)
            return null;
        for (ArcResult.Set set : found.chain().sets().reversed()) {
            if (!settings.sealers().contains(set.domain()))
                return null;
            if (sawPass(set, found.dmarc().from()))
                return set;
        }
        return null;
    }

    private static boolean sawPass(ArcResult.Set set, String from) {
        try {
            MethodResult dmarc = AuthenticationResults.parse(set.results()).first("dmarc").orElse(null);
            // Whoever leaves out whom he saw has seen nobody, as with several authors.
            return dmarc != null && dmarc.result() == Result.PASS && dmarc.property("header.from").orElse("").equalsIgnoreCase(from);
        } catch (SyntaxException e) {
            return false;
        }
    }

    /** RFC 8617 §7.2.2 */
    private static String arc(ArcResult chain) {
        var out = new StringBuilder("arc=" + chain.result().word());
        List<ArcResult.Set> sets = chain.sets();
        for (ArcResult.Set s : sets.reversed().subList(0, Math.min(5, sets.size())))
            out.append(String.format(Locale.ROOT, " as[%1$d].d=%2$s as[%1$d].s=%3$s", s.instance(), s.domain(), s.selector()));
        return out.toString();
    }

    /**
     * Whether the return path is what it says: SPF vouches for it, or a signature of its domain or of one above it; and it is not where SPF or the domain in From
     * denies it. Of the null path nothing needs to be known.
     */
    static Authenticity authenticity(Verdicts found, ReturnPath path) {
        String domain = path.address().map(a -> a.domain().ascii().toLowerCase(Locale.ROOT)).orElse("");
        if (domain.isEmpty())
            return Authenticity.UNKNOWN;
        SpfResult spf = found.mailFrom();
        if (spf.result() == Result.PASS)
            return Authenticity.PASS;
        for (DkimResult s : found.signatures())
            if (s.result() == Result.PASS && !s.testing() && (domain.equals(s.domain()) || domain.endsWith("." + s.domain())))
                return Authenticity.PASS;
        return spf.result() == Result.FAIL || found.dmarc().result() == Result.FAIL ? Authenticity.FAIL : Authenticity.UNKNOWN;
    }
}
