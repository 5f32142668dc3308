package org.posthouse.server.certificate;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.TlsContext;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/** What we answer while names are being proven, by HTTP and in handshakes. Safe for many threads. RFC 8555 §8.3 */
final class Challenges implements TlsContext.Proofs {
    private final Map<String, String> files = new ConcurrentHashMap<>();
    private final Map<String, TlsContext.Proof> proofs = new ConcurrentHashMap<>();

    /** What is to be found under that token. */
    void file(String token, String content) {
        files.put(token, content);
    }

    Optional<String> file(String token) {
        return Optional.ofNullable(files.get(token));
    }

    /** What is to be seen by who asks for that name. */
    void proof(String name, TlsContext.Proof proof) {
        proofs.put(name.toLowerCase(Locale.ROOT), proof);
    }

    @Override
    public String protocol() {
        return TlsAlpn01Challenge.ACME_TLS_1_PROTOCOL;
    }

    @Override
    public TlsContext.@Nullable Proof of(String serverName) {
        return proofs.get(serverName.toLowerCase(Locale.ROOT));
    }

    /** After an attempt nothing is answered any more. */
    void clear() {
        files.clear();
        proofs.clear();
    }
}
