package org.posthouse.testkit.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.posthouse.base.net.TlsContext;
import org.posthouse.trust.dns.Tlsa;

/** A certificate authority of a test's own, with its files in a folder. */
public final class TestAuthority {
    private static final Duration VALID = Duration.ofDays(3650);

    private final Path dir;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private int made;

    /** A certificate for a server, with the files that hold its chain and its key. */
    public record Issued(X509Certificate certificate, Path chain, Path key) {
        /** For a server's side of TLS. */
        public TlsContext context() throws IOException {
            return TlsContext.server(chain, key);
        }
    }

    private TestAuthority(Path dir, KeyPair keys, X509Certificate certificate) {
        this.dir = dir;
        this.keys = keys;
        this.certificate = certificate;
    }

    public static TestAuthority in(Path dir) throws IOException {
        try {
            KeyPair keys = pair();
            Instant now = Instant.now();
            X509Certificate own = certificate("Test Authority", keys.getPublic(), "Test Authority", keys.getPrivate(), List.of(), true,
                    now.plus(VALID));
            var authority = new TestAuthority(Files.createDirectories(dir), keys, own);
            write(authority.roots(), own);
            return authority;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    /** The authority's own certificate, PEM. */
    public Path roots() {
        return dir.resolve("roots.pem");
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** For these names; the chain holds the authority's certificate too. */
    public Issued issue(String... names) throws IOException {
        return issue(Instant.now().plus(VALID), names);
    }

    /** The same, valid until then, which may be over. */
    public Issued issue(Instant until, String... names) throws IOException {
        try {
            KeyPair own = pair();
            X509Certificate c = certificate(names[0], own.getPublic(), "Test Authority", keys.getPrivate(), List.of(names), false, until);
            int n = ++made;
            var issued = new Issued(c, dir.resolve("chain" + n + ".pem"), dir.resolve("key" + n + ".pem"));
            write(issued.chain, c, certificate);
            write(issued.key, new JcaPKCS8Generator(own.getPrivate(), null));
            return issued;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    /** The association of a certificate, by SHA-256 or (matching 0) whole. RFC 6698 §2.1 */
    public static Tlsa association(int usage, int selector, int matching, X509Certificate c) {
        try {
            byte[] selected = selector == 0 ? c.getEncoded() : c.getPublicKey().getEncoded();
            byte[] data = switch (matching) {
                case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> selected;
            };
            return new Tlsa(usage, selector, matching, HexFormat.of().formatHex(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(String subject, PublicKey key, String issuer, PrivateKey by, List<String> names,
            boolean authority, Instant until) throws IOException, GeneralSecurityException, OperatorCreationException {
        var builder = new JcaX509v3CertificateBuilder(new X500Name("CN=" + issuer),
                new BigInteger(100, new SecureRandom()).add(BigInteger.ONE),
                Date.from(until.minus(VALID).minus(Duration.ofDays(1))), Date.from(until), new X500Name("CN=" + subject), key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!names.isEmpty())
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(names.stream().map(n -> new GeneralName(GeneralName.dNSName, n)).toArray(GeneralName[]::new)));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
    }

    private static void write(Path file, Object... objects) throws IOException {
        try (var out = Files.newBufferedWriter(file); var pem = new JcaPEMWriter(out)) {
            for (Object o : objects)
                pem.writeObject(o);
        }
    }
}
