package org.posthouse.protocol.sasl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The old two-question mechanism, never standardised: name, then password. Clients that send the name at once are answered with the second question. */
final class LoginServer<A> extends SaslServer<A> {
    private final SaslCredentials<A> credentials;
    private @Nullable String login;

    LoginServer(SaslCredentials<A> credentials) {
        super("LOGIN");
        this.credentials = credentials;
    }

    @Override
    boolean clientFirst() {
        return false;
    }

    @Override
    byte[] firstChallenge() {
        return SaslText.utf8("Username:");
    }

    @Override
    SaslStep<A> early(byte[] initialResponse) {
        return respond(initialResponse);
    }

    @Override
    SaslStep<A> next(byte[] response) throws SaslUnavailableException {
        Optional<String> text = SaslText.decode(response);
        if (text.isEmpty())
            return failure(SaslStep.Kind.MALFORMED, "");
        String name = login;
        if (name != null)
            return PlainServer.check(this, credentials, "", name, text.get());
        login = text.get();
        return new SaslStep.Challenge<>(SaslText.utf8("Password:"));
    }
}
