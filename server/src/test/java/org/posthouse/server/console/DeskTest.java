package org.posthouse.server.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.mail.address.Address;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import org.posthouse.store.audit.Entry;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.VirtualClock;
import tools.jackson.databind.node.ObjectNode;

/** What owners, admins of a domain and users may do, on a house with two domains. */
class DeskTest {
    @TempDir
    Path temp = Path.of(".");
    private final VirtualClock clock = new VirtualClock();
    private final VirtualDns dns = VirtualDns.of(z -> z.address("mail.a.test", "192.0.2.1").mx("a.test", 10, "mail.a.test"));
    private @org.jspecify.annotations.Nullable House opened;

    @BeforeEach
    void open() throws Exception {
        String text = "hostname = \"mail.a.test\"\n[listen]\nsmtp = [\"127.0.0.1:25\"]\n[store]\nengine = \"memory\"\n";
        Path file = temp.resolve(ConfigReader.FILE);
        Files.writeString(file, text);
        SelfSigned.create(House.keys(temp), List.of("mail.a.test"), clock);
        Dialer nowhere = (to, from, timeout) -> {
            throw new java.net.ConnectException("nobody is at " + to);
        };
        opened = House.open(ConfigReader.read(file, text), temp, new Seams(clock, clock, nowhere, dns));
        for (String domain : List.of("a.test", "b.test"))
            local(Request.of("domain.add").with("domain", domain));
        local(Request.of("account.add").with("password", "a password")
                .with("addresses", List.of("owner@a.test", "admin@a.test", "mary@a.test", "john@b.test", "other@b.test")));
        role("owner@a.test", "owner");
        role("admin@a.test", "admin", "a.test");
        role("other@b.test", "admin", "b.test");
        for (String d : List.of("a.test", "b.test")) {
            local(Request.of("alias.add").with("name", "info@" + d).with("targets", List.of("mary@a.test")));
            local(Request.of("list.add").with("name", "all@" + d));
        }
    }

    private House house() {
        return java.util.Objects.requireNonNull(opened);
    }

    @AfterEach
    void close() throws Exception {
        house().close();
    }

    private List<ObjectNode> local(Request request) throws AdminException {
        var items = new ArrayList<ObjectNode>();
        house().desk().local("test").execute(request, items::add);
        return items;
    }

    private void role(String address, String role, String... domains) throws AdminException {
        Request r = Request.of("account.role").with("address", address).with("role", role);
        local(domains.length == 0 ? r : r.with("domains", List.of(domains)));
    }

    private Actor actor(String address) throws Refusal {
        long id = house().rooms().directory().account(Address.parse(address)).orElseThrow().id();
        return house().desk().actor(id, "192.0.2.7").orElseThrow();
    }

    private List<ObjectNode> as(String who, Request request) throws AdminException, Refusal {
        var items = new ArrayList<ObjectNode>();
        house().desk().execute(actor(who), request, items::add);
        return items;
    }

    private Exit refused(String who, Request request) {
        return assertThrows(AdminException.class, () -> as(who, request), request.toString()).exit();
    }

    private static String all(List<ObjectNode> items, String field) {
        return items.stream().map(i -> i.path(field).asString("")).collect(Collectors.joining(" "));
    }

    /** A request of that verb about things of the other domain, with every argument that any verb takes. */
    private static Request foreign(String verb) {
        return Request.of(verb).with("address", "john@b.test").with("addresses", List.of("new@b.test")).with("name", "info@b.test")
                .with("domain", "b.test").with("id", "all").with("targets", List.of("mary@a.test")).with("to", "john@b.test").with("uid", 1)
                .with("password", "another password").with("label", "telephone").with("role", "owner").with("storage", 5)
                .with("pop", "keep").with("members", List.of("mary@a.test"));
    }

    @Test
    void adminsSayWhetherTheirDomainIsListed() throws Exception {
        Request asked = Request.of("domain.listing").with("domain", "a.test");
        assertEquals("members", all(as("admin@a.test", asked), "mode"));
        assertEquals("exact", all(as("admin@a.test", Request.of("domain.listing").with("domain", "a.test").with("mode", "exact")), "mode"));
        assertFalse(house().rooms().directory().isListed(org.posthouse.mail.address.Domain.of("a.test")));
        assertTrue(house().rooms().directory().isListed(org.posthouse.mail.address.Domain.of("b.test")));
        assertEquals(Exit.NO_PERMISSION, refused("other@b.test", asked));
        assertEquals(Exit.NO_PERMISSION, refused("mary@a.test", asked));
        assertEquals(Exit.USAGE, refused("admin@a.test", Request.of("domain.listing").with("domain", "a.test").with("mode", "none")));
    }

    @Test
    void noVerbReachesIntoAnotherDomain() throws Exception {
        long journey = house().rooms().journeys().newId();
        house().rooms().journeys().record(new JourneyEvent(journey, clock.instant(), JourneyEvent.Step.RECEIVED, "",
                Map.of("from", "x@far.test", "message-id", "<m@far.test>"), "RCPT TO:<john@b.test>"));
        house().rooms().journeys().record(
                new JourneyEvent(journey, clock.instant(), JourneyEvent.Step.DELIVERED, "john@b.test", Map.of("mailbox", "INBOX"), ""));
        var verbs = new ArrayList<String>();
        Rules.verbs().forEach(verbs::add);
        verbs.addAll(List.of("account.role", "domain.add", "domain.remove", "domain.relay", "rules.put", "junk.train", "search.rebuild",
                "queue.route", "domain.suffixes", "setup.domain", "setup.roundtrip", "no.such.verb"));
        for (String verb : verbs) {
            var items = new ArrayList<ObjectNode>();
            String before = everything();
            try {
                house().desk().execute(actor("admin@a.test"), foreign(verb), items::add);
            } catch (AdminException e) {
                assertTrue(List.of(Exit.NO_PERMISSION, Exit.NO_INPUT, Exit.USAGE, Exit.DATA).contains(e.exit()),
                        verb + ": " + e.getMessage());
            }
            assertFalse(items.toString().contains("b.test"), verb + " shows " + items);
            assertEquals(before, everything(), verb);
        }
        for (String verb : verbs)
            if (Rules.of(verb).who() != Rules.Who.USER)
                assertEquals(Exit.NO_PERMISSION, refused("mary@a.test", foreign(verb)), verb);
    }

    private void told(long journey, JourneyEvent.Step step, String recipient, Map<String, String> facts, String dialogue) {
        house().rooms().journeys().record(new JourneyEvent(journey, clock.instant(), step, recipient, facts, dialogue));
    }

    @Test
    void whatOthersDoWithMailOfTheDomainIsTheirs() throws Exception {
        long journey = house().rooms().journeys().newId(), other = actor("john@b.test").account(), own = actor("mary@a.test").account();
        told(journey, JourneyEvent.Step.SUBMITTED, "", Map.of("login", "mary@a.test"), "");
        told(journey, JourneyEvent.Step.DELIVERED, "john@b.test", Map.of("mailbox", "Secret", "account", Long.toString(other)), "Secret");
        told(journey, JourneyEvent.Step.DELIVERED, "mary@a.test", Map.of("mailbox", "Kept", "account", Long.toString(own)), "");
        told(journey, JourneyEvent.Step.MOVED, "john@b.test", Map.of("mailbox", "Secret"), "");
        told(journey, JourneyEvent.Step.FETCHED, "john@b.test", Map.of("device", "Secret"), "");
        told(journey, JourneyEvent.Step.DELETED, "", Map.of("mailbox", "Secret", "account", Long.toString(other)), "");
        told(journey, JourneyEvent.Step.DELETED, "", Map.of("mailbox", "Old", "account", Long.toString(own)), "");
        Request find = Request.of("journey.find").with("id", JourneyId.show(journey));
        List<ObjectNode> seen = as("admin@a.test", find);
        assertEquals("submitted delivered delivered deleted", all(seen, "step"));
        assertFalse(seen.toString().contains("Secret"), seen.toString());
        assertTrue(seen.toString().contains("Kept") && seen.toString().contains("Old"), seen.toString());
        assertEquals(7, as("owner@a.test", find).size());
    }

    @Test
    void loginsOfOthersTakeNoPlaceInTheAnswer() throws Exception {
        var audit = house().desk().parts.audit();
        for (String who : List.of("mary@a.test", "john@b.test", "other@b.test")) {
            clock.advance(java.time.Duration.ofSeconds(1));
            audit.begin(new Entry(Entry.Kind.LOGIN, clock.instant(), who, "192.0.2.7", "imap", who, "", "password"));
        }
        assertEquals("mary@a.test", all(as("admin@a.test", Request.of("audit.logins").with("limit", 1)), "account"));
    }

    private String everything() throws AdminException {
        var all = new StringBuilder();
        for (String verb : List.of("account.list", "domain.list", "alias.list", "list.list"))
            all.append(local(Request.of(verb)));
        return all.append(local(Request.of("account.show").with("address", "john@b.test"))).toString();
    }

    @Test
    void anAdminHasAllOfTheOwnDomainAndNobodyWhoMayDoMore() throws Exception {
        assertEquals(java.util.Set.of("owner@a.test", "admin@a.test", "mary@a.test"),
                java.util.Set.of(all(as("admin@a.test", Request.of("account.list")), "address").split(" ", -1)));
        assertEquals("a.test", all(as("admin@a.test", Request.of("domain.list")), "domain"));
        assertEquals("info@a.test", all(as("admin@a.test", Request.of("alias.list")), "name"));
        as("admin@a.test", Request.of("account.add").with("addresses", List.of("new@a.test")).with("password", "a password"));
        as("admin@a.test", Request.of("account.password").with("address", "mary@a.test").with("password", "a new one"));
        as("admin@a.test", Request.of("account.password").with("address", "admin@a.test").with("password", "my new one"));
        assertEquals(Exit.NO_PERMISSION,
                refused("admin@a.test", Request.of("account.password").with("address", "owner@a.test").with("password", "taken over")));
        assertEquals(Exit.NO_PERMISSION, refused("admin@a.test", Request.of("account.remove").with("address", "owner@a.test")));
        assertEquals(Exit.NO_PERMISSION,
                refused("admin@a.test",
                        Request.of("account.add").with("addresses", List.of("ok@a.test", "x@b.test")).with("password", "p")));
        assertEquals(Exit.DATA, assertThrows(AdminException.class, () -> role("owner@a.test", "user")).exit());
        assertEquals("3", Integer.toString(as("admin@a.test", Request.of("today")).size()));
        assertEquals("5", Integer.toString(as("owner@a.test", Request.of("today")).size()));
    }

    @Test
    void whatIsDoneIsWrittenDownWithoutSecrets() throws Exception {
        as("admin@a.test", Request.of("account.password").with("address", "mary@a.test").with("password", "very secret"));
        refused("admin@a.test", Request.of("account.remove").with("address", "nobody@a.test"));
        List<ObjectNode> log = as("owner@a.test", Request.of("audit.list"));
        ObjectNode last = log.stream().filter(e -> e.path("action").asString("").equals("account.password")).findFirst().orElseThrow();
        assertEquals("admin@a.test 192.0.2.7 mary@a.test ok",
                String.join(" ", last.path("actor").asString(""), last.path("from").asString(""),
                        last.path("subject").asString(""), last.path("outcome").asString("")));
        assertTrue(log.stream().anyMatch(e -> e.path("outcome").asString("").contains("no account nobody@a.test")), log.toString());
        assertFalse(log.toString().contains("very secret"), log.toString());
        assertEquals(Exit.NO_PERMISSION, refused("admin@a.test", Request.of("audit.list")));
        assertEquals("account.password", all(as("mary@a.test", Request.of("audit.mine")), "action").split(" ", -1)[0]);
    }

    @Test
    void aLookIntoAJourneyIsToldToItsOwner() throws Exception {
        long journey = house().rooms().journeys().newId();
        house().rooms().journeys().record(
                new JourneyEvent(journey, clock.instant(), JourneyEvent.Step.DELIVERED, "mary@a.test", Map.of("mailbox", "INBOX"), ""));
        as("owner@a.test", Request.of("journey.find").with("id", JourneyId.show(journey)));
        ObjectNode told = as("mary@a.test", Request.of("audit.mine")).getFirst();
        assertEquals("look owner@a.test journey.find", told.path("kind").asString("") + " " + told.path("actor").asString("") + " "
                + told.path("action").asString(""));
    }

    @Test
    void aCheckTurnsGreenAndIsRemembered() throws Exception {
        List<ObjectNode> first = as("owner@a.test", Request.of("domain.check").with("domain", "a.test"));
        assertEquals("ok missing", state(first, "MX") + " " + state(first, "SPF"));
        assertTrue(first.stream().anyMatch(f -> f.path("breaks").asString("").contains("Receivers cannot tell")), first.toString());
        dns.add(z -> z.txt("a.test", "v=spf1 mx -all"));
        clock.advance(java.time.Duration.ofMinutes(1));
        assertEquals("ok", state(as("owner@a.test", Request.of("domain.check").with("domain", "a.test")), "SPF"));
        List<ObjectNode> history = as("admin@a.test", Request.of("domain.history").with("domain", "a.test"));
        assertEquals(2, history.size(), history.toString());
        List<ObjectNode> records = as("admin@a.test", Request.of("domain.records").with("domain", "a.test"));
        assertTrue(all(records, "what").startsWith("MX A/AAAA SPF DKIM"), all(records, "what"));
    }

    private static String state(List<ObjectNode> findings, String what) {
        return findings.stream().filter(f -> f.path("what").asString("").equals(what)).findFirst().orElseThrow().path("state").asString("");
    }

    @Test
    void settingsAndCertificatesAreShownToOwners() throws Exception {
        List<ObjectNode> settings = as("owner@a.test", Request.of("config.show"));
        assertTrue(settings.toString().contains("{\"key\":\"hostname\",\"value\":\"\\\"mail.a.test\\\"\",\"origin\":\"file\"}"),
                settings.toString());
        assertTrue(settings.stream().anyMatch(s -> s.path("origin").asString("").equals("default")));
        ObjectNode certificate = as("owner@a.test", Request.of("certificate.list")).getFirst();
        assertTrue(certificate.path("selfSigned").asBoolean(false) && certificate.path("fits").asBoolean(false), certificate.toString());
        assertEquals(Exit.UNAVAILABLE, refused("owner@a.test", Request.of("metrics")));
    }

    @Test
    void keysOfTheFirstRunAreGoodOnceAndForAnHour() {
        var keys = new SetupKeys(clock);
        String token = keys.token();
        assertTrue(keys.exchange(token + "x").isEmpty());
        String key = keys.exchange(token).orElseThrow();
        assertTrue(keys.exchange(token).isEmpty());
        assertTrue(keys.opens(key) && !keys.opens("") && !keys.opens(token));
        clock.advance(SetupKeys.LIFE);
        assertFalse(keys.opens(key));
        String late = keys.token();
        clock.advance(SetupKeys.LIFE);
        assertTrue(keys.exchange(late).isEmpty());
    }
}
