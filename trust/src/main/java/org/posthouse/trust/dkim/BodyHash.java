package org.posthouse.trust.dkim;

import java.security.MessageDigest;

/** The SHA-256 of a canonical body, or of as much of it as l= says; what it comes to is there after {@link BodyHashes#finish}. */
public final class BodyHash {
    final Canonicalization how;
    final long limit;
    private final MessageDigest digest = Crypto.sha256();
    private long left;
    private byte[] value = new byte[0];
    private long canonical;

    BodyHash(Canonicalization how, long limit) {
        this.how = how;
        this.limit = limit;
        left = limit;
    }

    void update(byte[] b, int off, int len) {
        int n = (int) Math.min(left, len);
        digest.update(b, off, n);
        left -= n;
    }

    void finish(long length) {
        value = digest.digest();
        canonical = length;
    }

    /** 32 octets. */
    public byte[] value() {
        return value.clone();
    }

    /** Octets of the whole canonical body, beyond any limit. */
    public long length() {
        return canonical;
    }
}
