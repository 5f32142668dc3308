package org.posthouse.protocol.sasl;

import java.util.Optional;

/** RFC 2195 §2 */
final class CramMd5Client extends SaslClient {
    private final String login;
    private final String secret;
    private boolean answered;

    CramMd5Client(String login, String secret) {
        super("CRAM-MD5");
        this.login = login;
        this.secret = secret;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.empty();
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailureException {
        if (answered)
            throw new SaslFailureException("a second challenge in CRAM-MD5");
        answered = true;
        return SaslText.utf8(login + " " + SaslText.hex(Digests.hmac("HmacMD5", SaslText.utf8(secret), challenge)));
    }

    @Override
    public boolean complete() {
        return answered;
    }
}
