package org.posthouse.protocol.sasl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One authentication exchange on the client's side. For one attempt; not thread-safe. RFC 4422 §3 */
public abstract sealed class SaslClient permits PlainClient, CramMd5Client, ScramClient, BearerClient {
    private final String mechanism;

    SaslClient(String mechanism) {
        this.mechanism = mechanism;
    }

    /** The same on a channel that cannot be bound to. */
    public static Optional<SaslClient> choose(Set<String> offered, String login, String password, boolean secret) {
        return choose(offered, login, password, secret, ChannelBindings.NONE);
    }

    /**
     * The strongest mechanism that the server offers (names in any case), bound to the channel where both sides can; PLAIN only where the connection keeps it
     * secret. Empty where there is none. RFC 5802 §6
     */
    public static Optional<SaslClient> choose(Set<String> offered, String login, String password, boolean secret, ChannelBindings channel) {
        Set<String> names = new TreeSet<>();
        for (String name : offered)
            names.add(name.toUpperCase(Locale.ROOT));
        for (Scram.Hash hash : List.of(Scram.Hash.SHA_256, Scram.Hash.SHA_1))
            if (names.contains(hash.mechanism() + "-PLUS") && !channel.types().isEmpty())
                return start(hash.mechanism() + "-PLUS", login, password, channel);
        for (Scram.Hash hash : List.of(Scram.Hash.SHA_256, Scram.Hash.SHA_1))
            if (names.contains(hash.mechanism()))
                return Optional.of(new ScramClient(hash, false, channel, login, password, Nonce.next()));
        if (secret && names.contains("PLAIN"))
            return start("PLAIN", login, password);
        return names.contains("CRAM-MD5") ? start("CRAM-MD5", login, password) : Optional.empty();
    }

    /** The same on a channel that cannot be bound to. */
    public static Optional<SaslClient> start(String mechanism, String login, String password) {
        return start(mechanism, login, password, ChannelBindings.NONE);
    }

    /** Starts a mechanism with a bearer token, OAUTHBEARER or XOAUTH2; empty for any other. */
    public static Optional<SaslClient> bearer(String mechanism, String login, String token) {
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "OAUTHBEARER" -> Optional.of(new BearerClient(true, login, token));
            case "XOAUTH2" -> Optional.of(new BearerClient(false, login, token));
            default -> Optional.empty();
        };
    }

    /** Starts a mechanism with a password by its name in any case; empty where there is no such one on this channel. */
    public static Optional<SaslClient> start(String mechanism, String login, String password, ChannelBindings channel) {
        boolean bound = !channel.types().isEmpty();
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> Optional.of(new PlainClient(login, password));
            case "CRAM-MD5" -> Optional.of(new CramMd5Client(login, password));
            case "SCRAM-SHA-1" -> scram(Scram.Hash.SHA_1, false, login, password, ChannelBindings.NONE);
            case "SCRAM-SHA-256" -> scram(Scram.Hash.SHA_256, false, login, password, ChannelBindings.NONE);
            case "SCRAM-SHA-1-PLUS" -> bound ? scram(Scram.Hash.SHA_1, true, login, password, channel) : Optional.empty();
            case "SCRAM-SHA-256-PLUS" -> bound ? scram(Scram.Hash.SHA_256, true, login, password, channel) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<SaslClient> scram(Scram.Hash hash, boolean plus, String login, String password, ChannelBindings channel) {
        return Optional.of(new ScramClient(hash, plus, channel, login, password, Nonce.next()));
    }

    /** The registered name. */
    public final String mechanism() {
        return mechanism;
    }

    /** The client's first message, to be sent with the command or after an empty challenge; empty where the server begins. */
    public abstract Optional<byte[]> initialResponse();

    /** The response to a challenge. Where the server began, the first challenge also comes here. */
    public abstract byte[] respond(byte[] challenge) throws SaslFailureException;

    /** Whether the server has said all it must, so that its success may be believed. */
    public abstract boolean complete();
}
