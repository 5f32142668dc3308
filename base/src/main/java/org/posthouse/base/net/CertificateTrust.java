package org.posthouse.base.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Judges the certificates that a server has shown, after the handshake: what may be reported and what may be forgiven is the caller's to decide. RFC 5280 §6 */
public final class CertificateTrust {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USE = "2.5.29.37.0";
    private static final int DNS_NAME = 2;

    private final Set<TrustAnchor> anchors;

    /** What is wrong with a chain; the first that holds. */
    public enum Verdict {
        GOOD, EXPIRED, WRONG_NAME, NOT_TRUSTED
    }

    private CertificateTrust(Collection<X509Certificate> roots) {
        anchors = new HashSet<>();
        for (X509Certificate root : roots)
            anchors.add(new TrustAnchor(root, null));
    }

    /** By the certificates of a PEM file; null: the system's roots. */
    public static CertificateTrust roots(@Nullable Path file) throws IOException {
        try {
            if (file != null)
                return new CertificateTrust(Pem.certificates(file));
            var roots = new HashSet<X509Certificate>();
            for (TrustManager m : Pem.trust(null))
                if (m instanceof X509TrustManager x)
                    roots.addAll(List.of(x.getAcceptedIssuers()));
            return new CertificateTrust(roots);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read roots: " + e.getMessage(), e);
        }
    }

    /** By the system's roots, read once. */
    public static CertificateTrust system() {
        return Lazily.SYSTEM;
    }

    private static final class Lazily {
        static final CertificateTrust SYSTEM = read();

        private static CertificateTrust read() {
            try {
                return roots(null);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** By that one. */
    public static CertificateTrust anchor(X509Certificate one) {
        return new CertificateTrust(List.of(one));
    }

    /** The chain as sent, the server's own certificate first; it must be for one of the names. */
    public Verdict judge(List<X509Certificate> chain, Collection<String> names, Instant now) {
        if (chain.isEmpty())
            return Verdict.NOT_TRUSTED;
        X509Certificate own = chain.getFirst();
        try {
            own.checkValidity(Date.from(now));
        } catch (CertificateException e) {
            return Verdict.EXPIRED;
        }
        if (names.stream().noneMatch(n -> covers(own, n)))
            return Verdict.WRONG_NAME;
        return forServers(own) && leadsToAnchor(chain, now) ? Verdict.GOOD : Verdict.NOT_TRUSTED;
    }

    private static boolean forServers(X509Certificate own) {
        try {
            List<String> uses = own.getExtendedKeyUsage();
            return uses == null || uses.contains(SERVER_AUTH) || uses.contains(ANY_USE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private boolean leadsToAnchor(List<X509Certificate> chain, Instant now) {
        X509Certificate own = chain.getFirst();
        if (anchors.isEmpty())
            return false;
        if (anchors.stream().anyMatch(a -> own.equals(a.getTrustedCert())))
            return true;
        try {
            var target = new X509CertSelector();
            target.setCertificate(own);
            var wanted = new PKIXBuilderParameters(anchors, target);
            wanted.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            wanted.setRevocationEnabled(false);
            wanted.setDate(Date.from(now));
            CertPathBuilder.getInstance("PKIX").build(wanted);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether a certificate names a host in subjectAltName; a wildcard stands for the whole leftmost label. RFC 6125 §6.4 */
    public static boolean covers(X509Certificate certificate, String host) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null)
                return false;
            for (List<?> name : names)
                if (name.get(0).equals(DNS_NAME) && name.get(1) instanceof String pattern && matches(pattern, host))
                    return true;
            return false;
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Whether a name, or a pattern such as {@code *.example.com}, is that of the host. RFC 6125 §6.4.3 */
    public static boolean matches(String pattern, String host) {
        String p = fold(pattern);
        String h = fold(host);
        if (!p.startsWith("*."))
            return p.equals(h);
        int dot = h.indexOf('.');
        return dot > 0 && h.substring(dot).equals(p.substring(1)) && p.length() > 2;
    }

    private static String fold(String name) {
        String n = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return n.toLowerCase(Locale.ROOT);
    }
}
