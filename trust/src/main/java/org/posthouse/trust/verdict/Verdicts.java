package org.posthouse.trust.verdict;

import java.util.List;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.spf.SpfResult;

/**
 * All that was found out about where one message comes from; pure data.
 *
 * @param signatures in the order of their fields
 * @param late our time or our turns ran out for something that the results may hang on; what is TEMPERROR then is not the word of anybody's DNS
 * @param answers the DNS answers used, a line each, bounded
 */
public record Verdicts(SpfResult helo, SpfResult mailFrom, List<DkimResult> signatures, ArcResult chain, DmarcResult dmarc,
        IprevResult iprev,
        boolean late, List<String> answers) {
    public Verdicts {
        signatures = List.copyOf(signatures);
        answers = List.copyOf(answers);
    }
}
