package org.posthouse.protocol.sasl;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SCRAM-SHA-256 without channel binding. RFC 5802 §5, RFC 7677 §3 */
final class ScramServer<A> extends SaslServer<A> {
    private enum State {
        FIRST, FINAL, CONFIRM
    }

    private final SaslCredentials<A> credentials;
    private final String nonce;
    private State state = State.FIRST;
    private String login = "";
    private String gs2Header = "";
    private String firstMessages = "";
    private String bothNonces = "";
    private SaslCredentials.@Nullable ScramKeys<A> keys;

    ScramServer(SaslCredentials<A> credentials, String nonce) {
        super("SCRAM-SHA-256");
        this.credentials = credentials;
        this.nonce = nonce;
    }

    @Override
    boolean clientFirst() {
        return true;
    }

    @Override
    SaslStep<A> next(byte[] response) throws SaslUnavailableException {
        Optional<String> text = SaslText.decode(response);
        if (text.isEmpty())
            return failure(SaslStep.Kind.MALFORMED, login);
        return switch (state) {
            case FIRST -> first(text.get());
            case FINAL -> last(text.get());
            case CONFIRM -> confirm(text.get());
        };
    }

    /** client-first-message = gs2-header client-first-message-bare */
    private SaslStep<A> first(String message) throws SaslUnavailableException {
        // "y": the client could bind the channel and believes that we cannot, which is so. "p" is not offered here.
        if (!message.startsWith("n,") && !message.startsWith("y,"))
            return failure(SaslStep.Kind.MALFORMED, "");
        int comma = message.indexOf(',', 2);
        if (comma < 0)
            return failure(SaslStep.Kind.MALFORMED, "");
        String authzid = message.substring(2, comma);
        gs2Header = message.substring(0, comma + 1);
        String bare = message.substring(comma + 1);
        ScramFields fields = new ScramFields(bare, 0);
        // A mandatory extension "m=" would stand first; there is none that we know, so it fails here. RFC 5802 §5.1
        Optional<String> name = fields.take('n').flatMap(Scram::unescape).flatMap(SaslText::prepare);
        Optional<String> theirs = fields.take('r').filter(Scram::isNonce);
        if (name.isEmpty() || name.get().isEmpty() || name.get().length() > MAX_FIELD || theirs.isEmpty())
            return failure(SaslStep.Kind.MALFORMED, "");
        login = name.get();
        if (!authzid.isEmpty() && !authzid.startsWith("a="))
            return failure(SaslStep.Kind.MALFORMED, login);
        if (!authzid.isEmpty() && !Scram.unescape(authzid.substring(2)).orElse("").equalsIgnoreCase(login))
            return failure(SaslStep.Kind.NOT_AUTHORIZED, login);
        SaslCredentials.ScramKeys<A> k = credentials.scramSha256(login);
        keys = k;
        bothNonces = theirs.get() + nonce;
        String reply = "r=" + bothNonces + ",s=" + Base64.getEncoder().encodeToString(k.salt()) + ",i=" + k.iterations();
        firstMessages = bare + "," + reply + ",";
        state = State.FINAL;
        return new SaslStep.Challenge<>(SaslText.utf8(reply));
    }

    /** client-final-message = channel-binding "," nonce ["," extensions] "," proof */
    private SaslStep<A> last(String message) {
        int proofAt = message.lastIndexOf(",p=");
        if (proofAt < 0)
            return failure(SaslStep.Kind.MALFORMED, login);
        ScramFields fields = new ScramFields(message, 0);
        Optional<byte[]> binding = fields.takeBase64('c');
        Optional<String> nonces = fields.take('r');
        Optional<byte[]> proof = new ScramFields(message, proofAt + 1).takeBase64('p');
        if (binding.isEmpty() || nonces.isEmpty() || proof.isEmpty() || proof.get().length != 32)
            return failure(SaslStep.Kind.MALFORMED, login);
        SaslCredentials.ScramKeys<A> k = java.util.Objects.requireNonNull(keys);
        String authMessage = firstMessages + message.substring(0, proofAt);
        byte[] clientKey = Scram.xor(proof.get(), Scram.sign(k.storedKey(), authMessage));
        boolean same = MessageDigest.isEqual(Digests.sha256(clientKey), k.storedKey());
        boolean bound = MessageDigest.isEqual(binding.get(), SaslText.utf8(gs2Header)) && nonces.get().equals(bothNonces);
        if (!same || !bound || k.who().isEmpty())
            return failure(SaslStep.Kind.CREDENTIALS, login);
        state = State.CONFIRM;
        return new SaslStep.Challenge<>(SaslText.utf8("v=" + Base64.getEncoder().encodeToString(Scram.sign(k.serverKey(), authMessage))));
    }

    private SaslStep<A> confirm(String message) {
        Optional<A> who = java.util.Objects.requireNonNull(keys).who();
        return message.isEmpty() && who.isPresent() ? new SaslStep.Success<>(who.get()) : failure(SaslStep.Kind.MALFORMED, login);
    }
}
