package org.posthouse.server.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/** Keys and certificates of ACME in the keys folder: written beside and moved, so that a crash leaves the old or the new one; keys are their owner's alone. */
final class CertificateFiles {
    private static final int BITS = 256;
    private final Path folder;

    CertificateFiles(Path folder) {
        this.folder = folder;
    }

    /** The chain, ours first. */
    Path chain() {
        return folder.resolve("acme.pem");
    }

    /** The key of all our certificates, made on first use. */
    Path key() {
        return folder.resolve("acme.key");
    }

    KeyPair certificateKey() throws IOException {
        return pair(key());
    }

    /** The key of our account with the authority, made on first use. */
    KeyPair accountKey() throws IOException {
        return pair(folder.resolve("acme-account.key"));
    }

    private static KeyPair pair(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                write(file, "rw-------", fresh());
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot make a key: " + e.getMessage(), e);
            }
        }
        try (var pem = new PEMParser(new StringReader(Files.readString(file)))) {
            for (Object o; (o = pem.readObject()) != null;)
                if (o instanceof PEMKeyPair pair)
                    return new JcaPEMKeyConverter().getKeyPair(pair);
        }
        throw new IOException(file + " holds no key of the kind that was made there; remove it, and the next certificate gets a new one");
    }

    /** A P-256 key in the form that holds both halves. */
    private static PemObject fresh() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        var secret = (ECPrivateKey) pair.getPrivate();
        SubjectPublicKeyInfo known = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
        return new PemObject("EC PRIVATE KEY", new org.bouncycastle.asn1.sec.ECPrivateKey(BITS, secret.getS(), known.getPublicKeyData(),
                known.getAlgorithm().getParameters()).getEncoded());
    }

    /** Of that file, ours first; empty where there is none or it cannot be read. */
    static List<X509Certificate> read(Path chain) {
        if (!Files.exists(chain))
            return List.of();
        try (var in = Files.newInputStream(chain)) {
            var all = new ArrayList<X509Certificate>();
            for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in))
                if (c instanceof X509Certificate x)
                    all.add(x);
            return all;
        } catch (IOException | GeneralSecurityException e) {
            return List.of();
        }
    }

    void keep(List<X509Certificate> chain) throws IOException {
        write(chain(), "rw-r--r--", chain.toArray());
    }

    private static void write(Path file, String mode, Object... objects) throws IOException {
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            for (Object o : objects)
                pem.writeObject(o);
        }
        replace(file, mode, text.toString());
    }

    /** Durable when it returns; the mode is set before the first octet. */
    static void replace(Path file, String mode, String text) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
        try (FileChannel out = FileChannel.open(fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (rest.hasRemaining())
                out.write(rest);
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        if (posix)
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
    }
}
