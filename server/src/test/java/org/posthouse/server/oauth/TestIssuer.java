package org.posthouse.server.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens on loopback, with keys of each kind; it serves them at /keys, answers at /introspect, and /giant, /slow and /moved are what their names say. */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "posthouse", CLIENT = "mail:server", SECRET = "p+ss w%rd";
    final RSAKey rsa;
    final ECKey ec;
    private final KeyPair ed;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final AtomicInteger asked = new AtomicInteger();
    /** What is said of tokens asked about. */
    final Map<String, String> opaque = new ConcurrentHashMap<>();
    volatile boolean withEc = true;

    public TestIssuer() throws IOException {
        try {
            rsa = new RSAKeyGenerator(2048).keyID("rsa").keyUse(KeyUse.SIGNATURE).generate();
            ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
            ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IOException(e);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext("/keys", e -> {
            asked.incrementAndGet();
            answer(e, 200, new JWKSet(withEc ? List.<JWK>of(rsa, ec, edKey()) : List.<JWK>of(rsa)).toString(true)
                    .getBytes(StandardCharsets.UTF_8));
        });
        server.createContext("/giant", e -> {
            byte[] much = new byte[Fetch.MAX_ANSWER + 1];
            Arrays.fill(much, (byte) ' ');
            answer(e, 200, much);
        });
        server.createContext("/moved", e -> {
            e.getResponseHeaders().add("Location", "/keys");
            answer(e, 302, new byte[0]);
        });
        // The header section comes at once, the body never.
        server.createContext("/slow", e -> e.sendResponseHeaders(200, 10));
        server.createContext("/introspect", this::introspect);
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void introspect(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String login = "Basic "
                + Base64.getEncoder().encodeToString("mail%3Aserver:p%2Bss+w%25rd".getBytes(StandardCharsets.UTF_8));
        if (!exchange.getRequestMethod().equals("POST") || !login.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, new byte[0]);
            return;
        }
        String token = URLDecoder.decode(form.substring("token=".length(), form.indexOf('&')), StandardCharsets.UTF_8);
        answer(exchange, 200, opaque.getOrDefault(token, "{\"active\":false}").getBytes(StandardCharsets.UTF_8));
    }

    /** Its name, and with a path its places. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What a good token for an address says; change it at will. */
    public Map<String, Object> claims(String address, Instant now) {
        var claims = new TreeMap<String, Object>();
        claims.put("iss", url(""));
        claims.put("aud", List.of("other", AUDIENCE));
        claims.put("exp", now.getEpochSecond() + 300);
        claims.put("nbf", now.getEpochSecond() - 1);
        claims.put("email", address);
        claims.put("scope", "openid mail");
        return claims;
    }

    /** Signed by RS256. */
    public String token(Map<String, Object> claims) throws Exception {
        return signed(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims);
    }

    String byEc(Map<String, Object> claims) throws Exception {
        return signed(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), claims);
    }

    static String signed(JWSAlgorithm algorithm, String kid, JWSSigner signer, Map<String, Object> claims) throws Exception {
        var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(kid).build(), JWTClaimsSet.parse(claims));
        token.sign(signer);
        return token.serialize();
    }

    String byEd25519(Map<String, Object> claims) throws Exception {
        String signing = Base64URL.encode("{\"alg\":\"EdDSA\",\"kid\":\"ed\"}") + "."
                + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(ed.getPrivate());
        signature.update(signing.getBytes(StandardCharsets.US_ASCII));
        return signing + "." + Base64URL.encode(signature.sign());
    }

    // The last 32 octets of the key's encoding are the key.
    private OctetKeyPair edKey() {
        byte[] encoded = ed.getPublic().getEncoded();
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .keyID("ed").build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
