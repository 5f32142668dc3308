package org.posthouse.server.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/** A chain of certificates for people. */
final class Certificates {
    private static final int DNS_NAME = 2;

    /** One certificate; days left, and whether it is for the server's name. */
    record Shown(String subject, String issuer, List<String> names, Instant from, Instant until, long days, boolean selfSigned,
            boolean fits) {}

    private Certificates() {}

    static List<Shown> read(Path chain, Instant now, String hostname) throws AdminException {
        try (InputStream in = Files.newInputStream(chain)) {
            var all = new ArrayList<Shown>();
            for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in))
                if (c instanceof X509Certificate x)
                    all.add(show(x, now, hostname));
            return all;
        } catch (IOException | CertificateException e) {
            throw new AdminException(Exit.UNAVAILABLE, "the certificate " + chain + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Shown show(X509Certificate c, Instant now, String hostname) throws CertificateException {
        var names = new ArrayList<String>();
        Collection<List<?>> alternatives = c.getSubjectAlternativeNames();
        if (alternatives != null)
            for (List<?> a : alternatives)
                if (a.get(0) instanceof Integer kind && kind == DNS_NAME && a.get(1) instanceof String name)
                    names.add(name);
        Instant until = c.getNotAfter().toInstant();
        boolean fits = names.stream().anyMatch(n -> covers(n.toLowerCase(Locale.ROOT), hostname.toLowerCase(Locale.ROOT)));
        return new Shown(c.getSubjectX500Principal().getName(), c.getIssuerX500Principal().getName(), List.copyOf(names),
                c.getNotBefore().toInstant(), until, Duration.between(now, until).toDays(),
                c.getSubjectX500Principal().equals(c.getIssuerX500Principal()), fits);
    }

    /** RFC 6125 §6.4 */
    private static boolean covers(String name, String hostname) {
        return name.equals(hostname) || name.startsWith("*.") && hostname.indexOf('.') > 0
                && hostname.substring(hostname.indexOf('.')).equals(name.substring(1));
    }
}
