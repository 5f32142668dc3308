package org.posthouse.testkit.acme;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Signs what clients ask for, below a root of its own. */
final class Issuer {
    private static final X500Name NAME = new X500Name("CN=Scripted Authority");
    private final KeyPair keys;
    private final X509CertificateHolder root;

    Issuer(Instant now) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
            var builder = new JcaX509v3CertificateBuilder(NAME, serial(), Date.from(now), Date.from(now.plus(Duration.ofDays(7300))), NAME,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            root = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    private static BigInteger serial() {
        return new BigInteger(100, new SecureRandom()).add(BigInteger.ONE);
    }

    /** A chain in PEM. The request must be signed by its own key, which is not the account's, and name these names and no others. RFC 8555 §7.4 */
    String issue(byte[] request, Set<String> names, PublicKey account, Instant from, Instant until) throws AcmeProblem {
        try {
            var csr = new JcaPKCS10CertificationRequest(request);
            if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(csr.getPublicKey())))
                throw new AcmeProblem("badCSR", "it is not signed by its own key");
            if (csr.getPublicKey().equals(account))
                throw new AcmeProblem("badCSR", "the key is that of the account");
            if (!names(csr).equals(names))
                throw new AcmeProblem("badCSR", "it names " + names(csr) + " and the order " + names);
            var builder = new JcaX509v3CertificateBuilder(NAME, serial(), Date.from(from), Date.from(until),
                    new X500Name("CN=" + names.iterator().next()), csr.getPublicKey());
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(names.stream().map(n -> new GeneralName(GeneralName.dNSName, n)).toArray(GeneralName[]::new)));
            return pem(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())), root);
        } catch (GeneralSecurityException | PKCSException | OperatorCreationException | IOException | IllegalArgumentException e) {
            throw new AcmeProblem("badCSR", "it cannot be read: " + e.getMessage());
        }
    }

    private static Set<String> names(JcaPKCS10CertificationRequest csr) {
        var names = new TreeSet<String>();
        Extensions asked = csr.getRequestedExtensions();
        GeneralNames all = asked == null ? null : GeneralNames.fromExtensions(asked, Extension.subjectAlternativeName);
        if (all != null)
            for (GeneralName name : all.getNames())
                names.add(name.getName().toString().toLowerCase(Locale.ROOT));
        return names;
    }

    private static String pem(Object... objects) throws IOException {
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            for (Object o : objects)
                pem.writeObject(o);
        }
        return text.toString();
    }
}
