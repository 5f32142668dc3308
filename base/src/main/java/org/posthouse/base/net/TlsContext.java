package org.posthouse.base.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What our side of TLS needs: a server's certificate, or a client's idea of whom to trust. TLS 1.2 and 1.3 only (RFC 7525 §3.1.1), no
 * renegotiation. Safe for many threads; after {@link #reload} new connections use the new certificate, established ones go on.
 */
public final class TlsContext {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** How a client treats the server's certificate. */
    public enum Verify {
        /** It must be valid, by the given roots, for the name dialed. RFC 6125 §6 */
        REQUIRED,
        /** Any is accepted: encryption without authentication. RFC 7435 §1.2 */
        OPPORTUNISTIC
    }

    private volatile @Nullable Path chain;
    private volatile @Nullable Path key;
    private final @Nullable Verify verify;
    private volatile SSLContext context;
    private volatile @Nullable Proofs proofs;

    /** A certificate with its EC key. */
    public record Proof(X509Certificate certificate, PrivateKey key) {}

    /** By which certificates names are proven to whoever speaks that application protocol. */
    public interface Proofs {
        String protocol();

        /** For the name that the client asks for; null for none. */
        @Nullable
        Proof of(String serverName);
    }

    private TlsContext(SSLContext context, Verify verify) {
        this.context = context;
        this.verify = verify;
    }

    private TlsContext(Path chain, Path key) throws IOException {
        this.chain = chain;
        this.key = key;
        verify = null;
        context = serverContext(chain, key);
    }

    /** A server's, from a PEM chain (its own certificate first) and a PEM key (PKCS#8, EC or RSA); which one is wrong is in the exception. */
    public static TlsContext server(Path chain, Path key) throws IOException {
        return new TlsContext(chain, key);
    }

    /** From now on clients that speak that protocol see proofs, and nothing else; null: nobody does. A server's context alone. */
    public void proofs(@Nullable Proofs given) {
        proofs = given;
    }

    /** What is proven by it; null for nothing. */
    public @Nullable Proofs proofs() {
        return proofs;
    }

    /** A client's, trusting the system's roots. */
    public static TlsContext client(Verify verify) {
        try {
            return client(verify, null);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A client's, trusting the certificates of a PEM file instead of the system's roots (null: those). */
    public static TlsContext client(Verify verify, @Nullable Path roots) throws IOException {
        try {
            TrustManager[] trust = verify == Verify.OPPORTUNISTIC ? new TrustManager[]{new TrustAnyone()} : Pem.trust(roots);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            bound(context);
            return new TlsContext(context, verify);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up TLS: " + e.getMessage(), e);
        }
    }

    /** Reads chain and key again; where they cannot be used it throws and everything stays as it was. */
    public void reload() throws IOException {
        Path from = chain, with = key;
        if (from == null || with == null)
            throw new IllegalStateException("not a server's context");
        context = serverContext(from, with);
    }

    /** From now on another chain and key; where they cannot be used it throws and everything stays as it was. */
    public void use(Path otherChain, Path otherKey) throws IOException {
        if (chain == null)
            throw new IllegalStateException("not a server's context");
        context = serverContext(otherChain, otherKey);
        chain = otherChain;
        key = otherKey;
    }

    /** For a server that is not ours: always the certificate as it is now. */
    public SSLContext live() {
        return new LiveContext(() -> context);
    }

    private SSLContext serverContext(Path chain, Path key) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            KeyManager[] keys = Pem.keys(chain, key);
            for (int i = 0; i < keys.length; i++)
                if (keys[i] instanceof X509ExtendedKeyManager usual)
                    keys[i] = new ProvingKeys(usual, this::proofs);
            context.init(keys, null, null);
            bound(context);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use certificate " + chain + " with key " + key + ": " + e.getMessage(), e);
        }
    }

    private static void bound(SSLContext context) {
        context.getServerSessionContext().setSessionCacheSize(1000);
        context.getClientSessionContext().setSessionCacheSize(1000);
    }

    SSLEngine serverEngine(List<String> protocols) {
        SSLEngine e = context.createSSLEngine();
        e.setUseClientMode(false);
        SSLParameters p = e.getSSLParameters();
        p.setProtocols(PROTOCOLS);
        p.setUseCipherSuitesOrder(true);
        p.setApplicationProtocols(protocols.toArray(new String[0]));
        e.setSSLParameters(p);
        return e;
    }

    SSLEngine clientEngine(String serverName, int port, List<String> protocols) {
        SSLEngine e = context.createSSLEngine(serverName, port);
        e.setUseClientMode(true);
        SSLParameters p = e.getSSLParameters();
        p.setProtocols(PROTOCOLS);
        p.setApplicationProtocols(protocols.toArray(new String[0]));
        if (verify == Verify.REQUIRED)
            p.setEndpointIdentificationAlgorithm("HTTPS");
        if (isName(serverName))
            p.setServerNames(List.of(new SNIHostName(serverName)));
        e.setSSLParameters(p);
        return e;
    }

    private static boolean isName(String host) {
        boolean letter = false;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == ':')
                return false;
            letter |= (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        }
        return letter;
    }
}
