package org.posthouse.store.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Refusal;

/**
 * Passwords and what is derived from them: each account's main password, and app passwords, each for some protocols. The main password is kept as argon2id and as SCRAM
 * verifiers; the secret itself only where the account asked for APOP and CRAM-MD5, encrypted with a key of the keys folder. A password just verified is
 * remembered for a while as a keyed hash in memory, dropped at once when it changes.
 *
 * <p>A login name is an address or unambiguous local part; with {@code /LABEL} behind it, it means that app password and no other. A credential that has expired or is not for
 * the protocol fails like a wrong password.
 */
public interface Credentials {
    /** Sets the main password; legacy also keeps the secret so that APOP and CRAM-MD5 work. */
    void setPassword(long account, String password, boolean legacy) throws Refusal;

    /**
     * The account and credential when name and password are right, else empty, with the same work for unknown names, labels and passwords. A name without a label
     * means the main password or any app password.
     */
    default Optional<Grant> verify(String login, String password, Scope scope) throws Refusal {
        Optional<Grant> app = verifyAppPassword(login, password, scope);
        return app.isPresent() ? app : verifyMainPassword(login, password);
    }

    /** The same by an app password alone, which costs next to nothing: who knows one cannot have guessed it. */
    Optional<Grant> verifyAppPassword(String login, String password, Scope scope) throws Refusal;

    /** The same by the main password alone. */
    Optional<Grant> verifyMainPassword(String login, String password) throws Refusal;

    /** Whom a login name means, and whether it means one of the account's app passwords, which need not exist. */
    Optional<Owner> owner(String login) throws Refusal;

    /** The main password or, with a label, an app password of an account. */
    record Owner(Account account, boolean labelled) {}

    /** What SCRAM needs; for an unknown name a stable made-up verifier that never matches. RFC 5802 §5.1 */
    ScramVerifier scram(Scram.Hash hash, String login, Scope scope) throws Refusal;

    /** The secret for APOP and CRAM-MD5, where it was asked for. */
    Optional<Secret> legacySecret(String login, Scope scope) throws Refusal;

    /** Whether any account has a secret kept; false also where that cannot be found out. */
    boolean keepsSecrets();

    /** Makes an app password. Refusal LIMIT where the account has 50, IN_USE where the label is taken, BAD_ADDRESS where it is no label. */
    NewAppPassword addAppPassword(long account, Wish wish) throws Refusal;

    /** An account's app passwords, oldest first. */
    List<Credential> appPasswords(long account) throws Refusal;

    /** Removes an app password, at once; false where there is none of that label. */
    boolean removeAppPassword(long account, String label) throws Refusal;

    /** Whether a login still counts: the account is there and the credential neither changed, removed nor expired. Cheap enough to be asked before each command. */
    boolean stands(Grant grant) throws Refusal;

    /** Kept keys of SCRAM. RFC 5803 */
    record ScramVerifier(Optional<Grant> grant, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {}

    /** A secret in clear, and what it proves. */
    record Secret(Grant grant, String secret) {
        @Override
        public String toString() {
            return "Secret[" + grant + "]";
        }
    }

    /** An app password as wished for; legacy also keeps its secret for APOP and CRAM-MD5. */
    record Wish(String label, Set<Scope> scopes, @Nullable Instant expires, Account.PopPolicy pop, int leaveDays, boolean legacy) {}

    /** An app password just made; the password is shown once and not kept. */
    record NewAppPassword(Credential credential, String password) {
        @Override
        public String toString() {
            return "NewAppPassword[" + credential + "]";
        }
    }
}
