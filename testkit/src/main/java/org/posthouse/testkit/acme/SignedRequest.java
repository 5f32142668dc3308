package org.posthouse.testkit.acme;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A body as every POST has it: header, payload and signature, flattened. RFC 8555 §6.2 */
final class SignedRequest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final String headerText;
    private final String payloadText;
    private final byte[] signature;
    final JsonNode header;

    private SignedRequest(String headerText, String payloadText, byte[] signature) {
        this.headerText = headerText;
        this.payloadText = payloadText;
        this.signature = signature;
        header = JSON.readTree(decode(headerText));
    }

    static SignedRequest of(byte[] body) throws AcmeProblem {
        try {
            JsonNode all = JSON.readTree(body);
            if (all.has("header") || all.has("signatures"))
                throw AcmeProblem.malformed("neither header nor signatures belong there");
            return new SignedRequest(all.path("protected").asString(), all.path("payload").asString(),
                    decode(all.path("signature").asString()));
        } catch (JacksonException | IllegalArgumentException e) {
            throw AcmeProblem.malformed("no JWS: " + e.getMessage());
        }
    }

    static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** Whether it has no payload, as requests have that only read. RFC 8555 §6.3 */
    boolean isEmpty() {
        return payloadText.isEmpty();
    }

    JsonNode payload() throws AcmeProblem {
        if (isEmpty())
            throw AcmeProblem.malformed("there is no payload");
        try {
            return JSON.readTree(decode(payloadText));
        } catch (JacksonException e) {
            throw AcmeProblem.malformed("the payload is no JSON");
        }
    }

    /** The algorithm must be that of the key. */
    void verify(PublicKey key) throws AcmeProblem {
        String algorithm = header.path("alg").asString("");
        String java = switch (algorithm) {
            case "ES256" -> "SHA256withECDSAinP1363Format";
            case "RS256" -> "SHA256withRSA";
            default -> throw new AcmeProblem("badSignatureAlgorithm", "ES256 and RS256 are taken, not " + algorithm);
        };
        try {
            Signature check = Signature.getInstance(java);
            check.initVerify(key);
            check.update((headerText + "." + payloadText).getBytes(StandardCharsets.US_ASCII));
            if (!check.verify(signature))
                throw AcmeProblem.malformed("the signature is wrong");
        } catch (GeneralSecurityException e) {
            throw AcmeProblem.malformed("the signature cannot be checked: " + e.getMessage());
        }
    }

    /** The key in a JWK. */
    static PublicKey key(JsonNode jwk) throws AcmeProblem {
        try {
            if (jwk.path("kty").asString("").equals("EC") && jwk.path("crv").asString("").equals("P-256")) {
                AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                curve.init(new ECGenParameterSpec("secp256r1"));
                return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(
                        new ECPoint(number(jwk, "x"), number(jwk, "y")), curve.getParameterSpec(ECParameterSpec.class)));
            }
            if (jwk.path("kty").asString("").equals("RSA"))
                return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
            throw new AcmeProblem("badPublicKey", "a key of P-256 or RSA is wanted");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AcmeProblem("badPublicKey", "no key: " + e.getMessage());
        }
    }

    private static BigInteger number(JsonNode jwk, String name) {
        return new BigInteger(1, decode(jwk.path(name).asString("")));
    }

    /** What a client puts behind the dot of a key authorization. RFC 8555 §8.1 */
    static String thumbprint(JsonNode jwk) {
        String canonical = jwk.path("kty").asString("").equals("EC")
                ? "{\"crv\":\"%s\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}".formatted(jwk.path("crv").asString(),
                        jwk.path("x").asString(),
                        jwk.path("y").asString())
                : "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}".formatted(jwk.path("e").asString(), jwk.path("n").asString());
        try {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
