package org.posthouse.protocol.sasl;

import java.util.Optional;

/** message = [authzid] NUL authcid NUL passwd, RFC 4616 §2. */
final class PlainServer<A> extends SaslServer<A> {
    private final SaslCredentials<A> credentials;

    PlainServer(SaslCredentials<A> credentials) {
        super("PLAIN");
        this.credentials = credentials;
    }

    @Override
    boolean clientFirst() {
        return true;
    }

    @Override
    SaslStep<A> next(byte[] response) throws SaslUnavailableException {
        int first = indexOfNul(response, 0);
        int second = first < 0 ? -1 : indexOfNul(response, first + 1);
        if (second < 0 || indexOfNul(response, second + 1) >= 0)
            return failure(SaslStep.Kind.MALFORMED, "");
        Optional<String> authzid = SaslText.decode(response, 0, first);
        Optional<String> login = SaslText.decode(response, first + 1, second);
        Optional<String> password = SaslText.decode(response, second + 1, response.length);
        if (authzid.isEmpty() || login.isEmpty() || password.isEmpty())
            return failure(SaslStep.Kind.MALFORMED, "");
        return check(this, credentials, authzid.get(), login.get(), password.get());
    }

    static <A> SaslStep<A> check(SaslServer<A> server, SaslCredentials<A> credentials, String authzid, String login, String password)
            throws SaslUnavailableException {
        if (login.isEmpty() || password.isEmpty() || login.length() > MAX_FIELD || password.length() > MAX_FIELD)
            return server.failure(SaslStep.Kind.MALFORMED, "");
        // Acting for others is not offered, so the identity asked for must be the one that is proved. RFC 4616 §2
        if (!authzid.isEmpty() && !SaslServer.actsAsSelf(authzid, login))
            return server.failure(SaslStep.Kind.NOT_AUTHORIZED, login);
        Optional<A> who = credentials.verify(login, password);
        return who.isPresent() ? new SaslStep.Success<>(who.get()) : server.failure(SaslStep.Kind.CREDENTIALS, login);
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++)
            if (bytes[i] == 0)
                return i;
        return -1;
    }
}
