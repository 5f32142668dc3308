package org.posthouse.base.net;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in PEM files. */
final class Pem {
    private Pem() {}

    static KeyManager[] keys(Path chain, Path key) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = certificates(chain);
        char[] none = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, none);
        PrivateKey secret = privateKey(key);
        if (!belongs(secret, certificates.getFirst()))
            throw new IOException("the key in " + key + " is not that of the first certificate in " + chain);
        store.setKeyEntry("server", secret, none, certificates.toArray(new X509Certificate[0]));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory.getKeyManagers();
    }

    private static boolean belongs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        }
    }

    static TrustManager[] trust(@Nullable Path roots) throws IOException, GeneralSecurityException {
        KeyStore store = null;
        if (roots != null) {
            store = KeyStore.getInstance("PKCS12");
            store.load(null, new char[0]);
            int i = 0;
            for (X509Certificate c : certificates(roots))
                store.setCertificateEntry("root" + i++, c);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        var found = new ArrayList<X509Certificate>();
        var converter = new JcaX509CertificateConverter();
        try (Reader in = Files.newBufferedReader(file); var pem = new PEMParser(in)) {
            for (Object o; (o = pem.readObject()) != null;)
                if (o instanceof X509CertificateHolder holder)
                    found.add(converter.getCertificate(holder));
        }
        if (found.isEmpty())
            throw new IOException(file + " holds no certificate");
        return found;
    }

    static PrivateKey privateKey(Path file) throws IOException {
        var converter = new JcaPEMKeyConverter();
        try (Reader in = Files.newBufferedReader(file); var pem = new PEMParser(in)) {
            for (Object o; (o = pem.readObject()) != null;) {
                if (o instanceof PEMKeyPair pair)
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                if (o instanceof PrivateKeyInfo info)
                    return converter.getPrivateKey(info);
                if (o instanceof PKCS8EncryptedPrivateKeyInfo || o instanceof PEMEncryptedKeyPair)
                    throw new IOException("the key in " + file + " is encrypted; store it without a passphrase, mode 600");
            }
        } catch (PEMException e) {
            throw new IOException(file + " holds no usable private key: " + e.getMessage(), e);
        }
        throw new IOException(file + " holds no private key");
    }
}
