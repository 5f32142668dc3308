package org.posthouse.mta.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.sasl.SaslCredentials;
import org.posthouse.protocol.sasl.SaslServer;
import org.posthouse.protocol.sasl.SaslStep;
import org.posthouse.protocol.sasl.Scram;
import org.posthouse.protocol.smtpclient.Content;
import org.posthouse.protocol.smtpclient.Outgoing;
import org.posthouse.protocol.smtpclient.Sent;
import org.posthouse.protocol.smtpclient.SmtpClient;
import org.posthouse.protocol.smtpclient.SmtpRefusedException;
import org.posthouse.protocol.smtpclient.Stage;
import org.posthouse.protocol.smtpclient.Timeouts;
import org.posthouse.protocol.smtpclient.TlsFailedException;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.Script.Action;
import org.posthouse.testkit.smtp.ScriptedPeer;

/** The client against servers that misbehave. */
final class SmtpClientTest {
    private static final TlsContext TRUSTING = TlsContext.client(TlsContext.Verify.OPPORTUNISTIC);
    private static final String TEXT = "Subject: x\r\n\r\n.dots\r\n..\r\n";

    @TempDir
    Path keys;

    private final List<String> said = new ArrayList<>();

    private SmtpClient connect(ScriptedPeer peer) throws IOException, SmtpRefusedException {
        return connect(peer, Duration.ofSeconds(5));
    }

    private SmtpClient connect(ScriptedPeer peer, Duration patience) throws IOException, SmtpRefusedException {
        var to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), peer.port());
        var target = new SmtpClient.Target(to, "peer.example", "client.example", null);
        return SmtpClient.connect(Dialer.direct(), target, Timeouts.all(patience), null, (who, line) -> said.add(who + ": " + line));
    }

    private static Outgoing message(String... to) {
        return new Outgoing(ReturnPath.parse("robert@here.example"), Arrays.stream(to).map(Address::parse).toList(),
                Content.of(Source.of(TEXT.getBytes(StandardCharsets.US_ASCII))), false, false);
    }

    private TlsContext certificate() throws IOException {
        SelfSigned made = SelfSigned.create(keys, List.of("peer.example"));
        return TlsContext.server(made.chain(), made.key());
    }

    private ScriptedPeer tlsPeer(Script script, String... extensions) throws IOException {
        return ScriptedPeer.start("127.0.0.1", 0, script, certificate(), extensions);
    }

    @Test
    void startTlsProtectsTheTransactionAndForgetsWhatWasOffered() throws Exception {
        try (ScriptedPeer peer = tlsPeer(Script.ACCEPTING, "PIPELINING"); SmtpClient client = connect(peer)) {
            assertTrue(client.extensions().has("STARTTLS"));
            assertNull(client.tls());
            client.startTls(TRUSTING, "peer.example");
            assertNotNull(client.tls());
            assertFalse(client.extensions().has("STARTTLS"));
            assertTrue(client.send(message("john@there.example")).answers().getFirst().accepted());
            assertTrue(peer.await(1).getFirst().tls());
            assertEquals(TEXT, peer.received().getFirst().text());
            assertEquals(2, peer.lines().stream().filter(l -> l.startsWith("EHLO")).count());
        }
    }

    @Test
    void aRefusedStartTlsLeavesTheSessionInClear() throws Exception {
        try (ScriptedPeer peer = tlsPeer(Script.ACCEPTING.on("STARTTLS", "454 4.7.0 Not now")); SmtpClient client = connect(peer)) {
            var e = assertThrows(SmtpRefusedException.class, () -> client.startTls(TRUSTING, "peer.example"));
            assertEquals(Stage.STARTTLS, e.stage());
            assertTrue(client.usable());
            assertTrue(client.send(message("john@there.example")).answers().getFirst().accepted());
        }
    }

    @Test
    void aBrokenHandshakeEndsTheConnection() throws Exception {
        try (ScriptedPeer peer = tlsPeer(Script.ACCEPTING.on("STARTTLS", new Action.BreakTls())); SmtpClient client = connect(peer)) {
            assertThrows(TlsFailedException.class, () -> client.startTls(TRUSTING, "peer.example"));
            assertFalse(client.usable());
        }
    }

    @Test
    void whatComesInClearBehindTheGoAheadIsNotTakenForAReply() throws Exception {
        byte[] injected = "220 2.0.0 Go on\r\n250 injected.example\r\n".getBytes(StandardCharsets.US_ASCII);
        try (ScriptedPeer peer = tlsPeer(Script.ACCEPTING.on("STARTTLS", new Action.Raw(injected))); SmtpClient client = connect(peer)) {
            assertThrows(IOException.class, () -> client.startTls(TRUSTING, "peer.example"));
            assertFalse(client.usable());
            assertTrue(said.stream().noneMatch(l -> l.contains("injected")), said.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"PLAIN,true", "PLAIN LOGIN SCRAM-SHA-256,true", "SCRAM-SHA-256,false"})
    void logsInByTheStrongestMechanism(String offered, boolean tls) throws Exception {
        var script = new LoginScript("opens");
        try (ScriptedPeer peer = tlsPeer(script, "AUTH " + offered); SmtpClient client = connect(peer)) {
            if (tls)
                client.startTls(TRUSTING, "peer.example");
            client.authenticate("robert", "opens");
            assertEquals("robert", script.who);
            String mechanism = offered.contains("SCRAM") ? "SCRAM-SHA-256" : "PLAIN";
            assertTrue(peer.lines().stream().anyMatch(l -> l.startsWith("AUTH " + mechanism)), peer.lines().toString());
            String secret = SaslServer.encode("\0robert\0opens".getBytes(StandardCharsets.US_ASCII));
            assertTrue(said.stream().noneMatch(l -> l.contains(secret)), said.toString());
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNoneIsShownInClear() throws Exception {
        try (ScriptedPeer peer = tlsPeer(new LoginScript("opens"), "AUTH PLAIN SCRAM-SHA-256"); SmtpClient client = connect(peer)) {
            var e = assertThrows(SmtpRefusedException.class, () -> client.authenticate("robert", "guess"));
            assertEquals(535, e.reply().code());
        }
        try (ScriptedPeer peer = tlsPeer(new LoginScript("opens"), "AUTH PLAIN LOGIN"); SmtpClient client = connect(peer)) {
            assertThrows(SmtpRefusedException.class, () -> client.authenticate("robert", "opens"));
            assertTrue(peer.lines().stream().noneMatch(l -> l.startsWith("AUTH")));
        }
    }

    @Test
    void aServerOfOldIsGreetedWithHelo() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("EHLO", "502 5.5.1 What?")); SmtpClient client = connect(peer)) {
            assertFalse(client.extensions().has("PIPELINING"));
            assertTrue(client.send(message("john@there.example", "mary@there.example")).answers().getLast().accepted());
            assertEquals("HELO client.example", peer.lines().get(1));
            assertEquals("MAIL FROM:<robert@here.example>", peer.received().getFirst().mail());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-x\r\n", "220-a\r\n250 b\r\n", "\r\n", "999 no\r\n", "220\tx\r\n"})
    void aGarbageGreetingIsNoSmtp(String greeting) throws Exception {
        var raw = new Action.Raw(greeting.getBytes(StandardCharsets.US_ASCII));
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("", raw))) {
            var e = assertThrows(IOException.class, () -> connect(peer));
            assertTrue(String.valueOf(e.getMessage()).contains("does not speak SMTP"), e.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplyWithoutEndIsCutOff(boolean lines) throws Exception {
        byte[] endless = (lines ? "250-x\r\n".repeat(10_000) : "250 " + "x".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII);
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("EHLO", new Action.Raw(endless)))) {
            assertThrows(IOException.class, () -> connect(peer));
        }
    }

    @Test
    void aLongReplyWithinTheLimitsIsReadWhole() throws Exception {
        var many = new String[100];
        Arrays.setAll(many, i -> "550" + (i < 99 ? "-" : " ") + "5.1.1 line " + i + "x".repeat(900));
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("RCPT", many)); SmtpClient client = connect(peer)) {
            Sent sent = client.send(message("john@there.example"));
            assertEquals(100, assertNotNullReply(sent).lines().size());
            assertTrue(client.usable());
        }
    }

    private static org.posthouse.protocol.smtp.Reply assertNotNullReply(Sent sent) {
        var reply = sent.answers().getFirst().reply();
        assertNotNull(reply);
        return reply;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA", "."})
    void aServerThatFallsSilentIsLeftInTime(String at) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on(at, new Action.Silence()))) {
            if (at.isEmpty() || at.equals("EHLO")) {
                assertThrows(SocketTimeoutException.class, () -> connect(peer, Duration.ofMillis(200)));
                return;
            }
            try (SmtpClient client = connect(peer, Duration.ofMillis(200))) {
                Sent sent = client.send(message("john@there.example"));
                assertInstanceOf(SocketTimeoutException.class, sent.failure());
                assertEquals(stage(at), sent.answers().getFirst().stage());
                assertFalse(client.usable());
            }
        }
    }

    private static Stage stage(String at) {
        return at.equals(".") ? Stage.END : Stage.valueOf(at);
    }

    @ParameterizedTest
    @CsvSource({"MAIL,true", "MAIL,false", "RCPT,true", "RCPT,false", "DATA,true", "DATA,false", ".,true", ".,false"})
    void aLostConnectionSaysWhere(String at, boolean pipelining) throws Exception {
        String[] extensions = pipelining ? new String[]{"PIPELINING"} : new String[0];
        var script = Script.ACCEPTING.on(at, new Action.Drop());
        try (ScriptedPeer peer = ScriptedPeer.start("127.0.0.1", 0, script, null, extensions); SmtpClient client = connect(peer)) {
            Sent sent = client.send(message("john@there.example"));
            Sent.Answer answer = sent.answers().getFirst();
            assertNotNull(sent.failure());
            assertNull(answer.reply());
            assertFalse(answer.accepted());
            assertFalse(client.usable());
            // Only a loss after the dot may mean that it arrived; a reset may swallow earlier replies where they come together.
            assertEquals(at.equals("."), answer.stage() == Stage.END, answer.toString());
            assertEquals(at.equals(".") ? 1 : 0, peer.received().size());
        }
    }

    @ParameterizedTest
    @CsvSource({"MAIL,true", "MAIL,false", "RCPT,true", "RCPT,false", "DATA,true", "DATA,false", ".,true", ".,false"})
    void aServerMayCloseAtAnyTime(String at, boolean pipelining) throws Exception {
        String[] extensions = pipelining ? new String[]{"PIPELINING"} : new String[0];
        var script = Script.ACCEPTING.on(at, "421 4.3.2 Shutting down");
        try (ScriptedPeer peer = ScriptedPeer.start("127.0.0.1", 0, script, null, extensions); SmtpClient client = connect(peer)) {
            Sent sent = client.send(message("john@there.example", "mary@there.example"));
            assertEquals(421, assertNotNullReply(sent).code());
            assertEquals(stage(at), sent.answers().getFirst().stage());
            assertFalse(client.usable());
        }
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on(at.equals(".") ? "" : "EHLO", "421 4.3.2 Busy"))) {
            var e = assertThrows(SmtpRefusedException.class, () -> connect(peer));
            assertEquals(421, e.reply().code());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void recipientsAreAnsweredOneByOne(boolean pipelining) throws Exception {
        String[] extensions = pipelining ? new String[]{"PIPELINING"} : new String[0];
        var script = Script.ACCEPTING.on("RCPT TO:<a", "550 5.1.1 No").on("RCPT TO:<c", "450 4.2.1 Later");
        try (ScriptedPeer peer = ScriptedPeer.start("127.0.0.1", 0, script, null, extensions); SmtpClient client = connect(peer)) {
            Sent sent = client.send(message("a@there.example", "b@there.example", "c@there.example", "d@there.example"));
            assertEquals(List.of(550, 250, 450, 250),
                    sent.answers().stream().map(Sent.Answer::reply).map(r -> r == null ? 0 : r.code()).toList());
            assertEquals(2, peer.await(1).getFirst().recipients().size());
            Sent none = client.send(message("a@there.example", "c@there.example"));
            assertTrue(none.answers().stream().noneMatch(Sent.Answer::accepted));
            assertTrue(client.usable());
            assertTrue(client.send(message("d@there.example")).answers().getFirst().accepted());
            assertEquals(2, peer.received().size());
            assertEquals(1, peer.connections());
        }
    }

    @Test
    void manyRecipientsGoInGroups() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING); SmtpClient client = connect(peer)) {
            var to = new String[173];
            Arrays.setAll(to, i -> "u" + i + "@there.example");
            assertTrue(client.send(message(to)).answers().stream().allMatch(Sent.Answer::accepted));
            assertEquals(173, peer.await(1).getFirst().recipients().size());
        }
    }

    @Test
    void refusedDataIsNotFollowedByAMessageAndTheNextOneGoesThrough() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.start(Script.ACCEPTING.on("DATA", "554 5.7.1 Not from you"));
                SmtpClient client = connect(peer)) {
            Sent sent = client.send(message("john@there.example"));
            assertEquals(Stage.DATA, sent.answers().getFirst().stage());
            assertEquals(554, assertNotNullReply(sent).code());
            peer.script(Script.ACCEPTING);
            assertTrue(client.send(message("john@there.example")).answers().getFirst().accepted());
            assertEquals(1, peer.received().size());
            assertTrue(peer.lines().contains("RSET"));
        }
    }

    /** A server's side of AUTH, by the mechanisms themselves. */
    private static final class LoginScript implements Script, SaslCredentials<String> {
        private final String password;
        private volatile @Nullable SaslServer<String> login;
        volatile String who = "";

        LoginScript(String password) {
            this.password = password;
        }

        @Override
        public @Nullable Action on(int connection, String line) {
            SaslServer<String> running = login;
            if (running != null)
                return step(running, running.respond(SaslServer.decode(line).orElseThrow()));
            if (!line.startsWith("AUTH "))
                return null;
            int space = line.indexOf(' ', 5);
            SaslServer<String> begun = SaslServer.start(line.substring(5, space), this, "peer.example").orElseThrow();
            return step(begun, begun.begin(SaslServer.decode(line.substring(space + 1)).orElseThrow()));
        }

        private Action step(SaslServer<String> of, SaslStep<String> step) {
            login = step instanceof SaslStep.Challenge ? of : null;
            return switch (step) {
                case SaslStep.Challenge<String> c -> new Action.Say("334 " + SaslServer.encode(c.data()));
                case SaslStep.Success<String> s -> {
                    who = s.who();
                    yield new Action.Say("235 2.7.0 Welcome");
                }
                case SaslStep.Failure<String> f -> new Action.Say("535 5.7.8 No");
            };
        }

        @Override
        public Optional<String> verify(String name, String word) {
            return word.equals(password) ? Optional.of(name) : Optional.empty();
        }

        @Override
        public ScramKeys<String> scram(Scram.Hash hash, String name) {
            byte[] salt = "salt".getBytes(StandardCharsets.US_ASCII);
            Scram.Keys made = Scram.keys(hash, password, salt, Scram.ITERATIONS).orElseThrow();
            return new ScramKeys<>(Optional.of(name), salt, Scram.ITERATIONS, made.storedKey(), made.serverKey());
        }

        @Override
        public Optional<SharedSecret<String>> secret(String name) {
            return Optional.empty();
        }
    }
}
