package org.posthouse.protocol.sasl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One authentication exchange on the server's side. For one connection and one attempt; not thread-safe. RFC 4422 §3 */
public abstract sealed class SaslServer<A> permits PlainServer, LoginServer, CramMd5Server, ScramServer, BearerServer {
    /** Octets of a decoded message. RFC 4954 §4 allows 12288 in base64. */
    public static final int MAX_MESSAGE = 9216;
    /** The same as base64. */
    public static final int MAX_BASE64 = (MAX_MESSAGE + 2) / 3 * 4;
    /** Characters of a login or password. */
    static final int MAX_FIELD = 1024;

    private final String mechanism;
    private boolean ended;

    SaslServer(String mechanism) {
        this.mechanism = mechanism;
    }

    /**
     * Mechanisms there are, the strongest first; those that show the secret to whoever listens only where that is allowed.
     *
     * @param sharedSecrets whether CRAM-MD5 is worth offering
     * @param tokens whether bearer tokens are taken
     */
    public static List<String> mechanisms(boolean plaintext, boolean sharedSecrets, boolean tokens, ChannelBindings channel) {
        List<String> names = new ArrayList<>(10);
        for (String suffix : channel.types().isEmpty() ? List.of("") : List.of("-PLUS", ""))
            for (Scram.Hash hash : List.of(Scram.Hash.SHA_256, Scram.Hash.SHA_1))
                names.add(hash.mechanism() + suffix);
        if (sharedSecrets)
            names.add("CRAM-MD5");
        if (plaintext && tokens) {
            names.add("OAUTHBEARER");
            names.add("XOAUTH2");
        }
        if (plaintext) {
            names.add("PLAIN");
            names.add("LOGIN");
        }
        return List.copyOf(names);
    }

    /** True for mechanisms that send a password or token as it is. */
    public static boolean isPlaintext(String mechanism) {
        String name = mechanism.toUpperCase(Locale.ROOT);
        return switch (name) {
            case "PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2" -> true;
            default -> false;
        };
    }

    /** The same on a channel that cannot be bound to. */
    public static <A> Optional<SaslServer<A>> start(String mechanism, SaslCredentials<A> credentials, String hostname) {
        return start(mechanism, credentials, hostname, ChannelBindings.NONE);
    }

    /** Starts a mechanism by its name in any case; empty where there is no such one here. The host name is part of the CRAM-MD5 challenge. */
    public static <A> Optional<SaslServer<A>> start(String mechanism, SaslCredentials<A> credentials, String hostname,
            ChannelBindings channel) {
        boolean bound = !channel.types().isEmpty();
        return Optional.ofNullable(switch (mechanism.toUpperCase(Locale.ROOT)) {
            case "PLAIN" -> new PlainServer<A>(credentials);
            case "LOGIN" -> new LoginServer<A>(credentials);
            case "CRAM-MD5" -> new CramMd5Server<A>(credentials, "<" + Nonce.next() + "@" + hostname + ">");
            case "SCRAM-SHA-1" -> new ScramServer<A>(Scram.Hash.SHA_1, false, credentials, channel, Nonce.next());
            case "SCRAM-SHA-256" -> new ScramServer<A>(Scram.Hash.SHA_256, false, credentials, channel, Nonce.next());
            case "SCRAM-SHA-1-PLUS" -> bound ? new ScramServer<A>(Scram.Hash.SHA_1, true, credentials, channel, Nonce.next()) : null;
            case "SCRAM-SHA-256-PLUS" -> bound ? new ScramServer<A>(Scram.Hash.SHA_256, true, credentials, channel, Nonce.next()) : null;
            case "OAUTHBEARER" -> credentials.takesTokens() ? new BearerServer<A>(true, credentials) : null;
            case "XOAUTH2" -> credentials.takesTokens() ? new BearerServer<A>(false, credentials) : null;
            default -> null;
        });
    }

    /** The registered name. */
    public final String mechanism() {
        return mechanism;
    }

    /** The first step: with the client's initial response, or null where it sent none (not even an empty one). */
    public final SaslStep<A> begin(byte @Nullable [] initialResponse) {
        if (initialResponse != null)
            return clientFirst() ? respond(initialResponse) : early(initialResponse);
        return new SaslStep.Challenge<>(firstChallenge());
    }

    /** The next step after a challenge. */
    public final SaslStep<A> respond(byte[] response) {
        if (ended)
            throw new IllegalStateException("this exchange is over");
        SaslStep<A> step;
        if (response.length > MAX_MESSAGE)
            step = failure(SaslStep.Kind.MALFORMED, "");
        else
            try {
                step = next(response);
            } catch (SaslUnavailableException e) {
                step = failure(SaslStep.Kind.UNAVAILABLE, "");
            }
        ended = !(step instanceof SaslStep.Challenge);
        return step;
    }

    /** Whether the mechanism begins with the client's message, so that an initial response makes sense. */
    abstract boolean clientFirst();

    byte[] firstChallenge() {
        return new byte[0];
    }

    /** An initial response where the mechanism begins with the server: wrong, unless the mechanism knows what it means. RFC 4954 §4 */
    SaslStep<A> early(byte[] initialResponse) {
        ended = true;
        return failure(SaslStep.Kind.MALFORMED, "");
    }

    abstract SaslStep<A> next(byte[] response) throws SaslUnavailableException;

    /**
     * Whether the identity asked for is the one that is proved: acting for others is not offered. A login may have the label of an app password behind it.
     * RFC 4422 §3.4.1
     */
    static boolean actsAsSelf(String authzid, String login) {
        int n = authzid.length();
        return authzid.equalsIgnoreCase(login)
                || login.regionMatches(true, 0, authzid, 0, n) && login.length() > n && login.charAt(n) == '/' && login.indexOf('@', n) < 0;
    }

    final SaslStep<A> failure(SaslStep.Kind kind, String login) {
        return new SaslStep.Failure<>(kind, login);
    }

    /** Base64 as it stands in a command or continuation line; {@code =} alone is the empty message. Empty where it is not base64 or too long. RFC 4954 §4 */
    public static Optional<byte[]> decode(String base64) {
        if (base64.equals("="))
            return Optional.of(new byte[0]);
        if (base64.length() > MAX_BASE64 || base64.length() % 4 != 0)
            return Optional.empty();
        try {
            return Optional.of(Base64.getDecoder().decode(base64.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A message as it stands in a line. */
    public static String encode(byte[] message) {
        return Base64.getEncoder().encodeToString(message);
    }
}
