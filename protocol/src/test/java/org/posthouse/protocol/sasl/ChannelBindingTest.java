package org.posthouse.protocol.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** SCRAM of every hash, with and without channel binding, client against server. */
class ChannelBindingTest {
    private static final SaslTest.One JOHN = new SaslTest.One("john@example.org", "pencil", "QSXCR+Q6sek8bf92", false);

    /** A channel with these bindings. */
    record Channel(Map<String, String> bindings) implements ChannelBindings {
        @Override
        public List<String> types() {
            return bindings.keySet().stream().sorted().toList();
        }

        @Override
        public Optional<byte[]> data(String type) {
            return Optional.ofNullable(bindings.get(type)).map(SaslText::utf8);
        }
    }

    private static final Channel TLS = new Channel(Map.of("tls-exporter", "0123456789abcdef", "tls-server-end-point", "certificate"));

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(SaslStep<String> step) {
        return new String(assertInstanceOf(SaslStep.Challenge.class, step).data(), StandardCharsets.UTF_8);
    }

    // RFC 5802 §5
    @Test
    void scramSha1OfTheStandard() throws Exception {
        SaslTest.One user = new SaslTest.One("user", "pencil", "QSXCR+Q6sek8bf92", false);
        var server = new ScramServer<>(Scram.Hash.SHA_1, false, user, ChannelBindings.NONE, "3rfcNHYJY1ZVvWVs7j");
        var client = new ScramClient(Scram.Hash.SHA_1, false, ChannelBindings.NONE, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");
        String challenge = text(server.begin(client.initialResponse().orElseThrow()));
        assertEquals("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096", challenge);
        byte[] last = client.respond(bytes(challenge));
        assertEquals("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                new String(last, StandardCharsets.UTF_8));
        String v = text(server.respond(last));
        assertEquals("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", v);
        assertEquals(new SaslStep.Success<>("user"), server.respond(client.respond(bytes(v))));
        assertEquals("SCRAM-SHA-1", server.mechanism());
    }

    private static SaslStep<String> talk(SaslClient client, SaslServer<String> server) throws SaslFailureException {
        SaslStep<String> step = server.begin(client.initialResponse().orElse(null));
        while (step instanceof SaslStep.Challenge<String>(byte[] data))
            step = server.respond(client.respond(data));
        return step;
    }

    private static SaslClient choose(Set<String> offered, ChannelBindings channel) {
        return SaslClient.choose(offered, JOHN.login(), JOHN.password(), false, channel).orElseThrow();
    }

    private static SaslServer<String> server(String mechanism, ChannelBindings channel) {
        return SaslServer.start(mechanism, JOHN, "mail.example.org", channel).orElseThrow();
    }

    @Test
    void bothSidesBindWhereTheyCan() throws Exception {
        List<String> offered = SaslServer.mechanisms(false, false, false, TLS);
        assertEquals(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1"), offered);
        for (String mechanism : List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS")) {
            SaslClient client = choose(Set.of(mechanism, "SCRAM-SHA-256"), TLS);
            assertEquals(mechanism, client.mechanism());
            assertTrue(new String(client.initialResponse().orElseThrow(), StandardCharsets.UTF_8).startsWith("p=tls-exporter,,n="));
            assertEquals(new SaslStep.Success<>(JOHN.login()), talk(client, server(mechanism, TLS)));
        }
        Channel onlyTheCertificate = new Channel(Map.of("tls-server-end-point", "certificate"));
        assertEquals(new SaslStep.Success<>(JOHN.login()),
                talk(choose(Set.copyOf(offered), onlyTheCertificate), server("SCRAM-SHA-256-PLUS", TLS)));
    }

    @Test
    void somebodyInTheMiddleFails() throws Exception {
        Channel other = new Channel(Map.of("tls-exporter", "0123456789abcdeX", "tls-server-end-point", "other"));
        SaslStep<String> relayed = talk(choose(Set.of("SCRAM-SHA-256-PLUS"), other), server("SCRAM-SHA-256-PLUS", TLS));
        assertEquals(new SaslStep.Failure<String>(SaslStep.Kind.CREDENTIALS, JOHN.login()), relayed);
        Channel unknown = new Channel(Map.of("tls-unique", "x"));
        assertEquals(new SaslStep.Failure<String>(SaslStep.Kind.CREDENTIALS, JOHN.login()),
                talk(choose(Set.of("SCRAM-SHA-256-PLUS"), unknown), server("SCRAM-SHA-256-PLUS", TLS)));
    }

    // RFC 5802 §6
    @Test
    void aShortenedListIsFoundOut() throws Exception {
        SaslClient client = choose(Set.of("SCRAM-SHA-256"), TLS);
        assertTrue(new String(client.initialResponse().orElseThrow(), StandardCharsets.UTF_8).startsWith("y,,n="));
        assertEquals(new SaslStep.Failure<String>(SaslStep.Kind.CREDENTIALS, JOHN.login()), talk(client, server("SCRAM-SHA-256", TLS)));
        assertEquals(new SaslStep.Success<>(JOHN.login()),
                talk(choose(Set.of("SCRAM-SHA-256"), TLS), server("SCRAM-SHA-256", ChannelBindings.NONE)));
        SaslClient without = choose(Set.of("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"), ChannelBindings.NONE);
        assertTrue(new String(without.initialResponse().orElseThrow(), StandardCharsets.UTF_8).startsWith("n,,n="));
        assertEquals(new SaslStep.Success<>(JOHN.login()), talk(without, server("SCRAM-SHA-256", TLS)));
    }

    @Test
    void theFlagFitsTheMechanism() {
        for (String flag : List.of("n", "y"))
            assertEquals(new SaslStep.Failure<String>(SaslStep.Kind.MALFORMED, "a"),
                    server("SCRAM-SHA-256-PLUS", TLS).begin(bytes(flag + ",,n=a,r=x")));
        assertEquals(new SaslStep.Failure<String>(SaslStep.Kind.MALFORMED, "a"),
                server("SCRAM-SHA-256", TLS).begin(bytes("p=tls-exporter,,n=a,r=x")));
        assertTrue(SaslServer.start("SCRAM-SHA-256-PLUS", JOHN, "h").isEmpty());
        assertTrue(SaslClient.start("SCRAM-SHA-1-PLUS", "a", "b").isEmpty());
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN"),
                SaslServer.mechanisms(true, true, false, ChannelBindings.NONE));
        assertEquals(List.of("SCRAM-SHA-256", "SCRAM-SHA-1"), SaslServer.mechanisms(false, false, true, ChannelBindings.NONE));
        assertThrows(java.util.NoSuchElementException.class,
                () -> new ScramClient(Scram.Hash.SHA_1, true, ChannelBindings.NONE, "a", "b", "c"));
    }

    @Property(tries = 100)
    void anyBindingLogsInAndNoOther(@ForAll @Size(max = 70) String mine, @ForAll @Size(max = 70) String theirs, @ForAll Scram.Hash hash)
            throws Exception {
        Channel a = new Channel(Map.of("tls-exporter", mine));
        Channel b = new Channel(Map.of("tls-exporter", theirs));
        String mechanism = hash.mechanism() + "-PLUS";
        boolean same = java.util.Arrays.equals(bytes(mine), bytes(theirs));
        SaslStep<String> step = talk(SaslClient.start(mechanism, JOHN.login(), JOHN.password(), a).orElseThrow(), server(mechanism, b));
        assertEquals(same, step instanceof SaslStep.Success);
    }
}
