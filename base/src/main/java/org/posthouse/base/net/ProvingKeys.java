package org.posthouse.base.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A server's keys: the usual ones, but in handshakes of one application protocol those by which a name is proven, or none. */
final class ProvingKeys extends X509ExtendedKeyManager {
    private static final String PREFIX = "proof:";
    private final X509ExtendedKeyManager usual;
    private final Supplier<TlsContext.@Nullable Proofs> proofs;

    ProvingKeys(X509ExtendedKeyManager usual, Supplier<TlsContext.@Nullable Proofs> proofs) {
        this.usual = usual;
        this.proofs = proofs;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        TlsContext.Proofs asked = proofs.get();
        if (asked == null || !asked.protocol().equals(engine.getHandshakeApplicationProtocol()))
            return usual.chooseEngineServerAlias(keyType, issuers, engine);
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session)
            for (SNIServerName name : session.getRequestedServerNames())
                if (name instanceof SNIHostName host && asked.of(host.getAsciiName()) != null && keyType.equals("EC"))
                    return PREFIX + host.getAsciiName();
        return null;
    }

    private TlsContext.@Nullable Proof proof(String alias) {
        TlsContext.Proofs asked = proofs.get();
        return asked == null || !alias.startsWith(PREFIX) ? null : asked.of(alias.substring(PREFIX.length()));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        TlsContext.Proof proof = proof(alias);
        return proof == null ? usual.getCertificateChain(alias) : new X509Certificate[]{proof.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        TlsContext.Proof proof = proof(alias);
        return proof == null ? usual.getPrivateKey(alias) : proof.key();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return usual.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return usual.getServerAliases(keyType, issuers);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return usual.chooseEngineClientAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return usual.chooseClientAlias(keyType, issuers, socket);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return usual.getClientAliases(keyType, issuers);
    }
}
