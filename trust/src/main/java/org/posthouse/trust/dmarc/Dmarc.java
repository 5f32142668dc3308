package org.posthouse.trust.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcRecord.Alignment;
import org.posthouse.trust.dmarc.DmarcResult.Policy;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.spf.SpfResult;

/** Asks the domain in From about messages that bear its name. Safe for many threads. RFC 7489 §6.6 */
public final class Dmarc {
    private final Resolver resolver;
    private final Supplier<SuffixList> suffixes;

    /** The list is asked for anew for each message, since it may be refreshed. */
    public Dmarc(Resolver resolver, Supplier<SuffixList> suffixes) {
        this.resolver = resolver;
        this.suffixes = suffixes;
    }

    /** The identities that were checked. */
    private record Checked(SpfResult spf, List<DkimResult> signatures, String seed) {}

    /**
     * Evaluates one message. Where From names several domains, each is asked, and the strictest policy among those that fail counts; a
     * message with several From fields, or with one that readers may take for different authors, is to be refused whatever anybody publishes. One without a From field is in
     * nobody's name. RFC 7489 §6.6.1, §6.6.2
     *
     * @param mailFrom of the return path; where that is null, of the name in HELO, and nowhere else. RFC 7489 §3.1.2
     * @param seed decides whether the message is among the percentage; something that the sender cannot choose
     */
    public DmarcResult evaluate(HeaderSection header, SpfResult mailFrom, List<DkimResult> signatures, String seed) {
        var checked = new Checked(mailFrom, signatures, seed);
        return switch (Author.of(header)) {
            case Author.Malformed(var why) -> new DmarcResult(Result.PERMERROR, "", "", "", Policy.NONE, Policy.REJECT, false, false, "",
                    why + ", so nobody can tell in whose name it is");
            case Author.Nobody(var why) -> new DmarcResult(Result.NONE, "", "", "", Policy.NONE, Policy.NONE, false, false, "", why);
            case Author.Domains(var names) -> names.size() == 1 ? one(names.getFirst(), checked) : several(names, checked);
        };
    }

    private DmarcResult several(List<String> names, Checked checked) {
        var results = new ArrayList<DmarcResult>();
        for (String name : names)
            results.add(one(name, checked));
        DmarcResult worst = results.getFirst();
        for (DmarcResult r : results)
            if (rank(r) > rank(worst))
                worst = r;
        return new DmarcResult(worst.result(), "", worst.policyDomain(), worst.organizational(), worst.published(), worst.disposition(),
                worst.spfAligned(), worst.dkimAligned(), worst.record(),
                "From names " + names.size() + " domains, and of these " + worst.from() + " decides: " + worst.why());
    }

    // Only where all pass it is a pass.
    private static int rank(DmarcResult r) {
        return switch (r.result()) {
            case FAIL -> switch (r.disposition()) {
                case REJECT -> 12;
                case QUARANTINE -> 11;
                case NONE -> 10;
            };
            case TEMPERROR -> 9;
            case PERMERROR -> 8;
            case PASS -> 1;
            default -> 2;
        };
    }

    private DmarcResult one(String from, Checked checked) {
        SuffixList list = suffixes.get();
        String organizational = organizational(list, from);
        return switch (discover(from, organizational)) {
            case Discovery.Absent(var why) -> without(Result.NONE, from, organizational, "", "", why);
            case Discovery.Unknown(var why) -> without(Result.TEMPERROR, from, organizational, "", "",
                    "the policy of " + from + " cannot be asked for: " + why);
            case Discovery.Unusable(var text, var at, var why) -> without(Result.PERMERROR, from, organizational, at, text,
                    "the record of " + at + " cannot be used: " + why);
            case Discovery.Found found -> judge(from, organizational, found, checked, list);
        };
    }

    private static DmarcResult without(Result result, String from, String organizational, String at, String record, String why) {
        return new DmarcResult(result, from, at, organizational, Policy.NONE, Policy.NONE, false, false, record, why);
    }

    private static String organizational(SuffixList list, String name) {
        String found = list.organizational(name);
        return found == null ? name : found;
    }

    /** The organizational domain of a name in A-labels; a public suffix is its own. RFC 7489 §3.2 */
    public String organizational(String name) {
        return organizational(suffixes.get(), name);
    }

    /** Looks for the record that is for a domain, in A-labels. RFC 7489 §6.6.3 */
    public Discovery discover(String domain) {
        return discover(domain, organizational(domain));
    }

    private Discovery discover(String domain, String organizational) {
        Discovery own = at(domain, false);
        if (!(own instanceof Discovery.Absent(var why)) || !why.isEmpty())
            return own;
        if (organizational.equals(domain))
            return new Discovery.Absent(domain + " publishes no policy");
        Discovery above = at(organizational, true);
        if (above instanceof Discovery.Absent(var none) && none.isEmpty())
            return new Discovery.Absent("neither " + domain + " nor " + organizational + " publishes a policy");
        return above;
    }

    /** Absent without a reason where there is no record at all. */
    private Discovery at(String domain, boolean inherited) {
        Answer<String> answer = resolver.txt("_dmarc." + domain);
        if (answer instanceof Answer.TemporaryFailure<String>(var why))
            return new Discovery.Unknown(why);
        List<String> records = answer.orEmpty().stream().filter(DmarcRecord::is).toList();
        if (records.isEmpty())
            return new Discovery.Absent("");
        if (records.size() > 1)
            return new Discovery.Absent(domain + " publishes " + records.size() + " policies, so none counts");
        String text = records.getFirst();
        return switch (DmarcRecord.read(text)) {
            case DmarcRecord.Reading.Good(var record) -> new Discovery.Found(record, text, domain, inherited);
            case DmarcRecord.Reading.Bad(var why) -> new Discovery.Unusable(text, domain, why);
        };
    }

    private static DmarcResult judge(String from, String organizational, Discovery.Found found, Checked checked, SuffixList list) {
        DmarcRecord record = found.record();
        SpfResult spf = checked.spf;
        boolean spfSame = !spf.domain().isEmpty() && aligned(from, organizational, spf.domain(), record.spf(), list);
        boolean spfAligned = spfSame && spf.result() == Result.PASS;
        boolean dkimAligned = false;
        boolean waiting = spfSame && spf.result() == Result.TEMPERROR;
        String signer = "";
        for (DkimResult s : checked.signatures) {
            if (s.domain().isEmpty() || s.result() != Result.PASS && s.result() != Result.TEMPERROR
                    || !aligned(from, organizational, s.domain(), record.dkim(), list))
                continue;
            if (s.result() == Result.PASS && !dkimAligned) {
                dkimAligned = true;
                signer = s.domain();
            }
            // What is not aligned could not have helped, and so a stranger cannot keep the policy away by it.
            waiting |= s.result() == Result.TEMPERROR;
        }
        Policy asked = found.policy();
        Result result = spfAligned || dkimAligned ? Result.PASS : waiting ? Result.TEMPERROR : Result.FAIL;
        Policy disposition = result == Result.FAIL ? sampled(asked, record.pct(), checked.seed) : Policy.NONE;
        return new DmarcResult(result, from, found.at(), organizational, asked, disposition, spfAligned, dkimAligned, found.text(),
                why(result, from, found, spfAligned ? spf.domain() : "", signer, disposition));
    }

    private static boolean aligned(String from, String organizational, String domain, Alignment how, SuffixList list) {
        String name = AsciiName.of(domain);
        if (name == null)
            return false;
        return switch (how) {
            case STRICT -> name.equals(from);
            case RELAXED -> name.equals(from) || organizational.equals(list.organizational(name));
        };
    }

    /** RFC 7489 §6.6.4 */
    private static Policy sampled(Policy asked, int pct, String seed) {
        if (asked == Policy.NONE || Sample.includes(seed, pct))
            return asked;
        return asked == Policy.REJECT ? Policy.QUARANTINE : Policy.NONE;
    }

    private static String why(Result result, String from, Discovery.Found found, String host, String signer, Policy disposition) {
        String who = found.at().equals(from) ? from : from + " (by the policy of " + found.at() + ")";
        if (result == Result.TEMPERROR)
            return who + " cannot be told to have sent it or not: DNS could not tell now";
        if (result == Result.FAIL)
            return "neither SPF nor a signature shows that it is from " + who + ", which asks for " + found.policy().word()
                    + (disposition == found.policy()
                            ? ""
                            : " of " + found.record().pct() + " % of such mail, and this is not among it: " + disposition.word());
        if (host.isEmpty())
            return "it is from " + who + ": the signature of " + signer + " shows it";
        return "it is from " + who + ": SPF for " + host + (signer.isEmpty() ? "" : " and the signature of " + signer) + " shows it";
    }
}
