package org.posthouse.server.oauth;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/** Signatures by public keys: RS256, PS256, ES256, EdDSA with Ed25519. Never none, never a MAC, for whose key a public one could be taken. RFC 7519 §8 */
final class Signatures {
    private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
    private static final Set<JWSAlgorithm> ED25519 = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    private static final int MIN_RSA_BITS = 2048;

    private Signatures() {}

    static boolean takes(Algorithm algorithm) {
        return RSA.contains(algorithm) || JWSAlgorithm.ES256.equals(algorithm) || ED25519.contains(algorithm);
    }

    /** Whether a key can have made a signature by an algorithm, and is meant for it. RFC 7517 */
    static boolean fits(JWK key, JWSAlgorithm algorithm) {
        KeyUse use = key.getKeyUse();
        Algorithm meant = key.getAlgorithm();
        if (use != null && !KeyUse.SIGNATURE.equals(use) || meant != null && !meant.equals(algorithm))
            return false;
        if (key instanceof RSAKey rsa)
            return RSA.contains(algorithm) && rsa.size() >= MIN_RSA_BITS;
        if (key instanceof ECKey ec)
            return JWSAlgorithm.ES256.equals(algorithm) && Curve.P_256.equals(ec.getCurve());
        return key instanceof OctetKeyPair pair && ED25519.contains(algorithm) && Curve.Ed25519.equals(pair.getCurve());
    }

    /** Whether a key made the token's signature; a header with extensions that must be understood is refused. */
    static boolean good(SignedJWT token, JWK key) {
        try {
            if (key instanceof RSAKey rsa)
                return token.verify(new RSASSAVerifier(rsa));
            if (key instanceof ECKey ec)
                return token.verify(new ECDSAVerifier(ec));
            return key instanceof OctetKeyPair pair && token.getHeader().getCriticalParams() == null && ed25519(token, pair);
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    /** Ed25519 by the platform. RFC 8032 §5.1.2: little-endian y, and the sign of x in the highest bit. */
    private static boolean ed25519(SignedJWT token, OctetKeyPair key) throws GeneralSecurityException {
        byte[] y = key.getX().decode();
        if (y.length != 32)
            return false;
        boolean odd = y[31] < 0;
        y[31] &= 0x7f;
        for (int i = 0; i < 16; i++) {
            byte b = y[i];
            y[i] = y[31 - i];
            y[31 - i] = b;
        }
        var spec = new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y)));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(spec));
        signature.update(token.getSigningInput());
        return signature.verify(token.getSignature().decode());
    }
}
