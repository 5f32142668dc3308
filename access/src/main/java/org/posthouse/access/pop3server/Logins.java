package org.posthouse.access.pop3server;

import java.util.Optional;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Directory;
import org.posthouse.store.kv.Refusal;

/** The store's credentials as the mechanisms ask for them. */
final class Logins implements SaslCredentials<Account> {
    private final Directory directory;
    private final Credentials credentials;

    Logins(Directory directory, Credentials credentials) {
        this.directory = directory;
        this.credentials = credentials;
    }

    @Override
    public Optional<Account> verify(String login, String password) throws SaslUnavailableException {
        try {
            return credentials.verify(login, password);
        } catch (Refusal e) {
            throw new SaslUnavailableException("credentials cannot be checked", e);
        }
    }

    @Override
    public ScramKeys<Account> scramSha256(String login) throws SaslUnavailableException {
        try {
            var v = credentials.scramSha256(login);
            return new ScramKeys<>(v.account(), v.salt(), v.iterations(), v.storedKey(), v.serverKey());
        } catch (Refusal e) {
            throw new SaslUnavailableException("credentials cannot be checked", e);
        }
    }

    @Override
    public Optional<SharedSecret<Account>> secret(String login) throws SaslUnavailableException {
        try {
            Optional<String> secret = credentials.legacySecret(login);
            if (secret.isEmpty())
                return Optional.empty();
            return directory.login(login).map(account -> new SharedSecret<>(account, secret.get()));
        } catch (Refusal e) {
            throw new SaslUnavailableException("credentials cannot be checked", e);
        }
    }
}
