package org.posthouse.protocol.sasl;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** SCRAM, with and without channel binding. RFC 5802 §5, §6 */
final class ScramClient extends SaslClient {
    private enum State {
        FIRST, FINAL, DONE
    }

    private final Scram.Hash hash;
    private final String password;
    private final String nonce;
    private final String bare;
    private final String header;
    private final byte[] binding;
    private State state = State.FIRST;
    private byte[] expected = new byte[0];

    /** With channel binding (plus) to the best type of the channel, which must have one; without, a channel that has one says that the server seems to have none. */
    ScramClient(Scram.Hash hash, boolean plus, ChannelBindings channel, String login, String password, String nonce) {
        super(hash.mechanism() + (plus ? "-PLUS" : ""));
        this.hash = hash;
        String type = channel.types().isEmpty() ? "" : channel.types().getFirst();
        header = (plus ? "p=" + type : type.isEmpty() ? "n" : "y") + ",,";
        binding = plus ? channel.data(type).orElseThrow() : new byte[0];
        this.password = password;
        this.nonce = nonce;
        this.bare = "n=" + Scram.escape(SaslText.prepare(login).orElse(login)) + ",r=" + nonce;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.of(SaslText.utf8(header + bare));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailureException {
        String text = SaslText.decode(challenge).orElseThrow(() -> new SaslFailureException("the challenge is not text"));
        return switch (state) {
            case FIRST -> proof(text);
            case FINAL -> check(text);
            case DONE -> throw new SaslFailureException("a challenge after the end of SCRAM");
        };
    }

    private byte[] proof(String message) throws SaslFailureException {
        ScramFields fields = new ScramFields(message, 0);
        String nonces = fields.take('r').filter(r -> r.startsWith(nonce) && r.length() > nonce.length()).filter(Scram::isNonce)
                .orElseThrow(() -> new SaslFailureException("the server's nonce does not continue ours"));
        byte[] salt = fields.takeBase64('s').filter(s -> s.length > 0)
                .orElseThrow(() -> new SaslFailureException("no salt from the server"));
        int iterations = iterations(fields.take('i').orElse(""));
        byte[] salted = Scram.saltedPassword(hash, SaslText.prepare(password).orElse(password), salt, iterations);
        String unproven = "c=" + Base64.getEncoder().encodeToString(bound()) + ",r=" + nonces;
        String authMessage = bare + "," + message + "," + unproven;
        byte[] clientKey = Scram.clientKey(hash, salted);
        byte[] proof = Scram.xor(clientKey, Scram.sign(hash, Digests.digest(hash.digest, clientKey), authMessage));
        expected = Scram.sign(hash, Scram.serverKey(hash, salted), authMessage);
        state = State.FINAL;
        return SaslText.utf8(unproven + ",p=" + Base64.getEncoder().encodeToString(proof));
    }

    /** cbind-input = gs2-header [ cbind-data ] */
    private byte[] bound() {
        byte[] start = SaslText.utf8(header);
        byte[] both = java.util.Arrays.copyOf(start, start.length + binding.length);
        System.arraycopy(binding, 0, both, start.length, binding.length);
        return both;
    }

    private static int iterations(String text) throws SaslFailureException {
        int n = 0;
        for (int i = 0; i < text.length() && n <= Scram.MAX_ITERATIONS; i++)
            n = text.charAt(i) >= '0' && text.charAt(i) <= '9' ? n * 10 + text.charAt(i) - '0' : Scram.MAX_ITERATIONS + 1;
        if (n < Scram.ITERATIONS || n > Scram.MAX_ITERATIONS)
            throw new SaslFailureException("the server asks for too few or too many rounds");
        return n;
    }

    private byte[] check(String message) throws SaslFailureException {
        byte[] signature = new ScramFields(message, 0).takeBase64('v').orElse(new byte[0]);
        if (!MessageDigest.isEqual(signature, expected))
            throw new SaslFailureException("the server could not prove that it knows the password");
        state = State.DONE;
        return new byte[0];
    }

    @Override
    public boolean complete() {
        return state == State.DONE;
    }
}
