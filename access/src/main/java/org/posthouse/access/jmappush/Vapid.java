package org.posthouse.access.jmappush;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECPrivateKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import org.posthouse.access.jmapcore.Json;

/** Says to push services who we are: the same key for all of them. RFC 8292 §2, RFC 8292 §3 */
public final class Vapid {
    private static final Duration VALID = Duration.ofHours(12);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private final PrivateKey key;
    private final String publicKey;
    private final String contact;
    private final InstantSource clock;

    /** @param secret 32 octets
     * @param contact a URI by which a push service reaches who runs this */
    public Vapid(byte[] secret, String contact, InstantSource clock) {
        this.contact = contact;
        this.clock = clock;
        BigInteger number = P256.number(secret);
        publicKey = BASE64.encodeToString(P256.octets(P256.point(number)));
        try {
            key = KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, P256.CURVE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key as clients and push services get it. RFC 9749 §3 */
    public String publicKey() {
        return publicKey;
    }

    /** What goes into the Authorization field of a request to that URL. */
    String authorization(URI url) throws GeneralSecurityException {
        String origin = "https://" + url.getHost().toLowerCase(Locale.ROOT)
                + (url.getPort() < 0 || url.getPort() == 443 ? "" : ":" + url.getPort());
        var claims = Json.object().put("aud", origin).put("exp", clock.instant().plus(VALID).getEpochSecond()).put("sub", contact);
        String token = part(Json.object().put("typ", "JWT").put("alg", "ES256").toString()) + "." + part(claims.toString());
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key);
        signature.update(token.getBytes(StandardCharsets.US_ASCII));
        return "vapid t=" + token + "." + BASE64.encodeToString(signature.sign()) + ", k=" + publicKey;
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
