package org.posthouse.protocol.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class BearerTest {
    private static final String CONFIGURATION = "https://id.example.org/.well-known/openid-configuration";

    /** Takes one token; "old" has expired, "weak" has too small a scope, and "down" cannot be asked about. */
    private record Tokens(String good) implements SaslCredentials<String> {
        @Override
        public boolean takesTokens() {
            return true;
        }

        @Override
        public TokenAnswer<String> token(String name, String token) throws SaslUnavailableException {
            if (token.equals("down"))
                throw new SaslUnavailableException("down", new IllegalStateException());
            if (token.equals(good))
                return new TokenGranted<>(name.isEmpty() ? "whoever" : name);
            return new TokenDenied<>(token.equals("weak") ? "insufficient_scope" : "invalid_token", "mail \"all\"", CONFIGURATION,
                    token.equals("old"));
        }

        @Override
        public Optional<String> verify(String login, String password) {
            return Optional.empty();
        }

        @Override
        public ScramKeys<String> scram(Scram.Hash hash, String login) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<SharedSecret<String>> secret(String login) {
            return Optional.empty();
        }
    }

    private static final String GOOD = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";
    private static final Tokens TOKENS = new Tokens(GOOD);

    private static SaslServer<String> server(String mechanism) {
        return SaslServer.start(mechanism, TOKENS, "server.example.com").orElseThrow();
    }

    private static byte[] bytes(String s) {
        return s.replace('^', '\1').getBytes(StandardCharsets.UTF_8);
    }

    // RFC 7628 §4.1
    @Test
    void theExampleOfTheStandard() {
        byte[] message = Base64.getDecoder()
                .decode("bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyI"
                        + "HZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");
        assertEquals(new SaslStep.Success<>("user@example.com"), server("OAUTHBEARER").begin(message));
    }

    @Test
    void bothFormsLogIn() throws Exception {
        for (String mechanism : List.of("OAUTHBEARER", "XOAUTH2")) {
            SaslClient client = SaslClient.bearer(mechanism, "a=b,c@example.org", GOOD).orElseThrow();
            assertEquals(new SaslStep.Success<>("a=b,c@example.org"), server(mechanism).begin(client.initialResponse().orElseThrow()));
            assertTrue(client.complete());
        }
        assertEquals(new SaslStep.Success<>("whoever"), server("OAUTHBEARER").begin(bytes("n,,^auth=bEARer " + GOOD + "^^")));
        assertTrue(SaslClient.bearer("PLAIN", "a", "b").isEmpty());
    }

    // RFC 7628 §3.2.2, §3.2.3
    @Test
    void anErrorIsExplainedAndThenFollowedByTheFailure() throws Exception {
        for (String mechanism : List.of("OAUTHBEARER", "XOAUTH2")) {
            refused(mechanism, "wrong", SaslStep.Kind.CREDENTIALS, "invalid_token");
            refused(mechanism, "weak", SaslStep.Kind.CREDENTIALS, "insufficient_scope");
            refused(mechanism, "old", SaslStep.Kind.EXPIRED, "invalid_token");
            assertEquals(new SaslStep.Failure<String>(SaslStep.Kind.UNAVAILABLE, ""),
                    server(mechanism).begin(SaslClient.bearer(mechanism, "user", "down").orElseThrow().initialResponse().orElseThrow()));
        }
    }

    private static void refused(String mechanism, String token, SaslStep.Kind kind, String status) throws SaslFailureException {
        SaslClient client = SaslClient.bearer(mechanism, "user", token).orElseThrow();
        SaslServer<String> server = server(mechanism);
        SaslStep.Challenge<?> error = assertInstanceOf(SaslStep.Challenge.class, server.begin(client.initialResponse().orElseThrow()));
        assertEquals("{\"status\":\"" + status + "\",\"scope\":\"mail \\\"all\\\"\",\"openid-configuration\":\"" + CONFIGURATION + "\"}",
                new String(error.data(), StandardCharsets.UTF_8));
        byte[] acknowledged = client.respond(error.data());
        assertEquals(mechanism.equals("XOAUTH2") ? 0 : 1, acknowledged.length);
        assertEquals(new SaslStep.Failure<String>(kind, "user"), server.respond(acknowledged));
        assertFalse(client.complete());
    }

    @Test
    void whatMakesNoSenseIsAnInvalidRequest() {
        for (String bad : List.of("", "^", "n,,", "n,,^", "n,,^^", "n,,^auth=Bearer x", "n,,^auth=Bearer x^", "n,,^auth=Basic x^^",
                "n,,^auth=Bearer ^^", "n,,^auth=Bearer \u00e4^^", "p=tls-exporter,,^auth=Bearer x^^", "n,b,^auth=Bearer x^^",
                "n,,^auth=Bearer x^auth=Bearer x^^", "n,,^=x^auth=Bearer x^^", "n,a==,^auth=Bearer x^^", "user=a^auth=Bearer x^^")) {
            SaslServer<String> server = server("OAUTHBEARER");
            SaslStep.Challenge<?> error = assertInstanceOf(SaslStep.Challenge.class, server.begin(bytes(bad)), bad);
            assertEquals("{\"status\":\"invalid_request\"}", new String(error.data(), StandardCharsets.UTF_8));
            assertEquals(SaslStep.Kind.MALFORMED, assertInstanceOf(SaslStep.Failure.class, server.respond(bytes("^"))).kind());
        }
        assertTrue(SaslServer.start("OAUTHBEARER", new SaslTest.One("a", "b", "AAAA", false), "h").isEmpty());
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "OAUTHBEARER", "XOAUTH2", "PLAIN", "LOGIN"),
                SaslServer.mechanisms(true, false, true, ChannelBindings.NONE));
    }

    @Property
    void anyNameGoesThrough(@ForAll String name, @ForAll @NotEmpty @CharRange(from = 'a', to = 'z') String token) {
        if (name.isEmpty() || name.length() > 300 || name.indexOf(0) >= 0 || name.indexOf(1) >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(name))
            return;
        for (String mechanism : List.of("OAUTHBEARER", "XOAUTH2")) {
            SaslServer<String> server = SaslServer.start(mechanism, new Tokens(token), "h").orElseThrow();
            byte[] message = SaslClient.bearer(mechanism, name, token).orElseThrow().initialResponse().orElseThrow();
            SaslStep<String> step = server.begin(message);
            if (!List.of("down", "old", "weak").contains(token))
                assertEquals(new SaslStep.Success<>(name), step);
        }
    }
}
