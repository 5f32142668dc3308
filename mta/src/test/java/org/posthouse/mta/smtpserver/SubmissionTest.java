package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.queue.Queue;
import org.posthouse.protocol.sasl.SaslClient;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.login.PlaintextLogin;

class SubmissionTest {
    private static final String LOGIN = "john@example.com";
    private final Office office = new Office();

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final String PLAIN = "AUTH PLAIN " + base64("\0" + LOGIN + "\0secret");

    private Caller inside() throws Exception {
        return office.call(Door.SUBMISSION, "127.0.0.1").ehlo().say(PLAIN, "235 2.7.0");
    }

    @Test
    void nothingWithoutLogin() throws Exception {
        try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1")) {
            c.say(PLAIN, "503").ehlo().say("MAIL FROM:<" + LOGIN + ">", "530 5.7.0").say("RCPT TO:<" + LOGIN + ">", "530 5.7.0")
                    .say("DATA", "530 5.7.0").say("VRFY x", "252");
        }
    }

    @Test
    void plainTextPolicy() throws Exception {
        try (Caller far = office.call(Door.SUBMISSION, "192.0.2.9")) {
            assertFalse(String.join(" ", far.raw("EHLO a\r\n").reply()).contains("AUTH"));
            far.say(PLAIN, "538 5.7.11").say("MAIL FROM:<" + LOGIN + ">", "530");
        }
        office.settings = office.settings.with(PlaintextLogin.NEVER);
        try (Caller near = office.call(Door.SUBMISSION, "127.0.0.1")) {
            near.ehlo().say(PLAIN, "538 5.7.11");
        }
        office.settings = office.settings.with(PlaintextLogin.ALWAYS);
        try (Caller far = office.call(Door.SUBMISSION, "192.0.2.9")) {
            assertTrue(far.raw("EHLO a\r\n").reply().contains("250-AUTH SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN"));
            far.say(PLAIN, "235");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN"})
    void everyMechanism(String name) throws Exception {
        for (boolean early : List.of(true, false))
            try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1").ehlo()) {
                SaslClient sasl = SaslClient.start(name, LOGIN, "secret").orElseThrow();
                byte[] initial = sasl.initialResponse().orElse(null);
                boolean sendNow = early && initial != null;
                c.raw("AUTH " + name.toLowerCase(java.util.Locale.ROOT) + (sendNow ? " " + Base64.getEncoder().encodeToString(initial) : "")
                        + "\r\n");
                boolean sent = sendNow;
                String reply = c.reply().getLast();
                while (reply.startsWith("334 ")) {
                    byte[] challenge = Base64.getDecoder().decode(reply.substring(4));
                    byte[] response = !sent && initial != null ? initial : sasl.respond(challenge);
                    sent = true;
                    reply = c.raw(Base64.getEncoder().encodeToString(response) + "\r\n").reply().getLast();
                }
                assertTrue(reply.startsWith("235 2.7.0"), reply);
                assertTrue(sasl.complete());
                c.say(PLAIN, "503");
            }
    }

    @Test
    void loginInTwoQuestions() throws Exception {
        try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1").ehlo()) {
            c.say("AUTH LOGIN", "334 VXNlcm5hbWU6").say(base64(LOGIN), "334 UGFzc3dvcmQ6").say(base64("secret"), "235");
        }
    }

    @Test
    void badLogins() throws Exception {
        try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1").ehlo()) {
            c.say("AUTH NTLM", "504 5.5.4").say("AUTH PLAIN *", "501").say("AUTH PLAIN !!!!", "501 5.5.2").say("AUTH PLAIN", "334 ")
                    .say("*", "501 5.7.0")
                    .say("AUTH PLAIN", "334 ").say("not base64", "501 5.5.2").say("AUTH PLAIN " + base64("\0down\0x"), "454 4.7.0")
                    .say("AUTH CRAM-MD5 AAAA", "501").say("AUTH PLAIN " + base64("mary@example.com\0" + LOGIN + "\0secret"), "535 5.7.8")
                    .say("AUTH PLAIN " + base64("\0" + LOGIN + "\0wrong"), "535 5.7.8")
                    .say("AUTH PLAIN " + base64("\0nobody\0wrong"), "535 5.7.8")
                    .say("AUTH PLAIN " + base64("\0nobody\0wrong"), "421").end();
        }
    }

    @Test
    void guessingPasswordsEnds() throws Exception {
        int wrong = 0;
        for (int i = 0; i < 60; i++)
            try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1").ehlo()) {
                for (String reply = ""; reply.isEmpty() || reply.startsWith("535"); wrong++)
                    reply = c.raw("AUTH PLAIN " + base64("\0" + LOGIN + "\0wrong") + "\r\n").reply().getLast();
            }
        assertTrue(wrong < 200, "tried " + wrong);
        try (Caller c = office.call(Door.SUBMISSION, "127.0.0.1").ehlo()) {
            c.say(PLAIN, "454 4.7.0");
            office.clock.advance(java.time.Duration.ofHours(1));
            c.say(PLAIN, "235");
        }
    }

    @Test
    void onlyOnesOwnAddresses() throws Exception {
        try (Caller c = inside()) {
            c.say("MAIL FROM:<mary@example.com>", "550 5.7.1").say("MAIL FROM:<x@away.test>", "550 5.7.1")
                    .say("MAIL FROM:<john+work@example.com>", "250").say("RSET", "250");
            c.send(LOGIN, "far@away.test", "From: mary@example.com\r\n\r\nx", "550 5.7.1");
            c.send(LOGIN, "far@away.test", "From: John <John@Example.com>, mary@example.com\r\n\r\nx", "550 5.7.1");
            c.send(LOGIN, "far@away.test", "From: john@example.com\r\nFrom: mary@example.com\r\n\r\nx", "550 5.7.1");
            c.send(LOGIN, "far@away.test", "From: John <John@Example.com>\r\n\r\nx", "250");
            c.send(LOGIN, "far@away.test", "From:\r\n \"mary@example.com\" <john@example.com>\r\n\r\nx", "250");
            c.send("", "far@away.test", "Subject: none\r\n\r\nx", "250");
        }
        assertEquals(3, office.queued.size());
    }

    @Test
    void whatIsMissingIsAdded() throws Exception {
        try (Caller c = inside()) {
            c.send(LOGIN, "far@away.test", "From: john@example.com\r\n\r\nx", "250");
            c.send(LOGIN, "far@away.test", "date: Thu, 1 Jan 2026 00:00:00 +0000\r\nmessage-Id: <a@b>\r\n\r\nDate: no", "250");
        }
        String first = new String(office.queued.get(0).arrival().trace(), StandardCharsets.UTF_8);
        assertTrue(first.contains("with ESMTPA\r\n"), first);
        assertTrue(first.contains("\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <") && first.endsWith("@mail.example.com>\r\n"),
                first);
        assertEquals("From: john@example.com\r\n\r\nx\r\n", office.queued.get(0).text());
        String second = new String(office.queued.get(1).arrival().trace(), StandardCharsets.UTF_8);
        assertFalse(second.contains("Date:") || second.contains("Message-ID:"), second);
        assertEquals(LOGIN, office.queued.get(0).arrival().login());
        JourneyEvent e = office.events.getFirst();
        assertEquals(JourneyEvent.Step.SUBMITTED, e.step());
        assertTrue(first.contains(String.valueOf(e.facts().get("message-id"))), e.facts().toString());
        assertTrue(e.dialogue().contains("C: AUTH PLAIN ****\nS: 235"), e.dialogue());
        assertFalse(e.dialogue().contains(PLAIN.substring(11)), e.dialogue());
    }

    @Test
    void localAndRemoteTogether() throws Exception {
        try (Caller c = inside()) {
            c.say("MAIL FROM:<" + LOGIN + ">", "250").say("RCPT TO:<mary@example.com>", "250").say("RCPT TO:<far@away.test>", "250")
                    .say("RCPT TO:<nobody@example.com>", "550 5.1.1")
                    .say("RCPT TO:<far@[127.0.0.1]>", "550").say("DATA", "354").raw("x\r\n.\r\n").expect("250");
        }
        assertEquals(List.of(new Route.Local(2), new Route.Remote()),
                office.queued.getFirst().recipients().stream().map(Recipient::route).toList());
    }

    @Test
    void tlsForgetsWhatWasSaidBefore(@TempDir Path dir) throws Exception {
        office.withTls(dir);
        try (Caller c = office.call(Door.SUBMISSION, "192.0.2.9")) {
            assertTrue(c.raw("EHLO a\r\n").reply().contains("250-STARTTLS"));
            // What an attacker in between appends must not be heard inside.
            c.raw("STARTTLS\r\nEHLO evil\r\nMAIL FROM:<evil@away.test>\r\n").expect("220 2.0.0");
            c.connection.startTlsClient(TlsContext.client(TlsContext.Verify.OPPORTUNISTIC), "mail.example.com", List.of());
            c.renew();
            c.say("MAIL FROM:<" + LOGIN + ">", "503 5.5.1");
            List<String> lines = c.raw("EHLO a\r\n").reply();
            assertTrue(lines.contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN")
                    && !lines.contains("250-STARTTLS"), lines.toString());
            c.say("STARTTLS", "503").say(PLAIN, "235").send(LOGIN, "far@away.test", "x", "250").say("QUIT", "221").end();
        }
        String trace = new String(office.queued.getFirst().arrival().trace(), StandardCharsets.UTF_8);
        assertTrue(trace.contains("with ESMTPSA (TLSv1.3 TLS_"), trace);
        assertFalse(office.events.getFirst().dialogue().contains("evil"));
    }

    @Test
    void helpNamesAuth() throws Exception {
        try (Caller c = inside()) {
            c.say("HELP", "214 2.0.0 Commands: EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP STARTTLS AUTH");
        }
    }
}
