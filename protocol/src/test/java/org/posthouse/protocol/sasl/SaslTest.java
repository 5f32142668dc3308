package org.posthouse.protocol.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SaslTest {
    private static final String USER = "robert@example.com";
    private static final String PASSWORD = "correct horse";

    /** One account; everything fails when it is down. */
    record One(String login, String password, String salt, boolean down) implements SaslCredentials<String> {
        private void check() throws SaslUnavailableException {
            if (down)
                throw new SaslUnavailableException("down", new IllegalStateException());
        }

        @Override
        public Optional<String> verify(String l, String p) throws SaslUnavailableException {
            check();
            return login.equals(l) && password.equals(p) ? Optional.of(l) : Optional.empty();
        }

        @Override
        public ScramKeys<String> scram(Scram.Hash hash, String l) throws SaslUnavailableException {
            check();
            byte[] s = Base64.getDecoder().decode(salt);
            Scram.Keys keys = Scram.keys(hash, password, s, 4096).orElseThrow();
            return new ScramKeys<>(login.equals(l) ? Optional.of(l) : Optional.empty(), s, 4096, keys.storedKey(), keys.serverKey());
        }

        @Override
        public Optional<SharedSecret<String>> secret(String l) throws SaslUnavailableException {
            check();
            return login.equals(l) ? Optional.of(new SharedSecret<>(l, password)) : Optional.empty();
        }
    }

    private static final One ONE = new One(USER, PASSWORD, "W22ZaJ0SNY7soEsUEjb6gQ==", false);

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static SaslServer<String> start(String mechanism) {
        return SaslServer.start(mechanism, ONE, "mail.example.com").orElseThrow();
    }

    private static void fails(SaslStep.Kind kind, SaslStep<String> step) {
        assertEquals(kind, assertInstanceOf(SaslStep.Failure.class, step).kind());
    }

    private static String text(SaslStep<String> step) {
        return new String(assertInstanceOf(SaslStep.Challenge.class, step).data(), StandardCharsets.UTF_8);
    }

    @Test
    void plainTakesOneMessage() {
        assertEquals(new SaslStep.Success<>(USER), start("plain").begin(bytes("\0" + USER + "\0" + PASSWORD)));
        assertEquals(new SaslStep.Success<>(USER), start("PLAIN").begin(bytes(USER + "\0" + USER + "\0" + PASSWORD)));
        SaslServer<String> asked = start("PLAIN");
        assertEquals("", text(asked.begin(null)));
        assertEquals(new SaslStep.Success<>(USER), asked.respond(bytes("\0" + USER + "\0" + PASSWORD)));
        assertThrows(IllegalStateException.class, () -> asked.respond(bytes("")));
    }

    @Test
    void plainRefusesWhatIsWrong() {
        fails(SaslStep.Kind.CREDENTIALS, start("PLAIN").begin(bytes("\0" + USER + "\0wrong")));
        fails(SaslStep.Kind.CREDENTIALS, start("PLAIN").begin(bytes("\0nobody@example.com\0" + PASSWORD)));
        fails(SaslStep.Kind.NOT_AUTHORIZED, start("PLAIN").begin(bytes("mary@example.com\0" + USER + "\0" + PASSWORD)));
        for (String bad : List.of("", "\0", USER, "\0" + USER, "\0\0" + PASSWORD, "\0" + USER + "\0", "\0" + USER + "\0a\0b",
                "\0" + USER + "\0" + "x".repeat(2000)))
            fails(SaslStep.Kind.MALFORMED, start("PLAIN").begin(bytes(bad)));
        fails(SaslStep.Kind.MALFORMED, start("PLAIN").begin(new byte[]{0, 'a', 0, (byte) 0xc3}));
        fails(SaslStep.Kind.MALFORMED, start("PLAIN").begin(new byte[SaslServer.MAX_MESSAGE + 1]));
    }

    @Test
    void loginAsksTwice() {
        SaslServer<String> s = start("LOGIN");
        assertEquals("Username:", text(s.begin(null)));
        assertEquals("Password:", text(s.respond(bytes(USER))));
        assertEquals(new SaslStep.Success<>(USER), s.respond(bytes(PASSWORD)));
        SaslServer<String> early = start("LOGIN");
        assertEquals("Password:", text(early.begin(bytes(USER))));
        fails(SaslStep.Kind.CREDENTIALS, early.respond(bytes("no")));
    }

    // RFC 2195 §2
    @Test
    void cramMd5OfTheStandard() {
        One tim = new One("tim", "tanstaaftanstaaf", ONE.salt, false);
        var s = new CramMd5Server<>(tim, "<1896.697170952@postoffice.reston.mci.net>");
        assertEquals("<1896.697170952@postoffice.reston.mci.net>", text(s.begin(null)));
        assertEquals(new SaslStep.Success<>("tim"), s.respond(bytes("tim b913a602c7eda7a495b4e6e7334d3890")));
        fails(SaslStep.Kind.MALFORMED, start("CRAM-MD5").begin(bytes("tim b913a602c7eda7a495b4e6e7334d3890")));
        SaslServer<String> wrong = start("CRAM-MD5");
        text(wrong.begin(null));
        fails(SaslStep.Kind.CREDENTIALS, wrong.respond(bytes("tim b913a602c7eda7a495b4e6e7334d3890")));
    }

    // RFC 7677 §3
    @Test
    void scramOfTheStandard() throws Exception {
        One user = new One("user", "pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", false);
        var server = new ScramServer<>(Scram.Hash.SHA_256, false, user, ChannelBindings.NONE, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        var client = new ScramClient(Scram.Hash.SHA_256, false, ChannelBindings.NONE, "user", "pencil", "rOprNGfwEbeRWgbNEkqO");
        byte[] first = client.initialResponse().orElseThrow();
        assertEquals("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", new String(first, StandardCharsets.UTF_8));
        String challenge = text(server.begin(first));
        assertEquals("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", challenge);
        byte[] last = client.respond(bytes(challenge));
        assertEquals("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                new String(last, StandardCharsets.UTF_8));
        String v = text(server.respond(last));
        assertEquals("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", v);
        assertFalse(client.complete());
        assertEquals(new SaslStep.Success<>("user"), server.respond(client.respond(bytes(v))));
        assertTrue(client.complete());
    }

    @Test
    void scramRefusesWhatIsWrong() throws Exception {
        for (String bad : List.of("", "n", "n,", "n,,", "n,,n=a", "n,,n=,r=x", "n,,n=a=,r=x", "n,,m=x,n=a,r=x", "p=tls-unique,,n=a,r=x",
                "n,b,n=a,r=x", "n,,n=a,r="))
            fails(SaslStep.Kind.MALFORMED, start("SCRAM-SHA-256").begin(bytes(bad)));
        fails(SaslStep.Kind.NOT_AUTHORIZED, start("SCRAM-SHA-256").begin(bytes("n,a=mary,n=robert,r=x")));
        fails(SaslStep.Kind.CREDENTIALS, scram(USER, "wrong"));
        fails(SaslStep.Kind.CREDENTIALS, scram("nobody@example.com", PASSWORD));
        for (String bad : List.of("", "c=biws", "c=biws,r=x", "c=biws,r=x,p=!", "c=!,r=x,p=AAAA")) {
            SaslServer<String> s = start("SCRAM-SHA-256");
            text(s.begin(bytes("n,,n=a,r=x")));
            fails(SaslStep.Kind.MALFORMED, s.respond(bytes(bad)));
        }
    }

    private static SaslStep<String> scram(String login, String password) throws Exception {
        SaslServer<String> s = start("SCRAM-SHA-256");
        SaslClient c = SaslClient.start("SCRAM-SHA-256", login, password).orElseThrow();
        return s.respond(c.respond(bytes(text(s.begin(c.initialResponse().orElseThrow())))));
    }

    @Test
    void scramClientTrustsNoStranger() {
        for (String bad : List.of("r=other,s=AAAA,i=4096", "r=x,s=AAAA,i=4096", "r=xy,s=,i=4096", "r=xy,s=AAAA,i=1",
                "r=xy,s=AAAA,i=99999999999", "r=xy,s=AAAA", ""))
            assertThrows(SaslFailureException.class,
                    () -> new ScramClient(Scram.Hash.SHA_256, false, ChannelBindings.NONE, "a", "b", "x").respond(bytes(bad)));
        assertThrows(SaslFailureException.class, () -> {
            var c = new ScramClient(Scram.Hash.SHA_256, false, ChannelBindings.NONE, "a", "b", "x");
            c.respond(bytes("r=xy,s=AAAA,i=4096"));
            c.respond(bytes("v=AAAA"));
        });
    }

    @Test
    void troubleIsNotAWrongPassword() {
        One down = new One(USER, PASSWORD, ONE.salt, true);
        fails(SaslStep.Kind.UNAVAILABLE, SaslServer.start("PLAIN", down, "h").orElseThrow().begin(bytes("\0a\0b")));
        fails(SaslStep.Kind.UNAVAILABLE, SaslServer.start("SCRAM-SHA-256", down, "h").orElseThrow().begin(bytes("n,,n=a,r=x")));
    }

    @Test
    void theClientChoosesTheStrongest() {
        assertEquals("SCRAM-SHA-256", SaslClient.choose(Set.of("plain", "scram-sha-256"), "a", "b", false).orElseThrow().mechanism());
        assertEquals("PLAIN", SaslClient.choose(Set.of("PLAIN", "CRAM-MD5"), "a", "b", true).orElseThrow().mechanism());
        assertEquals("CRAM-MD5", SaslClient.choose(Set.of("PLAIN", "CRAM-MD5"), "a", "b", false).orElseThrow().mechanism());
        assertTrue(SaslClient.choose(Set.of("PLAIN"), "a", "b", false).isEmpty());
        assertTrue(SaslServer.start("NTLM", ONE, "h").isEmpty());
    }

    // RFC 1939 §7
    @Test
    void apopOfTheStandard() {
        String stamp = "<1896.697170952@dbc.mtview.ca.us>";
        assertEquals("c4c9334bac560ecc979e58001b3e22fb", Apop.digest(stamp, "tanstaaf"));
        assertTrue(Apop.matches(stamp, "tanstaaf", "C4C9334BAC560ECC979E58001B3E22FB"));
        assertFalse(Apop.matches(stamp, "tanstaaf", ""));
        assertFalse(Apop.stamp("h").equals(Apop.stamp("h")));
    }

    @Test
    void base64InLines() {
        assertEquals(0, SaslServer.decode("=").orElseThrow().length);
        assertEquals(0, SaslServer.decode("").orElseThrow().length);
        assertTrue(SaslServer.decode("ab").isEmpty());
        assertTrue(SaslServer.decode("ab c").isEmpty());
        assertTrue(SaslServer.decode("A".repeat(20000)).isEmpty());
    }

    @Test
    void textIsPrepared() {
        assertEquals(Optional.of("IX"), SaslText.prepare("I\u00adX"));
        assertEquals(Optional.of("a"), SaslText.prepare("\u00aa"));
        assertEquals(Optional.of("IX"), SaslText.prepare("\u2168"));
        assertEquals(Optional.of("a b"), SaslText.prepare("a\u00a0b"));
        assertTrue(SaslText.prepare("\u0007").isEmpty());
        assertTrue(SaslText.prepare("\u06dd").isEmpty());
    }

    @Property(tries = 300)
    void anyPasswordLogsIn(@ForAll String password, @ForAll String login) throws Exception {
        if (password.isEmpty() || login.isEmpty() || SaslText.prepare(login).filter(login::equals).isEmpty()
                || SaslText.prepare(password).isEmpty()
                || !StandardCharsets.UTF_8.newEncoder().canEncode(login + password) || login.length() > 900 || password.length() > 900)
            return;
        One one = new One(login, password, "AAAA", false);
        SaslServer<String> s = SaslServer.start("SCRAM-SHA-256", one, "h").orElseThrow();
        SaslClient c = SaslClient.start("SCRAM-SHA-256", login, password).orElseThrow();
        byte[] v = bytes(text(s.respond(c.respond(bytes(text(s.begin(c.initialResponse().orElseThrow())))))));
        assertEquals(new SaslStep.Success<>(login), s.respond(c.respond(v)));
    }

    @Property
    void garbageNeverThrows(@ForAll byte[] one, @ForAll byte[] two) {
        for (String m : List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "SCRAM-SHA-1")) {
            SaslServer<String> s = start(m);
            if (s.begin(null) instanceof SaslStep.Challenge && s.respond(one) instanceof SaslStep.Challenge)
                s.respond(two);
        }
    }
}
