package org.posthouse.mta.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.dmarc.DmarcResult.Policy;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.spf.SpfResult.Identity;
import org.posthouse.trust.verdict.IprevResult;
import org.posthouse.trust.verdict.Verdicts;

/** A journey keeps sixteen facts of an event; more would be lost without a word. */
class SentencesTest {
    @Test
    void thereAreNeverMoreThanAJourneyKeeps() throws Exception {
        var spf = new SpfResult(Result.FAIL, Identity.MAIL_FROM, "example.net", "", "no", List.of());
        var signature = new DkimResult(Result.FAIL, "example.net", "s", "@example.net", "rsa-sha256", "", false, 2048, "no");
        var dmarc = new DmarcResult(Result.FAIL, "example.net", "example.net", "example.net", Policy.REJECT, Policy.QUARANTINE, false,
                false,
                "", "no");
        List<String> answers = IntStream.range(0, 40).mapToObj(i -> i + " TXT: " + "x".repeat(190)).toList();
        var found = new Verdicts(spf, spf, Collections.nCopies(10, signature), ArcResult.NONE, dmarc,
                new IprevResult(Result.PERMERROR, "", "the address has no name"), false, answers);
        var decision = new Decision(null, Policy.QUARANTINE, new Ledger.Deviation(Ledger.Reason.SAMPLED_OUT, "x"), "why");
        var facts = Sentences.of(found, decision, ReturnPath.of(Address.parse("robert@example.net")));
        assertEquals(16, facts.size());
        assertTrue(facts.containsKey("dns 4") && facts.containsKey("dkim 4") && facts.containsKey("override") && facts.containsKey("iprev"),
                facts.toString());
    }
}
