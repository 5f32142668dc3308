package org.posthouse.base.net;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake agreed on.
 *
 * @param protocol "TLSv1.2" or "TLSv1.3"
 * @param cipherSuite its name in the IANA registry
 * @param alpn the protocol both sides named, or null
 * @param serverName the name the client asked for (SNI), or null
 * @param peerCertificates the peer's chain, its own certificate first; empty where it sent none
 */
public record TlsInfo(String protocol, String cipherSuite, @Nullable String alpn, @Nullable String serverName,
        List<X509Certificate> peerCertificates) {
    public TlsInfo {
        peerCertificates = List.copyOf(peerCertificates);
    }
}
