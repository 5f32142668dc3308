package org.posthouse.protocol.sasl;

import java.util.Optional;

/** A bearer token. RFC 7628 §3.1 */
final class BearerClient extends SaslClient {
    private final boolean standard;
    private final String message;
    private boolean refused;

    BearerClient(boolean standard, String login, String token) {
        super(standard ? "OAUTHBEARER" : "XOAUTH2");
        this.standard = standard;
        String auth = "auth=Bearer " + token + BearerServer.SEPARATOR + BearerServer.SEPARATOR;
        message = standard
                ? "n," + (login.isEmpty() ? "" : "a=" + Scram.escape(login)) + "," + BearerServer.SEPARATOR + auth
                : "user=" + login + BearerServer.SEPARATOR + auth;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.of(SaslText.utf8(message));
    }

    /** To the server's error, which it must be allowed to follow by its refusal. RFC 7628 §3.2.3 */
    @Override
    public byte[] respond(byte[] challenge) throws SaslFailureException {
        if (refused)
            throw new SaslFailureException("a challenge after the error of " + mechanism());
        refused = true;
        return standard ? new byte[]{BearerServer.SEPARATOR} : new byte[0];
    }

    @Override
    public boolean complete() {
        return !refused;
    }
}
