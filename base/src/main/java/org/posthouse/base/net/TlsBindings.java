package org.posthouse.base.net;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What a login can be bound to in one TLS connection. RFC 9266 §2, RFC 5929 §4 */
final class TlsBindings {
    static final String EXPORTER = "tls-exporter";
    static final String END_POINT = "tls-server-end-point";
    private static final int EXPORTED = 32;

    private final SSLSession session;
    private final boolean server;

    TlsBindings(SSLSession session, boolean server) {
        this.session = session;
        this.server = server;
    }

    List<String> types() {
        List<String> types = new ArrayList<>(2);
        if (exports())
            types.add(EXPORTER);
        X509Certificate certificate = certificate();
        if (certificate != null && hash(certificate) != null)
            types.add(END_POINT);
        return types;
    }

    Optional<byte[]> data(String type) {
        return switch (type) {
            case EXPORTER -> exported();
            case END_POINT -> certificateHash();
            default -> Optional.empty();
        };
    }

    // In TLS 1.2 it would be unique only with the extended master secret, which is not to be seen from here. RFC 9266 §4.1
    private boolean exports() {
        return session instanceof ExtendedSSLSession && session.getProtocol().equals("TLSv1.3");
    }

    private Optional<byte[]> exported() {
        try {
            return exports() && session instanceof ExtendedSSLSession s
                    ? Optional.of(s.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], EXPORTED))
                    : Optional.empty();
        } catch (SSLException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private @Nullable X509Certificate certificate() {
        try {
            Certificate[] chain = server ? session.getLocalCertificates() : session.getPeerCertificates();
            return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate x ? x : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private Optional<byte[]> certificateHash() {
        X509Certificate certificate = certificate();
        String hash = certificate == null ? null : hash(certificate);
        if (certificate == null || hash == null)
            return Optional.empty();
        try {
            return Optional.of(MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** The hash of the certificate's own signature, and never one weaker than SHA-256; null where the signature has none, as Ed25519. */
    private static @Nullable String hash(X509Certificate certificate) {
        String name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash = name.equals("RSASSA-PSS") ? ofPss(certificate) : name.contains("WITH") ? name.substring(0, name.indexOf("WITH")) : "";
        return switch (hash.replace("-", "")) {
            case "MD5", "SHA1", "SHA256" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> null;
        };
    }

    private static String ofPss(X509Certificate certificate) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm().toUpperCase(Locale.ROOT);
        } catch (GeneralSecurityException | java.io.IOException e) {
            return "";
        }
    }
}
