package org.posthouse.protocol.sasl;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One authentication exchange on the client's side. For one attempt; not thread-safe. RFC 4422 §3 */
public abstract sealed class SaslClient permits PlainClient, CramMd5Client, ScramClient {
    private final String mechanism;

    SaslClient(String mechanism) {
        this.mechanism = mechanism;
    }

    /** The strongest mechanism that the server offers (names in any case); PLAIN only where the connection keeps it secret. Empty where there is none. */
    public static Optional<SaslClient> choose(Set<String> offered, String login, String password, boolean secret) {
        Set<String> names = new TreeSet<>();
        for (String name : offered)
            names.add(name.toUpperCase(Locale.ROOT));
        if (names.contains("SCRAM-SHA-256"))
            return start("SCRAM-SHA-256", login, password);
        if (secret && names.contains("PLAIN"))
            return start("PLAIN", login, password);
        return names.contains("CRAM-MD5") ? start("CRAM-MD5", login, password) : Optional.empty();
    }

    /** Starts a mechanism by its name in any case; empty where there is no such one. */
    public static Optional<SaslClient> start(String mechanism, String login, String password) {
        return switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> Optional.of(new PlainClient(login, password));
            case "CRAM-MD5" -> Optional.of(new CramMd5Client(login, password));
            case "SCRAM-SHA-256" -> Optional.of(new ScramClient(login, password, Nonce.next()));
            default -> Optional.empty();
        };
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
