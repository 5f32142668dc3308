package org.posthouse.store.account;

import java.util.Optional;
import org.posthouse.store.kv.Refusal;

/**
 * Passwords and what is derived from them. A password is kept as argon2id and as SCRAM verifiers; the secret itself only where the account asked for APOP and
 * CRAM-MD5, encrypted with a key of the keys folder. A password just verified is remembered for a while as a keyed hash in memory, dropped at once when it changes.
 */
public interface Credentials {
    /** Sets the password; legacy also keeps the secret so that APOP and CRAM-MD5 work. */
    void setPassword(long account, String password, boolean legacy) throws Refusal;

    /** The account when name and password are right, else empty, in the same time for unknown names. */
    Optional<Account> verify(String login, String password) throws Refusal;

    /** What SCRAM-SHA-256 needs; for an unknown name a stable made-up verifier that never matches. RFC 5802 §5.1 */
    ScramVerifier scramSha256(String login) throws Refusal;

    /** The secret for APOP and CRAM-MD5, where the account asked for it. */
    Optional<String> legacySecret(String login) throws Refusal;

    /** Whether any account has a secret kept; false also where that cannot be found out. */
    boolean keepsSecrets();

    /** Kept keys of SCRAM. RFC 5803 */
    record ScramVerifier(Optional<Account> account, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {}
}
