package org.posthouse.mta.smtpserver;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.account.Credential;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;

/** John's password is "secret", kept for CRAM-MD5 too; about "down" nothing can be found out. */
final class PaperCredentials implements Credentials {
    private static final Grant GRANT = Grant.byMainPassword(FakeDirectory.JOHN, Instant.EPOCH);
    private static boolean john(String login) {
        return login.equals("john@example.com");
    }

    @Override
    public Optional<Grant> verifyMainPassword(String login, String password) throws Refusal {
        if (login.equals("down"))
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "down");
        return john(login) && password.equals("secret") ? Optional.of(GRANT) : Optional.empty();
    }

    @Override
    public Optional<Grant> verifyAppPassword(String login, String password, Scope scope) {
        return Optional.empty();
    }

    @Override
    public Optional<Owner> owner(String login) {
        return john(login) ? Optional.of(new Owner(FakeDirectory.JOHN, false)) : Optional.empty();
    }

    @Override
    public ScramVerifier scram(Scram.Hash hash, String login, Scope scope) {
        Scram.Keys keys = Scram.keys(hash, "secret", new byte[16], 4096).orElseThrow();
        return new ScramVerifier(john(login) ? Optional.of(GRANT) : Optional.empty(), new byte[16], 4096, keys.storedKey(),
                keys.serverKey());
    }

    @Override
    public Optional<Secret> legacySecret(String login, Scope scope) {
        return john(login) ? Optional.of(new Secret(GRANT, "secret")) : Optional.empty();
    }

    @Override
    public boolean keepsSecrets() {
        return true;
    }

    @Override
    public boolean stands(Grant grant) {
        return true;
    }

    @Override
    public void setPassword(long account, String password, boolean legacy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public NewAppPassword addAppPassword(long account, Wish wish) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Credential> appPasswords(long account) {
        return List.of();
    }

    @Override
    public boolean removeAppPassword(long account, String label) {
        return false;
    }
}
