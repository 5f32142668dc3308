package org.posthouse.mta.relay;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.relay.Settings.SmartTls;
import org.posthouse.trust.dane.Dane.Wanted;
import org.posthouse.trust.dns.Tlsa;
import org.posthouse.trust.mtasts.StsPolicy;
import org.posthouse.trust.tlsrpt.PolicyType;

/**
 * What TLS must be at one host. DANE wins over MTA-STS. RFC 8461 §2
 *
 * @param domain that the policies are of; empty where nobody is to be told how it went
 * @param sts null where DANE applies or there is none
 * @param smart what is configured for the smart host
 * @param found whether the way to the host is proven, by DNSSEC, by a policy or by configuration. RFC 8689 §4.2.1
 */
record Protection(String domain, Wanted dane, @Nullable StsPolicy sts, SmartTls smart, boolean found) {
    /** No session without TLS. */
    boolean encrypted() {
        return dane instanceof Wanted.Fit || dane instanceof Wanted.Encryption || enforcedSts() || smart != SmartTls.OPTIONAL;
    }

    /** No session where the host has not proven its name. */
    boolean authenticated() {
        return dane instanceof Wanted.Fit || enforcedSts() || smart == SmartTls.VERIFIED;
    }

    boolean enforcedSts() {
        return sts != null && sts.mode() == StsPolicy.Mode.ENFORCE;
    }

    PolicyType type() {
        if (dane instanceof Wanted.Fit || dane instanceof Wanted.Encryption || dane instanceof Wanted.Unknown)
            return PolicyType.TLSA;
        return sts != null ? PolicyType.STS : PolicyType.NO_POLICY_FOUND;
    }

    List<String> policy() {
        if (dane instanceof Wanted.Fit(var records, var _))
            return records.stream().map(Protection::text).toList();
        return sts != null ? sts.lines() : List.of();
    }

    private static String text(Tlsa t) {
        return t.usage() + " " + t.selector() + " " + t.matching() + " " + t.hex();
    }

    List<String> mx() {
        return sts != null ? sts.mx() : List.of();
    }

    String why() {
        if (dane instanceof Wanted.Fit || dane instanceof Wanted.Encryption)
            return "DANE";
        return enforcedSts() ? "MTA-STS" : "the configuration";
    }
}
