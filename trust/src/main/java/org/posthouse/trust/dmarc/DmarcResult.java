package org.posthouse.trust.dmarc;

import java.util.Locale;
import org.posthouse.trust.authres.Result;

/**
 * What the domain in From says about a message. RFC 7489 §6.6.2
 *
 * @param from the domain of From, in ASCII, in lower case; empty where there is not exactly one
 * @param policyDomain where the record was found; empty for none
 * @param organizational the organizational domain of From
 * @param published what the record asks for mail that fails, by p or sp
 * @param disposition what is asked for this message, after pct
 * @param spfAligned SPF passed for a domain that is aligned with From
 * @param dkimAligned a signature passed whose domain is aligned with From
 * @param record as it was found; empty for none
 * @param why one sentence for people
 */
public record DmarcResult(Result result, String from, String policyDomain, String organizational, Policy published, Policy disposition,
        boolean spfAligned, boolean dkimAligned, String record, String why) {
    /** From the mildest to the strictest. RFC 7489 §6.3 */
    public enum Policy {
        NONE, QUARANTINE, REJECT;

        /** As it stands in records and reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which methods were aligned, for people: {@code spf}, {@code dkim}, {@code spf,dkim} or {@code none}. */
    public String alignment() {
        if (spfAligned)
            return dkimAligned ? "spf,dkim" : "spf";
        return dkimAligned ? "dkim" : "none";
    }
}
