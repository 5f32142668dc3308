package org.posthouse.store.account;

import java.util.Optional;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.kv.Refusal;

/** The credentials as the SASL mechanisms of one protocol want them. */
public final class SaslLogins implements SaslCredentials<Grant> {
    private final Credentials credentials;
    private final Scope scope;

    public SaslLogins(Credentials credentials, Scope scope) {
        this.credentials = credentials;
        this.scope = scope;
    }

    @Override
    public Optional<Grant> verify(String login, String password) throws SaslUnavailableException {
        try {
            return credentials.verify(login, password, scope);
        } catch (Refusal r) {
            throw unavailable(r);
        }
    }

    @Override
    public ScramKeys<Grant> scram(Scram.Hash hash, String login) throws SaslUnavailableException {
        try {
            Credentials.ScramVerifier v = credentials.scram(hash, login, scope);
            return new ScramKeys<>(v.grant(), v.salt(), v.iterations(), v.storedKey(), v.serverKey());
        } catch (Refusal r) {
            throw unavailable(r);
        }
    }

    @Override
    public Optional<SharedSecret<Grant>> secret(String login) throws SaslUnavailableException {
        try {
            return credentials.legacySecret(login, scope).map(s -> new SharedSecret<>(s.grant(), s.secret()));
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
