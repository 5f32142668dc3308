package org.posthouse.store.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Refusal;

/** SCRAM keys for names that there are not: the same each time, so that a name cannot be told from one that is there. RFC 5802 §9 */
final class MadeUpKeys {
    private static final String FILE = "unknown-names.key";
    private static final int SALT = 16;

    private final KeyFiles keys;
    private final int iterations;

    MadeUpKeys(KeyFiles keys, int iterations) {
        this.keys = keys;
        this.iterations = iterations;
    }

    Credentials.ScramVerifier of(Scram.Hash hash, String login) throws Refusal {
        byte[] key = keys.key(FILE);
        // What is derived for SHA-256 has no hash in its text: these were the first, and stay as they are.
        String name = (hash == Scram.Hash.SHA_1 ? "sha-1 " : "") + login.toLowerCase(Locale.ROOT);
        int length = hash.length();
        byte[] salt = Arrays.copyOf(Hashing.hmac(key, "salt " + name), SALT);
        return new Credentials.ScramVerifier(Optional.empty(), salt, iterations, Arrays.copyOf(Hashing.hmac(key, "stored " + name), length),
                Arrays.copyOf(Hashing.hmac(key, "server " + name), length));
    }
}
