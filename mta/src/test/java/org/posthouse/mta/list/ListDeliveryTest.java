package org.posthouse.mta.list;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.queue.Letter;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.verdict.Seals;
import org.posthouse.store.account.Resolution;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.Lists;
import org.posthouse.store.list.MailList;
import org.posthouse.store.list.Member;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.authres.Result;

/** Lists over the real directory. RFC 2369, RFC 2919, RFC 3461 §5.2.7.1 */
final class ListDeliveryTest {
    private final VirtualClock clock = new VirtualClock();
    private final Engine engine = new MemoryEngine();
    private final Seals seals = new Seals(clock);
    private final List<Letter> put = new ArrayList<>();
    private final Set<String> once = new HashSet<>();
    private final List<String> forgotten = new ArrayList<>();
    /** Commits that are taken until one is not; negative: all. */
    private int refuseAfter = -1;
    private final Queue queue = new Queue() {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void put(Arrival arrival, List<Recipient> recipients) {
            put.add(new Letter(arrival, recipients));
        }

        @Override
        public void put(List<Letter> letters) {
            put.addAll(letters);
        }

        @Override
        public boolean putOnce(long about, String word, List<Letter> letters) throws Refusal {
            if (refuseAfter-- == 0)
                throw new Refusal(Refusal.Reason.DISK_FULL, "full");
            return once.add(about + word) && put.addAll(letters);
        }

        @Override
        public boolean putForGood(long about, String word, List<Letter> letters) throws Refusal {
            return putOnce(about, word, letters);
        }

        @Override
        public void forget(long about, String word) {
            forgotten.add(about + word);
        }
    };
    private StoredDirectory directory;
    private StoredJourneys journeys;
    private Lists lists;
    private ListDelivery delivery;
    private MailList team;

    @BeforeEach
    void open() throws Refusal {
        directory = new StoredDirectory(engine, clock);
        journeys = new StoredJourneys(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        for (String a : List.of("john@example.org", "mary@example.org"))
            directory.addAccount(Address.parse(a));
        lists = new Lists(directory, engine, clock);
        team = lists.add(Address.parse("team@example.org"));
        lists.join(team.id(),
                List.of(Address.parse("john@example.org"), Address.parse("robert@example.com"), Address.parse("John@example.org")));
        delivery = new ListDelivery(new ListServices(lists, directory, engine, () -> queue, journeys, clock, seals.sealing(engine)),
                new byte[32],
                (r, a, b) -> new Outcome.Delivered("local", "", Outcome.Handed.FINAL));
    }

    @AfterEach
    void close() {
        journeys.close();
    }

    private Arrival arrival(String from, String text) throws Refusal {
        byte[] b = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(b, 0, b.length);
            return new Arrival(journeys.newId(), ReturnPath.parse(from), "Received: from x\r\n".getBytes(StandardCharsets.US_ASCII),
                    blob.finish(), b.length, clock.instant(), Terms.of(Terms.Content.SEVEN_BIT, false), "");
        }
    }

    private Arrival checked(Arrival a, Authenticity path, String results) {
        return a.with(path).before(("Authentication-Results: mail.example.org; " + results + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Whose return path it is says nothing of the author. */
    @Test
    void nobodyPostsInAnothersName() throws Exception {
        lists.change(team.id(),
                l -> new MailList(l.id(), l.name(), "", l.posters(), false, "", List.of(Address.parse("mary@example.com"))));
        String member = "From: <robert@example.com>\n\nwords\n";
        String moderator = "From: <mary@example.com>\n\nwords\n";
        String attacker = "x@example.net";
        String spf = "spf=pass smtp.mailfrom=example.net; ";
        for (String text : List.of(member, moderator))
            assertInstanceOf(Outcome.Failed.class, deliver("team@example.org",
                    checked(arrival(attacker, text), Authenticity.PASS, spf + "dmarc=fail header.from=example.com")));
        // No policy, and nothing else that shows it.
        assertInstanceOf(Outcome.Failed.class, deliver("team@example.org",
                checked(arrival(attacker, moderator), Authenticity.PASS, spf + "dmarc=none header.from=example.com")));
        assertInstanceOf(Outcome.Failed.class, deliver("team@example.org", arrival("mary@example.com", moderator)));
        assertInstanceOf(Outcome.Failed.class, deliver("team@example.org", arrival("mary@example.com", "Subject: x\n\nwords\n")));
        assertTrue(put.isEmpty());
        for (String results : List.of("dmarc=pass header.from=example.com", "dkim=pass header.d=example.com; dmarc=none",
                "spf=pass smtp.mailfrom=mary@example.com; dmarc=none header.from=example.com"))
            delivered(deliver("team@example.org", checked(arrival(attacker, moderator), Authenticity.UNKNOWN, results)));
        delivered(deliver("team@example.org", checked(arrival(attacker, member), Authenticity.UNKNOWN, "dmarc=none")));
        Arrival a = arrival("mary@example.com", moderator);
        delivered(deliver("team@example.org", new Arrival(a.id(), a.returnPath(), a.trace(), a.blob(), a.size(), a.arrived(), a.terms(),
                "mary@example.com", Authenticity.PASS)));
    }

    private Outcome deliver(String to, Arrival arrival) {
        Address a = Address.parse(to);
        Resolution.Reaches r = assertInstanceOf(Resolution.Reaches.class, directory.resolve(a), to);
        Resolution.Listed l = r.lists().getFirst();
        return delivery.deliver(new Recipient(a, l.as(), new Route.Group(l.list())), arrival, null);
    }

    private Arrival post(String from) throws Refusal {
        return arrival(from, "From: <" + from + ">\nSubject: hello\nMessage-ID: <1@x>\n\nwords\n");
    }

    private static Outcome.Delivered delivered(Outcome o) {
        return assertInstanceOf(Outcome.Delivered.class, o, o.toString());
    }

    private String text(Arrival a) throws Exception {
        try (BlobReader blob = engine.openBlob(a.blob())) {
            return new String(a.trace(), StandardCharsets.UTF_8) + new String(blob.bytes(0, blob.size()), StandardCharsets.UTF_8);
        }
    }

    private static String local(Letter l) {
        return String.valueOf(l.arrival().returnPath());
    }

    @Test
    void aPostReachesEachMemberOnceWithAPathOfItsOwn() throws Exception {
        Arrival a = post("john@example.org");
        assertEquals(Outcome.Handed.FINAL, delivered(deliver("team@example.org", a)).handed());
        // A repeat after a crash posts nothing.
        delivered(deliver("team@example.org", a));
        assertEquals(List.of("john@example.org", "robert@example.com"),
                put.stream().map(l -> l.recipients().getFirst().address().toString()).toList());
        assertTrue(local(put.get(0)).matches("team-bounces\\+1-[a-z2-7]{8}@example\\.org"), local(put.get(0)));
        assertTrue(local(put.get(1)).startsWith("team-bounces+2-"), local(put.get(1)));
        String text = text(put.get(1).arrival());
        assertTrue(text.startsWith("List-Id: <team.example.org>\r\n"), text);
        assertTrue(text.contains("\r\nList-Post: <mailto:team@example.org>\r\n"), text);
        assertTrue(text.contains("\r\nList-Help: <mailto:team-request@example.org?subject=help>\r\n"), text);
        assertTrue(text.contains("<mailto:team-leave%2B2-"), text);
        assertFalse(text.contains("List-Unsubscribe-Post") || text.contains("Precedence"), text);
        assertTrue(text.endsWith("Message-ID: <1@x>\r\n\r\nwords\r\n"), text);
        // Octets of the post are those that came in.
        assertEquals(a.blob(), put.getFirst().arrival().blob());
    }

    /** RFC 8617 §7.1.3: what the list changed is behind the seal, as it goes out. */
    @Test
    void postsAreSealed() throws Exception {
        seals.on = true;
        lists.change(team.id(), l -> new MailList(l.id(), l.name(), "", l.posters(), l.holds(), "[team]", l.moderators()));
        delivered(deliver("team@example.org", arrival("john@example.org",
                "From: john@example.org\nSubject: hello\nList-Id: <other.example>\n\nx\n")));
        assertEquals(2, put.size());
        for (Letter l : put) {
            String text = text(l.arrival());
            ArcResult r = seals.verify(text.getBytes(StandardCharsets.UTF_8));
            assertEquals(Result.PASS, r.result(), r.why() + "\n" + text);
            assertTrue(text.contains("Subject: [team] hello"), text);
            assertEquals(Result.FAIL, seals.verify(text.replace("[team]", "").getBytes(StandardCharsets.UTF_8)).result());
        }
    }

    @Test
    void strangersAreRefusedAndMayBeHeld() throws Exception {
        Outcome.Failed no = assertInstanceOf(Outcome.Failed.class, deliver("team@example.org", post("chris@example.net")));
        assertEquals("5.7.1", no.status().toString());
        lists.change(team.id(), l -> new MailList(l.id(), l.name(), "", l.posters(), true, "", List.of(Address.parse("mary@example.org"))));
        Arrival a = post("chris@example.net");
        delivered(deliver("team@example.org", a));
        assertEquals(1, put.size());
        String note = text(put.getFirst().arrival());
        assertTrue(note.contains("Auto-Submitted: auto-generated") && note.contains("posthouse list approve team@example.org"), note);
        // It waits durably.
        lists = new Lists(directory, engine, clock);
        assertEquals("chris@example.net", lists.held(team.id()).getFirst().author());
        put.clear();
        assertTrue(delivery.moderation().approve(team, a.id()));
        assertFalse(delivery.moderation().approve(team, a.id()));
        Letter approved = put.removeFirst();
        delivered(delivery.deliver(approved.recipients().getFirst(), approved.arrival(), null));
        assertEquals(2, put.size());
        assertTrue(lists.held(team.id()).isEmpty());
        // Nobody else can say that a post was approved.
        put.clear();
        delivered(deliver("team+ok-" + approved.recipients().getFirst().address().local().detail().orElse("").substring(3) + "@example.org",
                post("chris@example.net")));
        assertEquals(1, lists.held(team.id()).size());
        assertTrue(delivery.moderation().reject(team, lists.held(team.id()).getFirst().id(), "not here"));
        assertTrue(text(put.getLast().arrival()).contains("not here"));
        assertEquals("chris@example.net", put.getLast().recipients().getFirst().address().toString());
    }

    @Test
    void whoeverForgesAMemberIsAStranger() throws Exception {
        assertInstanceOf(Outcome.Failed.class, deliver("team@example.org", post("john@example.org").with(Authenticity.FAIL)));
        assertInstanceOf(Outcome.Delivered.class, deliver("team@example.org", post("john@example.org").with(Authenticity.PASS)));
    }

    @Test
    void loopsEnd() throws Exception {
        Arrival seen = arrival("john@example.org", "From: john@example.org\nList-Id: x <Team.Example.org>\n\nx\n");
        assertEquals("5.4.6", assertInstanceOf(Outcome.Failed.class, deliver("team@example.org", seen)).status().toString());
        assertInstanceOf(Outcome.Failed.class, deliver("team@example.org", arrival("", "From: john@example.org\n\nx\n")));
        assertInstanceOf(Outcome.Failed.class,
                deliver("team@example.org", arrival("john@example.org", "From: john@example.org\nAuto-Submitted: auto-replied\n\nx\n")));
        assertTrue(put.isEmpty());
    }

    /** Delivers what is for lists until nothing is left. */
    private List<Outcome> rounds() {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < put.size(); i++) {
            assertTrue(i < 100, "no end");
            Letter l = put.get(i);
            for (Recipient r : l.recipients())
                if (r.route() instanceof Route.Group)
                    outcomes.add(delivery.deliver(r, l.arrival(), null));
        }
        return outcomes;
    }

    @Test
    void listsThatContainEachOtherPostOnce() throws Exception {
        MailList other = lists.add(Address.parse("other@example.org"));
        for (MailList l : List.of(team, other))
            lists.change(l.id(), b -> new MailList(b.id(), b.name(), "", MailList.Posters.ANYONE, false, "", List.of()));
        lists.join(team.id(), List.of(other.name()));
        lists.join(other.id(), List.of(team.name(), Address.parse("mary@example.org")));
        delivered(deliver("team@example.org", post("john@example.org")));
        List<Outcome> outcomes = rounds();
        assertEquals(2, outcomes.size());
        delivered(outcomes.getFirst());
        assertEquals("5.4.6", assertInstanceOf(Outcome.Failed.class, outcomes.getLast()).status().toString());
        Letter nested = put.stream().filter(l -> l.recipients().getFirst().address().toString().equals("mary@example.org")).findFirst()
                .orElseThrow();
        String text = text(nested.arrival());
        // One set of fields, and the way it has come.
        assertEquals(1, text.split("List-Id:", -1).length - 1, text);
        assertTrue(text.contains("Delivered-To: other@example.org\r\nDelivered-To: team@example.org\r\n"), text);
    }

    @Test
    void aLongListIsPostedFromTheQueueAndEachMemberOnce() throws Exception {
        var more = new ArrayList<Address>();
        for (int i = 0; i < 450; i++)
            more.add(Address.parse("m" + i + "@example.com"));
        lists.join(team.id(), more);
        refuseAfter = 0;
        assertInstanceOf(Outcome.Deferred.class, deliver("team@example.org", post("john@example.org")));
        assertTrue(put.isEmpty());
        delivered(deliver("team@example.org", post("john@example.org")));
        Letter whole = put.removeFirst();
        assertTrue(put.isEmpty());
        assertInstanceOf(Route.Group.class, whole.recipients().getFirst().route());
        refuseAfter = 1;
        assertInstanceOf(Outcome.Deferred.class, delivery.deliver(whole.recipients().getFirst(), whole.arrival(), null));
        lists.leave(team.id(), Address.parse("m5@example.com"));
        delivered(delivery.deliver(whole.recipients().getFirst(), whole.arrival(), null));
        List<String> to = put.stream().map(l -> l.recipients().getFirst().address().toString()).toList();
        assertEquals(452, to.size());
        assertEquals(452, new HashSet<>(to).size());
    }

    @Test
    void anApprovalThatIsCutShortIsMadeAgainAndPostsOnce() throws Exception {
        lists.change(team.id(), l -> new MailList(l.id(), l.name(), "", l.posters(), true, "", List.of(Address.parse("mary@example.org"))));
        Arrival a = post("chris@example.net");
        delivered(deliver("team@example.org", a));
        put.clear();
        clock.advance(Duration.ofDays(6));
        refuseAfter = 0;
        assertThrows(Refusal.class, () -> delivery.moderation().approve(team, a.id()));
        assertEquals(1, lists.held(team.id()).size());
        var held = lists.held(team.id()).getFirst();
        int said = 0;
        try (var two = Executors.newFixedThreadPool(2)) {
            var both = List.of(two.submit(() -> delivery.moderation().approve(team, a.id())),
                    two.submit(() -> delivery.moderation().approve(team, a.id())));
            for (var one : both)
                said += one.get(20, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertEquals(1, said);
        assertEquals(1, put.size());
        assertEquals(List.of(a.id() + "approved " + team.id()), forgotten);
        // As if the process had died before it was no longer held.
        lists.hold(held);
        assertTrue(delivery.moderation().approve(team, a.id()));
        assertEquals(1, put.size());
        assertTrue(lists.held(team.id()).isEmpty());
        // Its time begins when it is let through, so that it is not too old to be tried.
        Letter letter = put.removeFirst();
        assertEquals(clock.instant(), letter.arrival().arrived());
        clock.advance(Duration.ofHours(1));
        delivered(delivery.deliver(letter.recipients().getFirst(), letter.arrival(), null));
        assertEquals(clock.instant(), put.getFirst().arrival().arrived());
    }

    @Test
    void fieldsOfAnotherListGoAndThePrefixComes() throws Exception {
        lists.change(team.id(), l -> new MailList(l.id(), l.name(), "The team", MailList.Posters.ANYONE, false, "[team]", List.of()));
        delivered(deliver("team@example.org",
                arrival("a@x.test", "From: a@x.test\nList-Id: <other.test>\nList-Post: <mailto:o@other.test>\nSubject: hello\n\nwords\n")));
        String text = text(put.getFirst().arrival());
        assertTrue(text.startsWith("List-Id: \"The team\" <team.example.org>\r\n"), text);
        assertFalse(text.contains("other.test"), text);
        assertTrue(text.endsWith("From: a@x.test\r\nSubject: [team] hello\r\n\r\nwords\r\n"), text);
    }

    private Arrival bounce(String status) throws Refusal {
        return arrival("", """
                From: MAILER-DAEMON@example.com
                Content-Type: multipart/report; report-type=delivery-status; boundary=b

                --b

                text
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com

                Final-Recipient: rfc822; robert@example.com
                Action: failed
                Status: %s
                --b--
                """.formatted(status));
    }

    @Test
    void aMemberWhoseMailComesBackForDaysGetsNoMore() throws Exception {
        delivered(deliver("team@example.org", post("john@example.org")));
        String path = local(put.get(1));
        put.clear();
        for (int day = 0; day < Member.MAX_BOUNCE_DAYS; day++) {
            assertEquals(null, lists.member(team.id(), 2).orElseThrow().suspended());
            delivered(deliver(path, bounce("5.1.1")));
            delivered(deliver(path, bounce("5.1.1")));
            delivered(deliver(path, bounce("4.4.1")));
            clock.advance(Duration.ofDays(1));
        }
        assertNotNull(lists.member(team.id(), 2).orElseThrow().suspended());
        assertTrue(put.isEmpty());
        delivered(deliver("team@example.org", post("john@example.org")));
        assertEquals(1, put.size());
        // Also after a restart; and joining again ends it.
        lists = new Lists(directory, engine, clock);
        assertNotNull(lists.member(team.id(), 2).orElseThrow().suspended());
        assertEquals(0, lists.join(team.id(), List.of(Address.parse("robert@example.com"))));
        assertEquals(null, lists.member(team.id(), 2).orElseThrow().suspended());
    }

    @Test
    void whatIsNoReportGoesToThoseWhoRunTheList() throws Exception {
        lists.change(team.id(), l -> new MailList(l.id(), l.name(), "", l.posters(), true, "", List.of(Address.parse("mary@example.org"))));
        for (String to : List.of("team-bounces@example.org", "team-bounces+2-abcdefgh@example.org", "team-owner@example.org",
                "team-request@example.org")) {
            put.clear();
            delivered(deliver(to, bounce("5.1.1")));
            assertEquals("mary@example.org", put.getFirst().recipients().getFirst().address().toString(), to);
            assertTrue(put.getFirst().arrival().returnPath().isNull());
        }
    }

    @Test
    void aMemberLeavesByTheAddressOfHisOwn() throws Exception {
        delivered(deliver("team@example.org", post("john@example.org")));
        String fields = new String(put.get(1).arrival().trace(), StandardCharsets.UTF_8);
        int at = fields.indexOf("<mailto:team-leave") + 8;
        String leave = fields.substring(at, fields.indexOf('?', at)).replace("%2B", "+");
        put.clear();
        Arrival a = arrival("anyone@example.net", "Subject: unsubscribe\n\n");
        delivered(deliver(leave, a));
        delivered(deliver(leave, a));
        assertEquals(List.of("john@example.org"), lists.members(team.id()).stream().map(m -> m.address().toString()).toList());
        assertEquals(1, put.size());
        assertTrue(text(put.getFirst().arrival()).contains("gets no more mail"));
        assertInstanceOf(Outcome.Failed.class, deliver("team-leave+1-abcdefgh@example.org", a));
        assertInstanceOf(Outcome.Failed.class, deliver("team-leave@example.org", a));
    }
}
