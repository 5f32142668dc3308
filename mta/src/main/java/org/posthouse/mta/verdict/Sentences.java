package org.posthouse.mta.verdict;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.verdict.Verdicts;

/** What the journey tells about how a message was judged: at most 16 facts of a kilobyte. */
final class Sentences {
    private static final int MAX = 1000;
    private static final int DNS_FACTS = 4;
    private static final int SIGNATURES = 4;

    private Sentences() {}

    static Map<String, String> of(Verdicts found, Decision decision, ReturnPath path) {
        var out = new LinkedHashMap<String, String>();
        out.put("decision", decision.why());
        if (decision.applied() != DmarcResult.Policy.NONE)
            out.put("applied", decision.applied().word());
        if (decision.deviation().reason() != Ledger.Reason.NONE)
            out.put("override", decision.deviation().reason().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " "
                    + decision.deviation().comment());
        out.put("dmarc", said(found.dmarc().result(), found.dmarc().why()));
        if (!path.isNull())
            out.put("spf", said(found.mailFrom().result(), found.mailFrom().why()));
        out.put("spf helo", said(found.helo().result(), found.helo().why()));
        int n = 0;
        for (DkimResult s : found.signatures())
            if (n++ < SIGNATURES)
                out.put(n == 1 ? "dkim" : "dkim " + n, said(s.result(), s.domain() + ", " + s.why()));
        if (n == 0)
            out.put("dkim", "none: the message has no signature");
        out.put("arc", said(found.chain().result(), found.chain().why()));
        out.put("iprev", said(found.iprev().result(), found.iprev().why()));
        n = 0;
        for (String line : packed(found.answers()))
            if (n++ < DNS_FACTS)
                out.put(n == 1 ? "dns" : "dns " + n, line);
        out.replaceAll((_, v) -> v.length() > MAX ? v.substring(0, MAX) : v);
        return out;
    }

    private static String said(Result result, String why) {
        return result.word() + ": " + why;
    }

    private static List<String> packed(List<String> lines) {
        var out = new ArrayList<String>();
        for (String l : lines) {
            String last = out.isEmpty() ? "" : out.getLast();
            if (!out.isEmpty() && last.length() + 2 + l.length() <= MAX)
                out.set(out.size() - 1, last + "; " + l);
            else
                out.add(l);
        }
        return out;
    }
}
