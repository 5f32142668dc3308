package org.posthouse.server.oauth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.server.config.Config;
import org.posthouse.store.login.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the tokens of one issuer. Safe for many threads. RFC 7519 §7.2, RFC 7662 */
public final class IssuerTokens implements Tokens, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerTokens.class);
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Either way of checking. */
    private interface Check {
        Answer of(String token) throws IOException;
    }

    private final Fetch fetch;
    private final Claims claims;
    private final Check check;

    private IssuerTokens(Config.OAuth config, InstantSource clock, Duration patience) throws IOException {
        fetch = new Fetch(patience);
        claims = new Claims(config, clock);
        check = switch (config.source()) {
            case Config.KeysAt at -> byKeys(new KeyRing(() -> fetch.send(HttpRequest.newBuilder(at.url())), clock, patience));
            case Config.KeysIn in -> {
                small("oauth.jwks", in.file());
                yield byKeys(new KeyRing(() -> small("oauth.jwks", in.file()), clock, patience));
            }
            case Config.Asking asking -> new Introspection(asking.endpoint(), asking.clientId(),
                    small("oauth.client-secret-file", asking.secret()).strip(), fetch, claims)::check;
        };
    }

    /** Reads the files that the configuration names, IOException where that fails; the issuer is asked at the first token. */
    public static IssuerTokens open(Config.OAuth config, InstantSource clock) throws IOException {
        return open(config, clock, PATIENCE);
    }

    static IssuerTokens open(Config.OAuth config, InstantSource clock, Duration patience) throws IOException {
        return new IssuerTokens(config, clock, patience);
    }

    private static String small(String key, Path file) throws IOException {
        if (!Files.isReadable(file))
            throw new IOException(key + ": " + file + " cannot be read; name a file that this user may read");
        if (Files.size(file) > Fetch.MAX_ANSWER)
            throw new IOException(key + ": " + file + " is larger than 256 KB; name the right file");
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @Override
    public Answer check(String token) throws SaslUnavailableException {
        try {
            return check.of(token);
        } catch (IOException e) {
            LOG.warn("a token cannot be checked now: {}", e.getMessage());
            throw new SaslUnavailableException("the issuer of tokens cannot be asked now", e);
        }
    }

    private Check byKeys(KeyRing keys) {
        return token -> {
            try {
                SignedJWT jwt = SignedJWT.parse(token);
                if (!Signatures.takes(jwt.getHeader().getAlgorithm()))
                    return claims.bad(false);
                for (JWK key : keys.find(jwt.getHeader()))
                    if (Signatures.good(jwt, key))
                        return claims.ofToken(jwt.getJWTClaimsSet());
                return claims.bad(false);
            } catch (ParseException e) {
                return claims.bad(false);
            }
        };
    }

    @Override
    public void close() {
        fetch.close();
    }
}
