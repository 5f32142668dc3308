package org.posthouse.store.login;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslUnavailableException;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.store.account.Credentials;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.SaslLogins;
import org.posthouse.store.account.Scope;
import org.posthouse.store.kv.Refusal;

/** The credentials of one protocol, and the tokens, as mechanisms want them. */
final class Keeper implements SaslCredentials<Grant> {
    private final Credentials credentials;
    private final SaslLogins logins;
    private final @Nullable Tokens tokens;

    Keeper(Credentials credentials, Scope scope, @Nullable Tokens tokens) {
        this.credentials = credentials;
        this.logins = new SaslLogins(credentials, scope);
        this.tokens = tokens;
    }

    @Override
    public Optional<Grant> verify(String login, String password) throws SaslUnavailableException {
        return logins.verify(login, password);
    }

    @Override
    public ScramKeys<Grant> scram(Scram.Hash hash, String login) throws SaslUnavailableException {
        return logins.scram(hash, login);
    }

    @Override
    public Optional<SharedSecret<Grant>> secret(String login) throws SaslUnavailableException {
        return logins.secret(login);
    }

    @Override
    public boolean keepsSecrets() {
        return logins.keepsSecrets();
    }

    @Override
    public boolean takesTokens() {
        return tokens != null;
    }

    @Override
    public TokenAnswer<Grant> token(String name, String token) throws SaslUnavailableException {
        if (tokens == null)
            return new TokenDenied<>("invalid_token", "", "", false);
        return switch (tokens.check(token)) {
            case Tokens.Bad bad -> new TokenDenied<>(bad.status(), bad.scope(), bad.configuration(), bad.expired());
            case Tokens.Good good -> {
                try {
                    Optional<Credentials.Owner> owner = credentials.owner(good.address());
                    Optional<Credentials.Owner> claimed = name.isEmpty() ? owner : credentials.owner(name);
                    // The token says who it is; a name beside it may only say the same. RFC 7628 §3.2.1
                    boolean same = owner.isPresent() && claimed.equals(owner) && !owner.get().labelled();
                    yield same
                            ? new TokenGranted<>(Grant.byToken(owner.get().account(), Instant.ofEpochMilli(good.until())))
                            : new TokenDenied<>("invalid_token", "", "", false);
                } catch (Refusal r) {
                    throw new SaslUnavailableException(String.valueOf(r.getMessage()), r);
                }
            }
        };
    }
}
