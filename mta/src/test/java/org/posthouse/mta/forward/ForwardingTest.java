package org.posthouse.mta.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.srs.Srs;
import org.posthouse.mta.bounce.Bouncer;
import org.posthouse.mta.bounce.Settings;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.PlainQueue;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.verdict.Seals;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Alias;
import org.posthouse.store.account.Forward;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.authres.Result;

/** Forwarding over the real directory. */
final class ForwardingTest {
    private final VirtualClock clock = new VirtualClock();
    private final Engine engine = new MemoryEngine();
    private final Seals seals = new Seals(clock);
    private final List<Letter> put = new ArrayList<>();
    private final Queue queue = new PlainQueue() {
        @Override
        public void put(Arrival arrival, List<Recipient> recipients) {
            put.add(new Letter(arrival, recipients));
        }

        @Override
        public void put(List<Letter> letters) {
            put.addAll(letters);
        }
    };
    private StoredDirectory directory;
    private StoredJourneys journeys;
    private Forwarding forwarding;

    @BeforeEach
    void open() throws Refusal {
        directory = new StoredDirectory(engine, clock);
        journeys = new StoredJourneys(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        for (String a : List.of("john@example.org", "mary@example.org"))
            directory.addAccount(Address.parse(a));
        directory.putAlias(new Alias(Address.parse("away@example.org"), List.of(Address.parse("robert@example.com"))));
        directory.putAlias(new Alias(Address.parse("all@example.org"),
                List.of(Address.parse("john@example.org"), Address.parse("mary@example.org"))));
        var srs = new Srs(new byte[32], clock);
        directory.returns(srs::origin);
        var bouncer = new Bouncer(Settings.of("mx.example.org"), engine, directory, journeys, clock, new Random(1));
        forwarding = new Forwarding(new Forwarding.Services(queue, directory, engine, bouncer, journeys, clock, seals.sealing(engine)),
                srs);
    }

    @AfterEach
    void close() {
        journeys.close();
    }

    private Arrival arrival(String from, String header, String login) throws Refusal {
        byte[] text = (header + "Subject: x\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(text, 0, text.length);
            return new Arrival(journeys.newId(), ReturnPath.parse(from),
                    "Received: from mail.example.net ([192.0.2.1])\r\n".getBytes(StandardCharsets.US_ASCII),
                    blob.finish(), text.length, clock.instant(), Terms.of(Terms.Content.SEVEN_BIT, false), login);
        }
    }

    /** As an SMTP server resolves it. */
    private List<Recipient> reach(String to, Asked asked) {
        Address a = Address.parse(to);
        var all = new ArrayList<Recipient>();
        if (directory.resolve(a) instanceof Resolution.Reaches r) {
            for (Account account : r.accounts())
                all.add(new Recipient(a, account.address(), new Route.Local(account.id()), asked));
            for (Address remote : r.remote())
                all.add(new Recipient(a, remote, new Route.Remote(), asked));
        } else {
            all.add(new Recipient(a, a, new Route.Remote(), asked));
        }
        return all;
    }

    private List<Recipient> reach(String to) {
        return reach(to, Asked.NOTHING);
    }

    private String text(Arrival a) throws Exception {
        try (BlobReader blob = engine.openBlob(a.blob())) {
            return new String(a.trace(), StandardCharsets.UTF_8) + new String(blob.bytes(0, blob.size()), StandardCharsets.UTF_8);
        }
    }

    /** RFC 8617 §5.1: what was found when it came in goes on with it, and holds where it arrives. */
    @Test
    void whatGoesOnIsSealed() throws Exception {
        seals.on = true;
        Arrival plain = arrival("chris@example.net", "From: chris@example.net\r\n", "");
        byte[] trace = ("Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net;\r\n dmarc=pass header.from=example.net; arc=none\r\n"
                + new String(plain.trace(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        var judged = new Arrival(plain.id(), plain.returnPath(), trace, plain.blob(), plain.size(), plain.arrived(), plain.terms(), "");
        forwarding.put(judged, reach("away@example.org"));
        String text = text(put.getFirst().arrival());
        ArcResult r = seals.verify(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(Result.PASS, r.result(), r.why() + "\n" + text);
        assertEquals("mx.example.org; spf=pass smtp.mailfrom=example.net; dmarc=pass header.from=example.net; arc=none",
                r.sets().getFirst().results());
        // Of a chain that nobody has looked at nothing is said; one that was found broken is said to be.
        put.clear();
        forwarding.put(
                arrival("chris@example.net",
                        text.replace("Subject: x\r\n\r\nbody\r\n", "").replace("Delivered-To: away@example.org\r\n", ""), ""),
                reach("away@example.org"));
        assertFalse(text(put.getFirst().arrival()).contains("i=2;"), text(put.getFirst().arrival()));
        put.clear();
        seals.on = false;
        forwarding.put(judged, reach("away@example.org"));
        assertFalse(text(put.getFirst().arrival()).contains("ARC-Seal"));
    }

    @Test
    void aSenderElsewhereGetsAReturnPathOfOurs() throws Exception {
        forwarding.put(arrival("chris@example.net", "", ""), reach("away@example.org"));
        Letter onward = put.getFirst();
        assertEquals(1, put.size());
        assertEquals("robert@example.com", onward.recipients().getFirst().address().toString());
        String path = onward.arrival().returnPath().toString();
        assertTrue(path.startsWith("SRS0=") && path.endsWith("=example.net=chris@example.org"), path);
        assertTrue(text(onward.arrival()).startsWith("Delivered-To: away@example.org\r\nReceived:"), text(onward.arrival()));
        // A report to it goes on to the sender.
        put.clear();
        forwarding.put(arrival("", "", ""), reach(path));
        assertEquals("chris@example.net", put.getFirst().recipients().getFirst().address().toString());
        assertTrue(put.getFirst().arrival().returnPath().isNull());
    }

    @Test
    void aSenderOfOursKeepsHisReturnPath() throws Exception {
        forwarding.put(arrival("john@example.org", "", "john@example.org"), reach("away@example.org"));
        assertEquals("john@example.org", put.getFirst().arrival().returnPath().toString());
    }

    @Test
    void onlyReportsComeBackByARewrittenPath() throws Exception {
        forwarding.put(arrival("chris@example.net", "", ""), reach("away@example.org"));
        String path = put.getFirst().arrival().returnPath().toString();
        put.clear();
        Arrival spam = arrival("mallory@example.net", "", "");
        assertEquals(Refusal.Reason.NOT_PERMITTED, assertThrows(Refusal.class, () -> forwarding.put(spam, reach(path))).reason());
        assertTrue(put.isEmpty());
        assertTrue(directory.resolve(Address.parse(path.replace("chris", "mary"))) instanceof Resolution.Unknown);
    }

    @Test
    void whatComesRoundAgainIsRefused() throws Exception {
        Arrival again = arrival("chris@example.net", "Delivered-To: Away@example.org\r\n", "");
        assertEquals(Refusal.Reason.NOT_PERMITTED,
                assertThrows(Refusal.class, () -> forwarding.put(again, reach("away@example.org"))).reason());
        var both = new ArrayList<>(reach("away@example.org"));
        both.addAll(reach("john@example.org"));
        forwarding.put(again, both);
        // The others get it, and the sender is told of the one.
        assertEquals(List.of("john@example.org", "chris@example.net"),
                put.stream().map(l -> l.recipients().getFirst().address().toString()).toList());
        assertTrue(text(put.get(1).arrival()).contains("Status: 5.4.6"), text(put.get(1).arrival()));
    }

    @Test
    void anAccountsMailGoesOnWithOrWithoutACopy() throws Exception {
        Account john = directory.account(Address.parse("john@example.org")).orElseThrow();
        directory.setForward(john.id(), new Forward(List.of(Address.parse("john@example.com")), true));
        forwarding.put(arrival("chris@example.net", "", ""), reach("john@example.org"));
        assertEquals(List.of("john@example.org", "john@example.com"),
                put.stream().map(l -> l.recipients().getFirst().address().toString()).toList());
        assertEquals("chris@example.net", put.getFirst().arrival().returnPath().toString());
        put.clear();
        directory.setForward(john.id(), new Forward(List.of(Address.parse("john@example.com")), false));
        forwarding.put(arrival("chris@example.net", "", ""), reach("john+detail@example.org"));
        assertEquals(List.of("john@example.com"), put.stream().map(l -> l.recipients().getFirst().address().toString()).toList());
    }

    /** RFC 3461 §5.2.7.3 */
    @Test
    void anAddressThatStandsForSeveralIsReportedAsExpanded() throws Exception {
        var asked = new Asked(new Notify(true, true, false), null);
        forwarding.put(arrival("chris@example.net", "", ""), reach("all@example.org", asked));
        assertEquals(2, put.size());
        assertTrue(put.getFirst().recipients().stream().allMatch(r -> !r.asked().notices().success() && r.asked().notices().failure()));
        String notice = text(put.get(1).arrival());
        assertTrue(notice.contains("Action: expanded") && notice.contains("Final-Recipient: rfc822; all@example.org"), notice);
        assertFalse(notice.contains("mary@"), notice);
    }

    /** RFC 3461 §5.2.7.2 */
    @Test
    void anAliasOfOnePassesOnWhatWasAsked() throws Exception {
        var asked = new Asked(new Notify(true, true, false), null);
        forwarding.put(arrival("chris@example.net", "", ""), reach("away@example.org", asked));
        assertEquals(1, put.size());
        assertTrue(put.getFirst().recipients().getFirst().asked().notices().success());
    }

    @Test
    void mailOfOursHasAName() throws Exception {
        Arrival a = arrival("john@example.org", "", "john@example.org");
        forwarding.put(a, reach("robert@example.com"));
        assertEquals(JourneyId.show(a.id()), put.getFirst().arrival().terms().envId());
        put.clear();
        forwarding.put(arrival("chris@example.net", "", ""), reach("john@example.org"));
        assertEquals(null, put.getFirst().arrival().terms().envId());
    }

    @Test
    void nobodyIsToldOfForgedMail() throws Exception {
        Arrival again = arrival("chris@example.net", "Delivered-To: away@example.org\r\n", "").with(Authenticity.FAIL);
        var both = new ArrayList<>(reach("away@example.org"));
        both.addAll(reach("john@example.org"));
        forwarding.put(again, both);
        assertEquals(1, put.size());
        assertTrue(Instant.EPOCH.isBefore(clock.instant()));
    }
}
