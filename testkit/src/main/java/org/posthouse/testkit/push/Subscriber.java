package org.posthouse.testkit.push;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Who has subscribed: a pair of keys on P-256, and a secret. RFC 8291 §2 */
public final class Subscriber {
    private final KeyPair keys;
    private final byte[] auth = new byte[16];

    public Subscriber() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        new SecureRandom().nextBytes(auth);
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private byte[] point() {
        ECPoint w = ((ECPublicKey) keys.getPublic()).getW();
        ByteBuffer out = ByteBuffer.allocate(65).put((byte) 4);
        for (BigInteger n : new BigInteger[]{w.getAffineX(), w.getAffineY()}) {
            byte[] b = new byte[32], all = n.toByteArray();
            for (int i = 0; i < Math.min(32, all.length); i++)
                b[31 - i] = all[all.length - 1 - i];
            out.put(b);
        }
        return out.array();
    }

    /** The public key in URL-safe base64. */
    public String p256dh() {
        return base64(point());
    }

    public String auth() {
        return base64(auth);
    }

    private static PublicKey key(byte[] point) throws GeneralSecurityException {
        AlgorithmParameters p = AlgorithmParameters.getInstance("EC");
        p.init(new ECGenParameterSpec("secp256r1"));
        var w = new ECPoint(new BigInteger(1, point, 1, 32), new BigInteger(1, point, 33, 32));
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(w, p.getParameterSpec(ECParameterSpec.class)));
    }

    private static byte[] derive(byte[] salt, byte[] input, byte[] info, int octets) throws GeneralSecurityException {
        var how = HKDFParameterSpec.ofExtract().addSalt(salt).addIKM(input).thenExpand(info, octets);
        return KDF.getInstance("HKDF-SHA256").deriveData(how);
    }

    /** The text of a message: one record of aes128gcm. GeneralSecurityException where it is not for us, or was changed. RFC 8291 §4 */
    public String open(byte[] body) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] salt = new byte[16];
        in.get(salt);
        int record = in.getInt();
        byte[] sender = new byte[in.get()];
        in.get(sender);
        if (in.remaining() > record)
            throw new GeneralSecurityException("more than one record");
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.getPrivate());
        agreement.doPhase(key(sender), true);
        byte[] info = ByteBuffer.allocate(14 + 130).put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII)).put(point()).put(sender)
                .array();
        byte[] input = derive(auth, agreement.generateSecret(), info, 32);
        byte[] key = derive(salt, input, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
        byte[] nonce = derive(salt, input, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        byte[] text = cipher.doFinal(body, in.position(), in.remaining());
        int end = text.length - 1;
        while (end >= 0 && text[end] == 0)
            end--;
        if (end < 0 || text[end] != 2)
            throw new GeneralSecurityException("not the last record");
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** The claims of a VAPID Authorization field, in JSON, whose signature is by that key; GeneralSecurityException where it is not. RFC 8292 §3 */
    public static String claims(String authorization, String applicationServerKey) throws GeneralSecurityException {
        if (!authorization.startsWith("vapid t=") || !authorization.endsWith(", k=" + applicationServerKey))
            throw new GeneralSecurityException("not by that key: " + authorization);
        String[] token = authorization.substring(8, authorization.indexOf(',')).split("\\.", -1);
        Base64.Decoder decoder = Base64.getUrlDecoder();
        String header = new String(decoder.decode(token[0]), StandardCharsets.UTF_8);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(key(decoder.decode(applicationServerKey)));
        signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
        if (token.length != 3 || !header.contains("\"alg\":\"ES256\"") || !signature.verify(decoder.decode(token[2])))
            throw new GeneralSecurityException("a signature that is wrong");
        return new String(decoder.decode(token[1]), StandardCharsets.UTF_8);
    }
}
