package org.posthouse.mta.verdict;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collection;
import org.posthouse.mail.address.Address;
import org.posthouse.trust.dmarc.DmarcResult;
import org.posthouse.trust.verdict.Verdicts;

/** Where messages are counted for those who publish what is to become of mail in their name. Never blocks, never throws. RFC 7489 §7.2 */
public interface Ledger {
    /** Nothing is counted. */
    Ledger NONE = (_, _, _, _, _, _) -> {
    };

    /** A message to these recipients was judged: what its domain asked for is in the verdicts, what was done is given here. */
    void note(Verdicts verdicts, InetAddress peer, Collection<Address> recipients, DmarcResult.Policy applied, Deviation deviation,
            Instant at);

    /** Why something else was done than was asked for; the comment is one line. RFC 7489 §C */
    record Deviation(Reason reason, String comment) {
        /** What was asked for was done. */
        public static final Deviation NOT = new Deviation(Reason.NONE, "");
    }

    /** PolicyOverrideType, as far as we use it. RFC 7489 §C */
    enum Reason {
        NONE, SAMPLED_OUT, TRUSTED_FORWARDER, MAILING_LIST, LOCAL_POLICY, OTHER
    }
}
