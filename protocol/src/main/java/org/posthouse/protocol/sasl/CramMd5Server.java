package org.posthouse.protocol.sasl;

import java.util.Optional;

/** A stamp, answered by login, space and the hexadecimal HMAC-MD5 of the stamp. RFC 2195 §2 */
final class CramMd5Server<A> extends SaslServer<A> {
    private final SaslCredentials<A> credentials;
    private final String stamp;

    CramMd5Server(SaslCredentials<A> credentials, String stamp) {
        super("CRAM-MD5");
        this.credentials = credentials;
        this.stamp = stamp;
    }

    @Override
    boolean clientFirst() {
        return false;
    }

    @Override
    byte[] firstChallenge() {
        return SaslText.utf8(stamp);
    }

    @Override
    SaslStep<A> next(byte[] response) throws SaslUnavailableException {
        String text = SaslText.decode(response).orElse("");
        int space = text.lastIndexOf(' ');
        if (space < 1 || text.length() - space - 1 != 32 || space > MAX_FIELD)
            return failure(SaslStep.Kind.MALFORMED, "");
        String login = text.substring(0, space);
        Optional<SaslCredentials.SharedSecret<A>> kept = credentials.secret(login);
        String expected = digest(stamp, kept.map(SaslCredentials.SharedSecret::secret).orElse(stamp));
        boolean same = Digests.sameHex(expected, text.substring(space + 1));
        return same && kept.isPresent() ? new SaslStep.Success<>(kept.get().who()) : failure(SaslStep.Kind.CREDENTIALS, login);
    }

    static String digest(String stamp, String secret) {
        return SaslText.hex(Digests.hmac("HmacMD5", SaslText.utf8(secret), SaslText.utf8(stamp)));
    }
}
