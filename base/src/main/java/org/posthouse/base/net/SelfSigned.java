package org.posthouse.base.net;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A P-256 certificate of our own making, for the first start: names in subjectAltName (RFC 6125 §6.4), valid ten years.
 *
 * @param chain the certificate, PEM
 * @param key its key, PKCS#8 PEM, readable by the owner only
 */
public record SelfSigned(Path chain, Path key) {
    private static final Duration VALID = Duration.ofDays(3650);

    /** Writes self-signed.pem and self-signed.key into the folder (made where missing) unless both are there already. */
    public static SelfSigned create(Path dir, List<String> hostnames) throws IOException {
        return create(dir, hostnames, InstantSource.system());
    }

    /** The same at a time of its own. */
    public static SelfSigned create(Path dir, List<String> hostnames, InstantSource clock) throws IOException {
        if (hostnames.isEmpty())
            throw new IllegalArgumentException("a certificate needs a name");
        var made = new SelfSigned(dir.resolve("self-signed.pem"), dir.resolve("self-signed.key"));
        if (Files.exists(made.chain) && Files.exists(made.key))
            return made;
        Files.createDirectories(dir);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            write(made.key, new JcaPKCS8Generator(pair.getPrivate(), null), "rw-------");
            write(made.chain, certificate(pair, hostnames, clock.instant()), "rw-r--r--");
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate: " + e.getMessage(), e);
        }
        return made;
    }

    private static Object certificate(KeyPair pair, List<String> hostnames, Instant now) throws IOException, OperatorCreationException {
        var subject = new X500Name("CN=" + commonName(hostnames.getFirst()));
        var serial = new BigInteger(120, new SecureRandom()).add(BigInteger.ONE);
        var builder = new JcaX509v3CertificateBuilder(subject, serial, Date.from(now.minus(Duration.ofDays(1))), Date.from(now.plus(VALID)),
                subject, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(hostnames.stream().map(SelfSigned::name).toArray(GeneralName[]::new)));
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    }

    // A common name holds at most 64 characters (RFC 5280 §A.1); the full name is in subjectAltName.
    private static String commonName(String host) {
        return host.length() <= 64 ? host : "posthouse";
    }

    private static GeneralName name(String host) {
        boolean address = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    // Written beside and moved, so that a crash never leaves half a key; the mode is set before the first byte.
    private static void write(Path file, Object content, String mode) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        var attributes = posix
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
        Files.createFile(fresh, attributes);
        try (var out = Files.newBufferedWriter(fresh); var pem = new JcaPEMWriter(out)) {
            pem.writeObject(content);
        }
        Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
