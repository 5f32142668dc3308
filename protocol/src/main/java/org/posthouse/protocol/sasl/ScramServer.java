package org.posthouse.protocol.sasl;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SCRAM, with and without channel binding. RFC 5802 §5, §6, RFC 7677 §3 */
final class ScramServer<A> extends SaslServer<A> {
    private enum State {
        FIRST, FINAL, CONFIRM
    }

    private final Scram.Hash hash;
    private final boolean plus;
    private final SaslCredentials<A> credentials;
    private final ChannelBindings channel;
    private final String nonce;
    private State state = State.FIRST;
    private String login = "";
    private byte[] expectedBinding = new byte[0];
    private String firstMessages = "";
    private String bothNonces = "";
    private SaslCredentials.@Nullable ScramKeys<A> keys;

    /** With channel binding (plus) or without; a channel that has a type means that the mechanisms with it are offered here. */
    ScramServer(Scram.Hash hash, boolean plus, SaslCredentials<A> credentials, ChannelBindings channel, String nonce) {
        super(hash.mechanism() + (plus ? "-PLUS" : ""));
        this.hash = hash;
        this.plus = plus;
        this.credentials = credentials;
        this.channel = channel;
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
        int flagEnd = message.indexOf(',');
        int comma = flagEnd < 0 ? -1 : message.indexOf(',', flagEnd + 1);
        if (comma < 0)
            return failure(SaslStep.Kind.MALFORMED, "");
        String flag = message.substring(0, flagEnd);
        String authzid = message.substring(flagEnd + 1, comma);
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
        Optional<SaslStep.Kind> unbound = bind(flag, message.substring(0, comma + 1));
        if (unbound.isPresent())
            return failure(unbound.get(), login);
        if (!authzid.isEmpty() && !actsAsSelf(Scram.unescape(authzid.substring(2)).orElse(""), login))
            return failure(SaslStep.Kind.NOT_AUTHORIZED, login);
        SaslCredentials.ScramKeys<A> k = credentials.scram(hash, login);
        keys = k;
        bothNonces = theirs.get() + nonce;
        String reply = "r=" + bothNonces + ",s=" + Base64.getEncoder().encodeToString(k.salt()) + ",i=" + k.iterations();
        firstMessages = bare + "," + reply + ",";
        state = State.FINAL;
        return new SaslStep.Challenge<>(SaslText.utf8(reply));
    }

    /** Works out what the "c=" of the final message must hold; else why there can be none. RFC 5802 §6 */
    private Optional<SaslStep.Kind> bind(String flag, String gs2Header) {
        byte[] header = SaslText.utf8(gs2Header);
        if (flag.startsWith("p=")) {
            if (!plus)
                return Optional.of(SaslStep.Kind.MALFORMED);
            Optional<byte[]> data = channel.data(flag.substring(2));
            if (data.isEmpty())
                return Optional.of(SaslStep.Kind.CREDENTIALS);
            byte[] both = java.util.Arrays.copyOf(header, header.length + data.get().length);
            System.arraycopy(data.get(), 0, both, header.length, data.get().length);
            expectedBinding = both;
            return Optional.empty();
        }
        if (plus || !flag.equals("n") && !flag.equals("y"))
            return Optional.of(SaslStep.Kind.MALFORMED);
        expectedBinding = header;
        // The client could bind the channel and was made to believe that we cannot: somebody has changed our list of mechanisms.
        return flag.equals("y") && !channel.types().isEmpty() ? Optional.of(SaslStep.Kind.CREDENTIALS) : Optional.empty();
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
        if (binding.isEmpty() || nonces.isEmpty() || proof.isEmpty() || proof.get().length != hash.length())
            return failure(SaslStep.Kind.MALFORMED, login);
        SaslCredentials.ScramKeys<A> k = Objects.requireNonNull(keys);
        String authMessage = firstMessages + message.substring(0, proofAt);
        byte[] clientKey = Scram.xor(proof.get(), Scram.sign(hash, k.storedKey(), authMessage));
        boolean same = MessageDigest.isEqual(Digests.digest(hash.digest, clientKey), k.storedKey());
        boolean bound = MessageDigest.isEqual(binding.get(), expectedBinding) && nonces.get().equals(bothNonces);
        if (!same || !bound || k.who().isEmpty())
            return failure(SaslStep.Kind.CREDENTIALS, login);
        state = State.CONFIRM;
        return new SaslStep.Challenge<>(
                SaslText.utf8("v=" + Base64.getEncoder().encodeToString(Scram.sign(hash, k.serverKey(), authMessage))));
    }

    private SaslStep<A> confirm(String message) {
        Optional<A> who = Objects.requireNonNull(keys).who();
        return message.isEmpty() && who.isPresent() ? new SaslStep.Success<>(who.get()) : failure(SaslStep.Kind.MALFORMED, login);
    }
}
