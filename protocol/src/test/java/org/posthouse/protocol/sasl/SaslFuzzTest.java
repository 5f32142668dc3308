package org.posthouse.protocol.sasl;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client sends, an exchange ends in a success or failure; messages are separated by lines. */
class SaslFuzzTest {
    private static final ChannelBindings TLS = new ChannelBindingTest.Channel(Map.of("tls-exporter", "x"));
    private static final String[] SEEDS = {"\0john\0secret", "p=tls-exporter,,n=john,r=abc\nc=cD10bHMtZXhwb3J0ZXIsLHg=,r=abcdef,p=AAAA",
            "n,a=john,n=john=2Cx,r=abc\nc=biws,r=abc,x=y,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "john\nsecret",
            "n,a=john,\1host=h\1port=143\1auth=Bearer abc\1\1\n\1", "user=john\1auth=Bearer abc\1\1\n",
            "john 0123456789abcdef0123456789abcdef"};

    /** John's password is "secret"; no token is good. */
    private static final class John implements SaslCredentials<String> {
        private final Scram.Keys sha1 = Scram.keys(Scram.Hash.SHA_1, "secret", new byte[8], 4096).orElseThrow();
        private final Scram.Keys sha256 = Scram.keys(Scram.Hash.SHA_256, "secret", new byte[8], 4096).orElseThrow();

        @Override
        public Optional<String> verify(String login, String password) {
            return login.equals("john") && password.equals("secret") ? Optional.of(login) : Optional.empty();
        }

        @Override
        public ScramKeys<String> scram(Scram.Hash hash, String login) {
            Scram.Keys keys = hash == Scram.Hash.SHA_1 ? sha1 : sha256;
            return new ScramKeys<>(Optional.of(login), new byte[8], 4096, keys.storedKey(), keys.serverKey());
        }

        @Override
        public Optional<SharedSecret<String>> secret(String login) {
            return Optional.of(new SharedSecret<>(login, "secret"));
        }

        @Override
        public boolean takesTokens() {
            return true;
        }
    }

    private static final John JOHN = new John();

    @FuzzTest(maxDuration = "10s")
    void anything(byte[] messages) {
        run(messages);
    }

    @Test
    void damagedMessages() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] wire = SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.ISO_8859_1);
            for (int k = random.nextInt(4); k > 0; k--)
                wire[random.nextInt(wire.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 2);
            run(wire);
        }
    }

    private static void run(byte[] messages) {
        String text = new String(messages, StandardCharsets.ISO_8859_1);
        for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "OAUTHBEARER", "XOAUTH2")) {
            SaslServer<String> server = SaslServer.start(mechanism, JOHN, "h", TLS).orElseThrow();
            boolean first = true;
            for (String message : text.split("\n", 4)) {
                byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
                SaslStep<String> step;
                if (first && !server.clientFirst())
                    server.begin(null);
                step = first && server.clientFirst() ? server.begin(bytes) : server.respond(bytes);
                first = false;
                if (!(step instanceof SaslStep.Challenge))
                    break;
            }
        }
    }
}
