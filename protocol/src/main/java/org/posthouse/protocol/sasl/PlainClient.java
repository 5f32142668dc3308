package org.posthouse.protocol.sasl;

import java.util.Optional;

/** RFC 4616 §2 */
final class PlainClient extends SaslClient {
    private final String login;
    private final String password;

    PlainClient(String login, String password) {
        super("PLAIN");
        this.login = login;
        this.password = password;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.of(SaslText.utf8("\0" + login + "\0" + password));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailureException {
        throw new SaslFailureException("a challenge after PLAIN");
    }

    @Override
    public boolean complete() {
        return true;
    }
}
