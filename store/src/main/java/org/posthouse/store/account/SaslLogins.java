package org.posthouse.store.account;

import java.util.Optional;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.kv.Refusal;

/** The credentials as the SASL mechanisms want them. */
public final class SaslLogins implements SaslCredentials<Account> {
    private final Directory directory;
    private final Credentials credentials;

    public SaslLogins(Directory directory, Credentials credentials) {
        this.directory = directory;
        this.credentials = credentials;
    }

    @Override
    public Optional<Account> verify(String login, String password) throws SaslUnavailableException {
        try {
            return credentials.verify(login, password);
        } catch (Refusal r) {
            throw unavailable(r);
        }
    }

    @Override
    public ScramKeys<Account> scramSha256(String login) throws SaslUnavailableException {
        try {
            Credentials.ScramVerifier v = credentials.scramSha256(login);
            return new ScramKeys<>(v.account(), v.salt(), v.iterations(), v.storedKey(), v.serverKey());
        } catch (Refusal r) {
            throw unavailable(r);
        }
    }

    @Override
    public Optional<SharedSecret<Account>> secret(String login) throws SaslUnavailableException {
        try {
            Optional<Account> account = directory.login(login);
            Optional<String> secret = credentials.legacySecret(login);
            return account.isEmpty() || secret.isEmpty() ? Optional.empty() : Optional.of(new SharedSecret<>(account.get(), secret.get()));
        } catch (Refusal r) {
            throw unavailable(r);
        }
    }

    @Override
    public boolean keepsSecrets() {
        return credentials.keepsSecrets();
    }

    private static SaslUnavailableException unavailable(Refusal r) {
        return new SaslUnavailableException(String.valueOf(r.getMessage()), r);
    }
}
