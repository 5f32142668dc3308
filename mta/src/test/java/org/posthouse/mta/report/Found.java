package org.posthouse.mta.report;

import java.util.List;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.dmarc.DmarcResult.Policy;
import org.posthouse.trust.spf.SpfResult;
import org.posthouse.trust.spf.SpfResult.Identity;
import org.posthouse.trust.verdict.IprevResult;
import org.posthouse.trust.verdict.Verdicts;

/** Verdicts about messages in the name of a domain. */
final class Found {
    private Found() {}

    static Verdicts pass(String domain, String record) {
        return of(domain, record, Result.PASS, true, Policy.NONE);
    }

    static Verdicts fail(String domain, String record, Policy disposition) {
        return of(domain, record, Result.FAIL, false, disposition);
    }

    private static Verdicts of(String domain, String record, Result result, boolean aligned, Policy disposition) {
        var helo = new SpfResult(Result.NONE, Identity.HELO, "mx." + domain, "", "", List.of());
        var mailFrom = new SpfResult(aligned ? Result.PASS : Result.SOFTFAIL, Identity.MAIL_FROM, domain, "", "", List.of());
        var signature = new DkimResult(Result.FAIL, domain, "s1", "@" + domain, "rsa-sha256", "", false, 2048, "");
        var dmarc = new DmarcResult(result, domain, domain, domain, disposition, disposition, aligned, false, record, "");
        return new Verdicts(helo, mailFrom, List.of(signature), ArcResult.NONE, dmarc,
                new IprevResult(Result.PERMERROR, "", "the address has no name"), false, List.of());
    }
}
