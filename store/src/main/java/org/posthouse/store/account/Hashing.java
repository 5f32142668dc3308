package org.posthouse.store.account;

import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Refusal;

/**
 * The derivations from a password. At most {@link #AT_ONCE} argon2id hashes run together: each takes its memory and a core. The memory is used again, lest
 * a crowd of logins leave twenty megabytes of garbage each and the heap grow to its limit.
 */
final class Hashing {
    static final int AT_ONCE = 2;
    private static final int HASH = 32;
    /** Blocks of 1 KB beyond the memory itself that the algorithm takes for its own. */
    private static final int SPARE_BLOCKS = 16;
    private static final BlockingQueue<Desk> DESKS = new ArrayBlockingQueue<>(AT_ONCE, true);

    /** How many argon2id hashes this process has computed. */
    static final AtomicLong COMPUTED = new AtomicLong();

    static {
        for (int i = 0; i < AT_ONCE; i++)
            DESKS.add(new Desk());
    }

    private Hashing() {}

    /** A place to compute one hash at, with its memory, which the collector may take when it needs it. */
    private static final class Desk {
        private SoftReference<FixedBlockPool> memory = new SoftReference<>(null);
        private int blocks;

        FixedBlockPool memory(int kilobytes) {
            FixedBlockPool pool = memory.get();
            if (pool == null || blocks != kilobytes) {
                pool = new FixedBlockPool(kilobytes + SPARE_BLOCKS);
                memory = new SoftReference<>(pool);
                blocks = kilobytes;
            }
            return pool;
        }
    }

    /** Spaces become one kind and compatible characters one form: as much of SASLprep as changes a password that was typed. RFC 4013 §2 */
    static String prepare(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    static byte[] argon(String prepared, int memory, int passes, int lanes, byte[] salt) throws Refusal {
        byte[] out = new byte[HASH];
        COMPUTED.incrementAndGet();
        Desk desk;
        try {
            desk = DESKS.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "interrupted while waiting to check a password", e);
        }
        try {
            Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13).withMemoryAsKB(memory).withIterations(passes).withParallelism(lanes)
                    .withSalt(salt).withBlockPool(desk.memory(memory)).build();
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(parameters);
            generator.generateBytes(prepared.getBytes(StandardCharsets.UTF_8), out);
        } finally {
            DESKS.add(desk);
        }
        return out;
    }

    /** RFC 5802 §3 */
    static CredentialRecord.Scram scram(Scram.Hash hash, String prepared, int iterations, byte[] salt) {
        Scram.Keys keys = Scram.preparedKeys(hash, prepared, salt, iterations);
        return new CredentialRecord.Scram(iterations, salt, keys.storedKey(), keys.serverKey());
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
