package org.posthouse.store.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordWriter;

/** Secrets that must be had back in clear: AES-GCM under a key file, bound to their account. A nonce of 12 octets, then text and tag. */
final class LegacySecrets {
    private static final String FILE = "legacy-secrets.key";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final KeyFiles keys;
    private final SecureRandom random;

    LegacySecrets(KeyFiles keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    byte[] seal(long account, String secret) throws Refusal {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, account, nonce, secret.getBytes(StandardCharsets.UTF_8));
        return new RecordWriter(NONCE + sealed.length).raw(nonce).raw(sealed).done();
    }

    String open(long account, byte[] sealed) throws Refusal {
        byte[] nonce = Arrays.copyOf(sealed, NONCE);
        return new String(run(Cipher.DECRYPT_MODE, account, nonce, Arrays.copyOfRange(sealed, NONCE, sealed.length)),
                StandardCharsets.UTF_8);
    }

    private byte[] run(int mode, long account, byte[] nonce, byte[] in) throws Refusal {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(keys.key(FILE), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(new RecordWriter(8).int64(account).done());
            return cipher.doFinal(in);
        } catch (GeneralSecurityException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE,
                    "a kept secret cannot be read with the key file " + FILE + "; set the password again", e);
        }
    }
}
