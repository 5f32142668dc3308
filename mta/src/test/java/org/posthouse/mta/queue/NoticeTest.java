package org.posthouse.mta.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.Dsn;
import org.posthouse.mail.dsn.DsnAction;
import org.posthouse.mail.dsn.DsnParser;
import org.posthouse.mail.dsn.DsnRecipient;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.bounce.Bouncer;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.testkit.smtp.Received;
import org.posthouse.testkit.smtp.Script;
import org.posthouse.testkit.smtp.ScriptedPeer;

/** The queue with the notices that it really sends. RFC 3464 */
final class NoticeTest {
    private static final String MESSAGE = "From: robert@here.example\r\nSubject: Meet me\r\n\r\nsecret body\r\n";
    private static final Account ROBERT = new Account(7, Address.parse("robert@here.example"), Account.PopPolicy.DELETE, 0);

    private final AtomicLong free = new AtomicLong(1_000_000);
    private ScriptedPeer peer;
    private House house;

    @BeforeEach
    void open() throws IOException {
        peer = ScriptedPeer.start(Script.ACCEPTING);
        house = new House(peer.port());
        house.close();
        house.engine = new MemoryEngine(house.clock, free::get, 1000);
        house.notices = new Bouncer(org.posthouse.mta.bounce.Settings.of("mx.here.example"), house.engine, directory(), house.log,
                house.clock, new Random(3));
        house.dns.add(z -> z.mx("there.example", 10, "mx.there.example").address("mx.there.example", "127.0.0.1"));
        house.open();
    }

    @AfterEach
    void close() {
        house.close();
        peer.close();
    }

    private static Directory directory() {
        return (Directory) Proxy.newProxyInstance(Directory.class.getClassLoader(), new Class<?>[]{Directory.class},
                (self, method, args) -> {
                    if (!method.getName().equals("resolve") || args == null)
                        throw new UnsupportedOperationException(method.getName());
                    Address to = (Address) args[0];
                    if (!to.domain().ascii().equals("here.example"))
                        return new Resolution.Remote();
                    return to.local().value().equals("robert")
                            ? new Resolution.Reaches(List.of(ROBERT), List.of())
                            : new Resolution.Unknown();
                });
    }

    private byte[] bytes(Arrival arrival) throws Exception {
        try (BlobReader blob = house.engine.openBlob(arrival.blob()); var in = blob.stream(0, blob.size())) {
            return in.readAllBytes();
        }
    }

    private static String field(Entity e, String name) {
        return e.header().first(name).map(HeaderField::decoded).orElse("");
    }

    private Arrival filed(int count) throws InterruptedException {
        house.log.until(count + " filed", () -> house.mailboxes.filed.size() >= count);
        return house.mailboxes.filed.values().stream().max(java.util.Comparator.comparingLong(Arrival::id)).orElseThrow();
    }

    @Test
    void aFailureIsReportedWithTheWordsOfTheOtherSide() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "550-5.1.1 No Chris here", "550 5.1.1 Try next door"));
        long id = house.send("robert@here.example", MESSAGE, "chris@there.example");
        Arrival notice = filed(1);
        assertTrue(notice.returnPath().isNull());
        byte[] b = bytes(notice);
        Entity e = MimeParser.parse(Source.of(b), Limits.DEFAULT);
        assertEquals("multipart/report", e.type().toString());
        assertEquals("delivery-status", e.type().params().get("report-type").orElse(""));
        assertEquals("auto-replied", field(e, "Auto-Submitted"));
        assertEquals("robert@here.example", field(e, "To"));
        assertTrue(field(e, "From").contains("MAILER-DAEMON@mx.here.example"), field(e, "From"));
        assertEquals("Your message could not be delivered / \u90ae\u4ef6\u672a\u80fd\u9001\u8fbe", field(e, "Subject"));
        assertEquals(3, e.parts().size());
        Dsn dsn = DsnParser.parse(Source.of(b), e).orElseThrow();
        assertEquals("mx.here.example", dsn.reportingMta());
        DsnRecipient chris = dsn.recipients().getFirst();
        assertEquals("chris@there.example", chris.finalRecipient());
        assertEquals(DsnAction.FAILED, chris.action());
        assertEquals("5.1.1", chris.status().toString());
        assertEquals("mx.there.example", chris.remoteMta());
        String said = String.valueOf(chris.diagnostic());
        assertTrue(said.startsWith("550 5.1.1") && said.contains("No Chris here") && said.contains("Try next door"), said);
        assertEquals("From: robert@here.example\r\nSubject: Meet me\r\n", DecodedText.read(Source.of(b), e.parts().get(2), 10_000));
        String raw = new String(b, StandardCharsets.UTF_8);
        assertFalse(raw.contains("secret body"));
        // Also for whoever looks at the bytes.
        assertTrue(raw.contains("Your message could not be delivered to the following recipients"), raw);
        assertTrue(house.log.journey(id).stream().anyMatch(j -> j.step() == Step.BOUNCED && j.facts().containsKey("notice")));
        for (String line : raw.lines().toList())
            assertTrue(line.length() <= 998 && line.chars().allMatch(c -> c < 128), line);
    }

    @Test
    void aDiskThatRunsFullKeepsTheNoticeBackAndNothingElse() throws Exception {
        peer.script((connection, line) -> {
            if (line.equals("."))
                free.set(0);
            return line.startsWith("RCPT TO:<chris") ? new Script.Action.Say("550 5.1.1 No Chris here") : null;
        });
        long id = house.send("robert@here.example", MESSAGE, "chris@there.example", "john@there.example");
        house.log.await(Step.RELAYED, 1);
        var left = house.queue.operator().show(id).orElseThrow().recipients();
        assertEquals(List.of("chris@there.example FAILED"), left.stream().map(r -> r.recipient().address() + " " + r.state()).toList());
        house.clock.advance(Duration.ofMinutes(6));
        free.set(1_000_000);
        house.log.until("told", () -> {
            house.clock.advance(Duration.ofMinutes(1));
            return house.mailboxes.filed.size() == 1;
        });
        house.log.await(Step.BOUNCED, 1);
        assertEquals("chris@there.example", only(filed(1)).finalRecipient());
        assertEquals(1, peer.received().size());
    }

    @Test
    void whoeverIsKeptWaitingIsToldAndInTheEndThatItWasInVain() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT", "450 4.2.1 Later"));
        house.send("robert@here.example", MESSAGE, "john@there.example");
        for (int n = 1; house.log.count(Step.FAILED) == 0; n++) {
            int attempts = n;
            house.log.until("attempt " + n, () -> house.log.count(Step.DEFERRED) + house.log.count(Step.FAILED) >= attempts);
            if (house.log.count(Step.FAILED) == 0)
                house.clock.advanceTo(java.time.Instant.parse(house.log.all(Step.DEFERRED).getLast().facts().get("next")));
        }
        house.log.until("both filed", () -> house.mailboxes.filed.size() == 2);
        List<Arrival> notices = house.mailboxes.filed.values().stream().sorted(java.util.Comparator.comparingLong(Arrival::id)).toList();
        DsnRecipient late = only(notices.getFirst());
        assertEquals(DsnAction.DELAYED, late.action());
        assertEquals("4.2.1", late.status().toString());
        assertEquals(house.now(), late.willRetryUntil());
        DsnRecipient vain = only(notices.getLast());
        assertEquals(DsnAction.FAILED, vain.action());
        assertEquals("5.4.7", vain.status().toString());
        assertTrue(String.valueOf(vain.diagnostic()).contains("450 4.2.1 Later"), String.valueOf(vain.diagnostic()));
    }

    private DsnRecipient only(Arrival notice) throws Exception {
        byte[] b = bytes(notice);
        Dsn dsn = DsnParser.parse(Source.of(b), MimeParser.parse(Source.of(b), Limits.DEFAULT)).orElseThrow();
        assertEquals(1, dsn.recipients().size());
        return dsn.recipients().getFirst();
    }

    @Test
    void noNoticeIsAnsweredWithANotice() throws Exception {
        peer.script(Script.ACCEPTING.on("RCPT TO:<chris", "550 5.1.1 No"));
        house.send("robert@there.example", MESSAGE, "chris@there.example");
        Received notice = peer.await(1).getFirst();
        assertTrue(notice.mail().startsWith("MAIL FROM:<>"), notice.mail());
        assertEquals(List.of("RCPT TO:<robert@there.example>"), notice.recipients());
        peer.script(Script.ACCEPTING.on("RCPT", "550 5.1.1 Nor him"));
        house.send("robert@there.example", MESSAGE, "chris@there.example");
        house.log.until("the notice's end", () -> house.log.all(Step.BOUNCED).stream().anyMatch(j -> j.facts().containsKey("why")));
        house.send("gone@here.example", MESSAGE, "chris@there.example");
        house.log.until("an end", () -> house.log.all(Step.BOUNCED).stream().filter(j -> j.facts().containsKey("why")).count() == 2);
        house.clock.advance(Duration.ofDays(6));
        house.log.until("at rest", () -> house.queue.running() == 0);
        assertTrue(house.queue.operator().list(Filter.ALL, 1).isEmpty());
        assertEquals(1, peer.received().size());
        assertEquals(0, house.mailboxes.filed.size());
    }
}
