package org.posthouse.trust.dkim;

import org.jspecify.annotations.Nullable;

/** How a hash is made and signed. RFC 6376 §3.3, RFC 8463 §3; rsa-sha1 is known and never good. RFC 8301 §3.1 */
public enum Algorithm {
    RSA_SHA1("rsa", "sha1"), RSA_SHA256("rsa", "sha256"), ED25519_SHA256("ed25519", "sha256");

    private final String key;
    private final String hash;

    Algorithm(String key, String hash) {
        this.key = key;
        this.hash = hash;
    }

    /** The type of its keys, as in k= of a key record. */
    public String key() {
        return key;
    }

    /** As in h= of a key record. */
    public String hash() {
        return hash;
    }

    /** As in a= of a signature. */
    public String word() {
        return key + "-" + hash;
    }

    /** Null for one that nobody here knows. */
    public static @Nullable Algorithm of(String word) {
        for (Algorithm a : values())
            if (a.word().equals(word))
                return a;
        return null;
    }
}
