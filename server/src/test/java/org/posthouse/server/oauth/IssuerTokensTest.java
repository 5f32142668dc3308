package org.posthouse.server.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.server.config.Config;
import org.posthouse.store.login.Tokens;

@Timeout(60)
class IssuerTokensTest {
    private static final String ROBERT = "robert@example.org";
    @TempDir
    Path folder;
    private TestIssuer issuer;
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @BeforeEach
    void start() throws IOException {
        issuer = new TestIssuer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private IssuerTokens at(String path, String scope) throws IOException {
        return tokens(new Config.KeysAt(URI.create(issuer.url(path))), scope);
    }

    private IssuerTokens tokens(Config.TokenSource source, String scope) throws IOException {
        var config = new Config.OAuth(issuer.url(""), source, TestIssuer.AUDIENCE, "email", scope);
        return IssuerTokens.open(config, () -> now, Duration.ofSeconds(1));
    }

    private Map<String, Object> claims() {
        return issuer.claims(ROBERT, now);
    }

    private Map<String, Object> with(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    private String without(String name) throws Exception {
        Map<String, Object> claims = claims();
        claims.remove(name);
        return issuer.token(claims);
    }

    private static void good(Tokens tokens, String token) throws Exception {
        assertEquals(ROBERT, assertInstanceOf(Tokens.Good.class, tokens.check(token)).address());
    }

    private static Tokens.Bad bad(Tokens tokens, String token) throws Exception {
        return assertInstanceOf(Tokens.Bad.class, tokens.check(token));
    }

    private static void unavailable(Tokens tokens, String token) {
        assertThrows(SaslUnavailableException.class, () -> tokens.check(token));
    }

    @Test
    void takesItsIssuersTokensByEachKindOfKey() throws Exception {
        try (IssuerTokens tokens = at("/keys", "mail")) {
            good(tokens, issuer.token(claims()));
            good(tokens, TestIssuer.signed(JWSAlgorithm.PS256, "rsa", new RSASSASigner(issuer.rsa), claims()));
            good(tokens, issuer.byEc(claims()));
            good(tokens, issuer.byEd25519(claims()));
            good(tokens, issuer.token(with("aud", TestIssuer.AUDIENCE)));
            assertEquals(1, issuer.asked.get(), "the keys are kept");
            String ed = issuer.byEd25519(claims());
            bad(tokens, ed.substring(0, ed.length() - 8) + "AAAAAAAA");
            assertEquals(now.plusSeconds(300).plus(Claims.SKEW).toEpochMilli(),
                    assertInstanceOf(Tokens.Good.class, tokens.check(issuer.token(claims()))).until());
        }
    }

    // RFC 7519 §4.1
    @Test
    void refusesWhatIsNotForUsOrNotForNow() throws Exception {
        try (IssuerTokens tokens = at("/keys", "mail")) {
            long second = now.getEpochSecond();
            assertTrue(bad(tokens, issuer.token(with("exp", second - 60))).expired());
            good(tokens, issuer.token(with("exp", second - 10)));
            bad(tokens, issuer.token(with("nbf", second + 60)));
            good(tokens, issuer.token(with("nbf", second + 10)));
            for (Map<String, Object> other : List.of(with("aud", "others"), with("iss", "https://id.example.com"), with("email", " "),
                    with("email", 5), with("email_verified", false)))
                assertEquals(new Tokens.Bad("invalid_token", "mail", "", false), tokens.check(issuer.token(other)));
            for (String name : List.of("aud", "iss", "exp", "email"))
                bad(tokens, without(name));
            assertEquals("insufficient_scope", bad(tokens, issuer.token(with("scope", "openid mailbox"))).status());
            good(tokens, issuer.token(with("scp", List.of("mail"))));
        }
    }

    @Test
    void refusesWhatIsNotSignedByAKeyOfTheIssuer() throws Exception {
        try (IssuerTokens tokens = at("/keys", "")) {
            String none = Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode(JSONObjectUtils.toJSONString(claims())) + ".";
            bad(tokens, none);
            bad(tokens, none + "AAAA");
            bad(tokens, TestIssuer.signed(JWSAlgorithm.HS256, "rsa", new MACSigner(issuer.rsa.toRSAPublicKey().getEncoded()), claims()));
            bad(tokens, TestIssuer.signed(JWSAlgorithm.RS512, "rsa", new RSASSASigner(issuer.rsa), claims()));
            bad(tokens, TestIssuer.signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(new RSAKeyGenerator(2048).generate()), claims()));
            for (String junk : List.of("x", "a.b.c", "....", issuer.token(claims()) + ".AAAA"))
                bad(tokens, junk);
        }
    }

    @Test
    void asksOnceForAKeyItDoesNotKnowAndThenNotForAMinute() throws Exception {
        issuer.withEc = false;
        try (IssuerTokens tokens = at("/keys", "")) {
            good(tokens, issuer.token(claims()));
            issuer.withEc = true;
            bad(tokens, issuer.byEc(claims()));
            assertEquals(1, issuer.asked.get());
            now = now.plus(KeyRing.UNKNOWN);
            good(tokens, issuer.byEc(claims()));
            String unknown = TestIssuer.signed(JWSAlgorithm.RS256, "new", new RSASSASigner(issuer.rsa), claims());
            bad(tokens, unknown);
            bad(tokens, unknown);
            assertEquals(2, issuer.asked.get());
            now = now.plus(KeyRing.UNKNOWN);
            bad(tokens, unknown);
            bad(tokens, unknown);
            assertEquals(3, issuer.asked.get());
        }
    }

    @Test
    void anIssuerThatIsAwayMakesNothingRightOrWrong() throws Exception {
        String token = issuer.token(claims());
        try (IssuerTokens tokens = at("/keys", "")) {
            good(tokens, token);
            try (IssuerTokens fresh = at("/keys", "")) {
                issuer.close();
                unavailable(fresh, token);
                unavailable(fresh, token);
            }
            good(tokens, token);
            now = now.plus(KeyRing.FRESH);
            good(tokens, issuer.token(claims()));
            now = now.plus(KeyRing.STALE);
            unavailable(tokens, issuer.token(claims()));
        }
    }

    @Test
    void boundsWhatTheIssuerMaySay() throws Exception {
        for (String path : List.of("/giant", "/slow", "/moved", "/nothing", "/introspect"))
            try (IssuerTokens tokens = at(path, "")) {
                unavailable(tokens, issuer.token(claims()));
            }
        assertEquals(1, issuer.asked.get(), "the redirect was not followed");
    }

    @Test
    void readsKeysFromAFile() throws Exception {
        Path file = folder.resolve("keys.json");
        assertThrows(IOException.class, () -> tokens(new Config.KeysIn(file), ""));
        Files.writeString(file, new JWKSet(issuer.rsa).toString(true));
        try (IssuerTokens tokens = tokens(new Config.KeysIn(file), "")) {
            good(tokens, issuer.token(claims()));
            bad(tokens, issuer.byEc(claims()));
        }
    }

    // RFC 7662 §2.2
    @Test
    void asksTheIssuer() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), TestIssuer.SECRET + "\n");
        var asking = new Config.Asking(URI.create(issuer.url("/introspect")), TestIssuer.CLIENT, secret);
        issuer.opaque.put("a+b/c=", "{\"active\":true,\"email\":\"" + ROBERT + "\",\"aud\":\"posthouse\",\"scope\":\"mail\"}");
        issuer.opaque.put("other", "{\"active\":true,\"email\":\"" + ROBERT + "\",\"aud\":\"others\"}");
        issuer.opaque.put("old", "{\"active\":true,\"email\":\"" + ROBERT + "\",\"aud\":\"posthouse\",\"exp\":1000}");
        issuer.opaque.put("text", "hello");
        issuer.opaque.put("unsaid", "{\"active\":\"true\"}");
        issuer.opaque.put("list", "[".repeat(100_000));
        try (IssuerTokens tokens = tokens(asking, "mail")) {
            good(tokens, "a+b/c=");
            for (String token : Arrays.asList("unknown", "other"))
                assertEquals(new Tokens.Bad("invalid_token", "mail", "", false), tokens.check(token));
            assertTrue(bad(tokens, "old").expired());
            for (String token : List.of("text", "unsaid", "list"))
                unavailable(tokens, token);
            issuer.close();
            unavailable(tokens, "a+b/c=");
        }
        Files.writeString(secret, "wrong");
        try (TestIssuer another = new TestIssuer();
                IssuerTokens tokens = tokens(new Config.Asking(URI.create(another.url("/introspect")), TestIssuer.CLIENT, secret), "")) {
            unavailable(tokens, "a+b/c=");
        }
    }
}
