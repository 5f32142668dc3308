package org.posthouse.access.jmappush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A message that the owner of a subscription's keys alone can read: one record of aes128gcm. RFC 8291 §3, RFC 8291 §4 */
final class Sealed {
    /** Octets that fit into one record. */
    static final int MAX = 3993;
    static final int AUTH = 16;
    private static final int RECORD = 4096;
    private static final int SALT = 16;
    private static final int TAG_BITS = 128;

    private Sealed() {}

    static byte[] of(byte[] message, byte[] subscriber, byte[] auth, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return of(message, subscriber, auth, generator.generateKeyPair(), salt);
    }

    static byte[] of(byte[] message, byte[] subscriber, byte[] auth, KeyPair own, byte[] salt) throws GeneralSecurityException {
        if (message.length > MAX)
            throw new IllegalArgumentException("a push message of " + message.length + " octets");
        byte[] ours = P256.octets(((ECPublicKey) own.getPublic()).getW());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(P256.key(subscriber), true);
        byte[] info = join("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), subscriber, ours, new byte[]{1});
        byte[] input = mac(mac(auth, agreement.generateSecret()), info);
        byte[] pseudo = mac(salt, input);
        byte[] key = Arrays.copyOf(mac(pseudo, "Content-Encoding: aes128gcm\0\1".getBytes(StandardCharsets.US_ASCII)), 16);
        byte[] nonce = Arrays.copyOf(mac(pseudo, "Content-Encoding: nonce\0\1".getBytes(StandardCharsets.US_ASCII)), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        // 2: this is the last record.
        byte[] record = cipher.doFinal(join(message, new byte[]{2}));
        return join(salt, ByteBuffer.allocate(5).putInt(RECORD).put((byte) ours.length).array(), ours, record);
    }

    private static byte[] mac(byte[] key, byte[] what) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(what);
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        for (byte[] part : parts)
            all.put(part);
        return all.array();
    }
}
