package org.posthouse.trust.dane;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.net.CertificateTrust;
import org.posthouse.base.net.CertificateTrust.Verdict;
import org.posthouse.trust.dns.Tlsa;

/** Whether certificates fit associations. RFC 7672 §3, RFC 6698 §2.1 */
public final class Associations {
    private static final int TRUST_ANCHOR = 2;
    private static final int END_ENTITY = 3;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;

    private Associations() {}

    /** Usages that lean on public roots, and what is not known, are of no use for SMTP. RFC 7672 §3.1.3 */
    static boolean usable(Tlsa t) {
        int length = t.hex().length() / 2;
        boolean sized = switch (t.matching()) {
            case 0 -> length > 0;
            case SHA_256 -> length == 32;
            case SHA_512 -> length == 64;
            default -> false;
        };
        return sized && (t.usage() == TRUST_ANCHOR || t.usage() == END_ENTITY) && (t.selector() == 0 || t.selector() == 1);
    }

    /** The chain as sent, the host's own first. An end entity need fit only itself: neither its names nor its dates count. RFC 7672 §3.1.1 */
    public static boolean fit(Dane.Wanted.Fit wanted, List<X509Certificate> chain, Instant now) {
        if (chain.isEmpty())
            return false;
        for (Tlsa t : wanted.records())
            if (t.usage() == END_ENTITY ? matches(t, chain.getFirst()) : anchored(t, wanted.names(), chain, now))
                return true;
        return false;
    }

    private static boolean anchored(Tlsa t, List<String> names, List<X509Certificate> chain, Instant now) {
        var anchors = new ArrayList<X509Certificate>();
        for (X509Certificate c : chain)
            if (matches(t, c))
                anchors.add(c);
        // The record may hold the anchor itself, which the host then need not send.
        if (anchors.isEmpty() && t.selector() == 0 && t.matching() == 0)
            try {
                if (CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(t.data())) instanceof X509Certificate whole)
                    anchors.add(whole);
            } catch (GeneralSecurityException e) {
                return false;
            }
        return anchors.stream().anyMatch(a -> CertificateTrust.anchor(a).judge(chain, names, now) == Verdict.GOOD);
    }

    private static boolean matches(Tlsa t, X509Certificate c) {
        try {
            byte[] selected = t.selector() == 0 ? c.getEncoded() : c.getPublicKey().getEncoded();
            byte[] seen = switch (t.matching()) {
                case SHA_256 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA_512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> selected;
            };
            return MessageDigest.isEqual(seen, t.data());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
