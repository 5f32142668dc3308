package org.posthouse.mta.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.mta.signing.DkimKeys;
import org.posthouse.mta.signing.Signing;
import org.posthouse.protocol.smtpclient.Timeouts;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** What a sender asked for goes on with the message as far as the next host can take it. */
final class WishesTest {
    private static final byte[] BINARY = {'S', ':', ' ', 'x', '\r', '\n', '\r', '\n', 0, '\n', '.', '\r', '\n', '.', '\r', (byte) 0xff};

    @TempDir
    Path dir = Path.of(".");

    private final MemoryEngine engine = new MemoryEngine();
    private final VirtualClock clock = new VirtualClock();
    private final VirtualDns dns = VirtualDns.of(z -> z.address("there.example", "127.0.0.1"));
    @SuppressWarnings("NullAway.Init")
    private ScriptedPeer peer;

    @AfterEach
    void close() {
        if (peer != null)
            peer.close();
    }

    private List<Outcome> send(Terms terms, byte[] text, Recipient... to) throws Refusal {
        var settings = Settings.of("mx.here.example").port(peer.port()).timeouts(Timeouts.all(Duration.ofSeconds(5)));
        try (BlobWriter blob = engine.newBlob();
                var relay = new Relay(settings, dns, Dialer.direct(), engine, clock, clock, new Random(5))) {
            blob.write(text, 0, text.length);
            var arrival = new Arrival(1, ReturnPath.parse("robert@here.example"), new byte[0], blob.finish(), text.length, clock.instant(),
                    terms,
                    "");
            return relay.attempt(relay.nextHop(to[0].address()), arrival, List.of(to)).outcomes();
        }
    }

    private void host(String... extensions) throws Exception {
        close();
        peer = ScriptedPeer.start("127.0.0.1", 0, Script.ACCEPTING, null, extensions);
    }

    private static Recipient to(String name, Asked asked) {
        Address a = Address.parse(name + "@there.example");
        return new Recipient(a, a, new Route.Remote(), asked);
    }

    private static Recipient john() {
        return to("john", Asked.NOTHING);
    }

    private static byte[] ascii(String s) {
        return s.getBytes(StandardCharsets.US_ASCII);
    }

    private static String status(Outcome o) {
        return assertInstanceOf(Outcome.Failed.class, o).status().toString();
    }

    @Test
    void whatWasAskedIsPassedOnToAHostThatTells() throws Exception {
        host("PIPELINING", "DSN", "SIZE", "MT-PRIORITY", "DELIVERBY 60");
        var terms = new Terms(Terms.Content.SEVEN_BIT, false, Ret.HDRS, "a+b=c", false,
                new Terms.Deadline(clock.instant().plusSeconds(90), true, true), 3, null);
        var outcomes = send(terms, ascii("\r\nx\r\n"), john(),
                to("mary", new Asked(Notify.NEVER, null)),
                to("robert", new Asked(new Notify(true, true, false), new OriginalRecipient("rfc822", "bob+x@old.example"))));
        for (Outcome o : outcomes)
            assertEquals(Outcome.Handed.PASSED_ON, assertInstanceOf(Outcome.Delivered.class, o).handed());
        String mail = peer.received().getFirst().mail();
        for (String part : List.of(" SIZE=5", " RET=HDRS", " ENVID=a+2Bb+3Dc", " MT-PRIORITY=3", " BY=90;RT"))
            assertTrue(mail.contains(part), mail);
        var rcpt = peer.received().getFirst().recipients();
        assertEquals("RCPT TO:<john@there.example>", rcpt.get(0));
        assertEquals("RCPT TO:<mary@there.example> NOTIFY=NEVER", rcpt.get(1));
        assertTrue(rcpt.get(2).contains("NOTIFY=SUCCESS,FAILURE") && rcpt.get(2).contains("ORCPT=rfc822;bob+2Bx@old.example"), rcpt.get(2));
    }

    @Test
    void aHostThatKnowsNothingOfItHearsNothingOfIt() throws Exception {
        host("PIPELINING");
        var terms = new Terms(Terms.Content.SEVEN_BIT, false, Ret.FULL, "id", false,
                new Terms.Deadline(clock.instant().plusSeconds(90), false, false), -9, null);
        Outcome o = send(terms, ascii("\r\nx\r\n"), to("mary", new Asked(Notify.NEVER, null))).getFirst();
        assertEquals(Outcome.Handed.RELAYED, assertInstanceOf(Outcome.Delivered.class, o).handed());
        assertEquals("MAIL FROM:<robert@here.example>", peer.received().getFirst().mail());
        assertEquals(List.of("RCPT TO:<mary@there.example>"), peer.received().getFirst().recipients());
    }

    @Test
    void aDeadlineThatNobodyPromisesToKeepEndsHere() throws Exception {
        host("PIPELINING");
        var soon = new Terms.Deadline(clock.instant().plusSeconds(30), true, false);
        var terms = new Terms(Terms.Content.SEVEN_BIT, false, null, null, false, soon, 0, null);
        assertEquals("5.4.7", status(send(terms, ascii("\r\nx\r\n"), john()).getFirst()));
        host("DELIVERBY 60");
        assertEquals("5.4.7", status(send(terms, ascii("\r\nx\r\n"), john()).getFirst()));
        host("DELIVERBY 10");
        assertInstanceOf(Outcome.Delivered.class, send(terms, ascii("\r\nx\r\n"), john()).getFirst());
    }

    /** RFC 6376 §5.3: our signature is over what the next host gets, however it is written. */
    @Test
    void whatIsWrittenAnewIsSignedAnew() throws Exception {
        Domain here = Domain.of("here.example");
        var keys = new DkimKeys(dir.resolve("dkim"), clock);
        keys.begin(here);
        var zone = Zone.builder();
        for (DkimKey k : keys.all(here))
            zone.txt(k.name(), k.record());
        Signing signing = Signing.with(keys, engine, clock);
        byte[] text = "From: robert@here.example\r\nSubject: x\r\n\r\nGr\u00fc\u00dfe\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] received = ascii("Received: by mx.here.example; Fri, 20 Mar 2026 10:00:00 +0000\r\n");
        String sealed = "ARC-Seal: i=1; cv=none\r\nARC-Message-Signature: i=1\r\nARC-Authentication-Results: i=1; x\r\n";
        var terms = Terms.of(Terms.Content.EIGHT_BIT, false);
        for (boolean wide : new boolean[]{true, false}) {
            host(wide ? new String[]{"8BITMIME"} : new String[]{"PIPELINING"});
            var settings = Settings.of("mx.here.example").port(peer.port()).timeouts(Timeouts.all(Duration.ofSeconds(5)));
            try (BlobWriter blob = engine.newBlob();
                    var relay = new Relay(settings, dns, Dialer.direct(), engine, clock, clock, new Random(5)).signing(signing)) {
                blob.write(text, 0, text.length);
                Arrival plain = new Arrival(1, ReturnPath.parse("robert@here.example"), received, blob.finish(), text.length,
                        clock.instant(),
                        terms, "");
                Arrival signed = signing.written(plain);
                Arrival arrival = wide ? signed : signed.before(ascii(sealed));
                assertInstanceOf(Outcome.Delivered.class,
                        relay.attempt(relay.nextHop(john().address()), arrival, List.of(john())).outcomes().getFirst());
            }
            String got = peer.received().getFirst().text();
            assertEquals(wide ? 0 : 1, got.split("Content-Transfer-Encoding: ", -1).length - 1, got);
            assertFalse(got.contains("ARC-"), got);
            List<DkimResult> found = Verification.of(got.getBytes(StandardCharsets.ISO_8859_1),
                    new KeySource(new ZoneResolver(zone.build())),
                    clock.instant(), Duration.ofSeconds(10));
            assertEquals(List.of(Result.PASS, Result.PASS), found.stream().map(DkimResult::result).toList(), got);
        }
    }

    @Test
    void binaryContentTravelsAsItIsWhereItCan() throws Exception {
        Terms terms = Terms.of(Terms.Content.BINARY, false);
        for (String[] few : new String[][]{{"8BITMIME"}, {"8BITMIME", "CHUNKING"}, {"8BITMIME", "BINARYMIME"}}) {
            host(few);
            assertEquals("5.6.1",
                    status(send(terms, ascii("Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\ny\r\n--b--\r\n"),
                            john()).getFirst()));
            byte[] binary = "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\n\u00ff"
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertInstanceOf(Outcome.Delivered.class, send(terms, binary, john()).getFirst());
            assertEquals("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAr/\r\n",
                    new String(peer.received().getFirst().data(), StandardCharsets.ISO_8859_1));
            assertFalse(peer.received().getFirst().mail().contains("BODY"));
        }
        for (String pipelining : List.of("PIPELINING", "XNONE")) {
            host(pipelining, "8BITMIME", "CHUNKING", "BINARYMIME");
            assertInstanceOf(Outcome.Delivered.class, send(terms, BINARY, john()).getFirst());
            assertArrayEquals(BINARY, peer.received().getFirst().data());
            assertTrue(peer.received().getFirst().mail().contains("BODY=BINARYMIME"));
            peer.script(Script.ACCEPTING.on("RCPT", "550 5.1.1 Unknown"));
            assertEquals("5.1.1", status(send(terms, BINARY, john()).getFirst()));
            assertEquals(1, peer.lines().stream().filter(l -> l.startsWith("BDAT")).count());
            peer.script(Script.ACCEPTING.on("BDAT", "554 5.6.0 No"));
            assertEquals("5.6.0", status(send(terms, BINARY, john()).getFirst()));
        }
    }

    /** RFC 6152 §3 */
    @Test
    void eightBitsAreWrittenInSevenForAHostThatTakesNoMore() throws Exception {
        Terms terms = Terms.of(Terms.Content.EIGHT_BIT, false);
        byte[] text = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ngr\u00fcn and plain all the rest\r\n"
                .getBytes(StandardCharsets.UTF_8);
        host("8BITMIME");
        assertInstanceOf(Outcome.Delivered.class, send(terms, text, john()).getFirst());
        assertArrayEquals(text, peer.received().getFirst().data());
        host("SIZE");
        assertInstanceOf(Outcome.Delivered.class, send(terms, text, john()).getFirst());
        String seven = String.join("\r\n", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", "gr=C3=BCn and plain all the rest", "");
        assertEquals(seven, new String(peer.received().getFirst().data(), StandardCharsets.ISO_8859_1));
        assertEquals("MAIL FROM:<robert@here.example> SIZE=" + seven.length(), peer.received().getFirst().mail());
        byte[] signed = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\u00fc\r\n--b--\r\n"
                .getBytes(StandardCharsets.UTF_8);
        assertEquals("5.6.3", status(send(terms, signed, john()).getFirst()));
        assertEquals("5.6.3", status(send(terms, "Subject: \u00fc\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8), john()).getFirst()));
    }

    @Test
    void utf8IsAskedForOnlyWhereItIsNeeded() throws Exception {
        Terms terms = Terms.of(Terms.Content.EIGHT_BIT, true);
        host("8BITMIME");
        byte[] plain = "Subject: x\r\n\r\ngr\u00fcn\r\n".getBytes(StandardCharsets.UTF_8);
        assertInstanceOf(Outcome.Delivered.class, send(terms, plain, john()).getFirst());
        assertEquals("MAIL FROM:<robert@here.example> BODY=8BITMIME", peer.received().getFirst().mail());
        byte[] needy = "Subject: gr\u00fcn\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8);
        assertEquals("5.6.7", status(send(terms, needy, john()).getFirst()));
        host("8BITMIME", "SMTPUTF8");
        assertInstanceOf(Outcome.Delivered.class, send(terms, needy, john()).getFirst());
        assertTrue(peer.received().getFirst().mail().contains(" SMTPUTF8"));
    }

    @Test
    void whomAHostHasNoRoomForGoesInTheNextTransactionAtOnce() throws Exception {
        host("PIPELINING");
        int[] room = {3};
        Script script = (connection, line) -> {
            if (line.startsWith("MAIL"))
                room[0] = 3;
            if (line.startsWith("RCPT") && line.contains("x9"))
                return new Script.Action.Say("550 5.1.1 Unknown");
            return line.startsWith("RCPT") && --room[0] < 0 ? new Script.Action.Say("452 4.5.3 Too many recipients") : null;
        };
        peer.script(script);
        var all = new ArrayList<Recipient>();
        for (int i = 0; i < 11; i++)
            all.add(to("x" + i, Asked.NOTHING));
        var outcomes = send(Terms.of(Terms.Content.SEVEN_BIT, false), ascii("\r\nx\r\n"), all.toArray(new Recipient[0]));
        assertEquals(10, outcomes.stream().filter(o -> o instanceof Outcome.Delivered).count());
        assertEquals("5.1.1", status(outcomes.get(9)));
        assertEquals(1, peer.connections());
        assertEquals(4, peer.received().size());
    }

    @Test
    void aHostWithoutAnyRoomIsAskedAgainLater() throws Exception {
        host("PIPELINING");
        peer.script(Script.ACCEPTING.on("RCPT", "452 4.5.3 Too many recipients"));
        var o = send(Terms.of(Terms.Content.SEVEN_BIT, false), ascii("\r\nx\r\n"), john()).getFirst();
        assertEquals("4.5.3", assertInstanceOf(Outcome.Deferred.class, o).status().toString());
        assertEquals(1, peer.lines().stream().filter(l -> l.startsWith("MAIL")).count());
    }
}
