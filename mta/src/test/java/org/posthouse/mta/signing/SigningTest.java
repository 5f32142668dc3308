package org.posthouse.mta.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.mta.signing.DkimKey.State;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.time.VirtualClock;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import org.posthouse.trust.dns.Resolver;
import org.posthouse.trust.dns.Zone;
import org.posthouse.trust.dns.ZoneResolver;

/** Keys from their making to their end, and what is signed with them. */
class SigningTest {
    private static final Domain ORG = Domain.of("example.org");
    private static final Domain OTHER = Domain.of("example.net");
    private static final String TEXT = """
            From: Mary <mary@example.org>
            To: robert@example.com
            Subject: hello

            words
            """.replace("\n", "\r\n");

    @TempDir
    private Path dir = Path.of(".");
    private final VirtualClock clock = new VirtualClock();
    private final Engine engine = new MemoryEngine();
    private final AtomicReference<Zone> zone = new AtomicReference<>(Zone.EMPTY);
    private DkimKeys keys = new DkimKeys(dir, clock);
    private Signing signing = Signing.NONE;

    @BeforeEach
    void open() {
        keys = new DkimKeys(dir.resolve("dkim"), clock);
        signing = Signing.with(keys, engine, clock);
    }

    /** Everything that any key says, published. */
    private Zone published(Domain... domains) throws IOException {
        var all = Zone.builder();
        for (Domain d : domains)
            for (DkimKey k : keys.all(d))
                all.txt(k.name(), k.record());
        return all.build();
    }

    private List<DkimResult> check(byte[] message, Domain... domains) throws IOException {
        return Verification.of(message, new KeySource(new ZoneResolver(published(domains))), clock.instant(), Duration.ofSeconds(10));
    }

    private Arrival arrival(String path, String trace, String text) throws Refusal {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(b, 0, b.length);
            return new Arrival(1, ReturnPath.parse(path), trace.getBytes(StandardCharsets.US_ASCII), blob.finish(), b.length,
                    clock.instant(),
                    Terms.of(Terms.Content.SEVEN_BIT, false), "");
        }
    }

    private byte[] whole(Arrival a) throws Exception {
        var out = new ByteArrayOutputStream();
        out.writeBytes(a.trace());
        try (BlobReader blob = engine.openBlob(a.blob())) {
            out.writeBytes(blob.bytes(0, blob.size()));
        }
        return out.toByteArray();
    }

    private static List<String> passed(List<DkimResult> results) {
        assertTrue(results.stream().allMatch(r -> r.result() == Result.PASS), results::toString);
        return results.stream().map(r -> r.domain() + " " + r.algorithm()).toList();
    }

    private static List<String> both(Domain d) {
        return List.of(d.ascii() + " rsa-sha256", d.ascii() + " ed25519-sha256");
    }

    private Signing.Signed submit(String text, String trace, String path, Domain login) {
        Draft draft = signing.draft();
        assertNotNull(draft);
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        draft.feed(b, 0, b.length);
        return signing.submitted(draft, trace.getBytes(StandardCharsets.US_ASCII), ReturnPath.parse(path), login, true);
    }

    private static byte[] message(Signing.Signed signed, String trace, String text) {
        return (new String(signed.fields(), StandardCharsets.US_ASCII) + trace + text).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theFirstKeysSignAtOnceAndAreKept() throws Exception {
        keys.begin(ORG);
        keys.begin(ORG);
        assertEquals(List.of(State.ACTIVE, State.ACTIVE), keys.all(ORG).stream().map(DkimKey::state).toList());
        String trace = "Received: by mx.example.org\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n";
        Signing.Signed signed = submit(TEXT, trace, "mary@example.org", ORG);
        assertTrue(signed.by().startsWith("example.org r"), signed.by());
        assertEquals(both(ORG), passed(check(message(signed, trace, TEXT), ORG)));
        // Date was added by us and is signed with the rest.
        assertTrue(check(message(signed, trace.replace("2001", "2002"), TEXT), ORG).stream().allMatch(r -> r.result() == Result.FAIL));
        var again = new DkimKeys(dir.resolve("dkim"), clock);
        assertEquals(keys.all(ORG), again.all(ORG));
        signing = Signing.with(again, engine, clock);
        assertArrayEquals(signed.fields(), submit(TEXT, trace, "mary@example.org", ORG).fields());
        try (var files = Files.list(dir.resolve("dkim"))) {
            List<Path> all = files.toList();
            assertEquals(3, all.size());
            for (Path p : all)
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(p)));
        }
    }

    /** Where From is not checked, a neighbour's domain does not sign what it has not seen. */
    @Test
    void anothersNameIsSignedByOnesOwnDomain() throws Exception {
        keys.begin(ORG);
        keys.begin(OTHER);
        Draft draft = signing.draft();
        assertNotNull(draft);
        byte[] b = TEXT.getBytes(StandardCharsets.UTF_8);
        draft.feed(b, 0, b.length);
        Signing.Signed signed = signing.submitted(draft, new byte[0], ReturnPath.parse("x@example.net"), OTHER, false);
        assertEquals(both(OTHER), passed(check(message(signed, "", TEXT), ORG, OTHER)));
    }

    /** The names of domains are anybody's to make up, so nothing is kept of those that have no keys. */
    @Test
    void domainsWithoutKeysTakeNoRoom() throws Exception {
        assertTrue(keys.all(OTHER).isEmpty() && keys.signers(OTHER).isEmpty());
        new DkimKeys(dir.resolve("dkim"), clock).begin(OTHER);
        assertEquals(2, keys.all(OTHER).size());
        assertEquals(2, keys.signers(OTHER).size());
    }

    @Test
    void secretsThatACrashHasLeftAreRemoved() throws Exception {
        keys.begin(ORG);
        keys.rotate(ORG);
        DkimKey old = keys.all(ORG).getFirst();
        Path secret = dir.resolve("dkim").resolve(ORG.ascii() + "." + old.selector() + ".pem");
        byte[] kept = Files.readAllBytes(secret);
        for (DkimKey k : keys.all(ORG))
            keys.seen(ORG, k.selector());
        clock.advance(Duration.ofDays(8));
        keys.retire(ORG, Duration.ofDays(7));
        assertEquals("RETIRED RETIRED ACTIVE ACTIVE", states());
        Files.write(secret, kept);
        keys.retire(ORG, Duration.ofDays(7));
        assertFalse(Files.exists(secret));
    }

    @Test
    void whichDomain() throws Exception {
        keys.begin(ORG);
        assertEquals(both(ORG), passed(check(message(submit(TEXT, "", "x@example.com", OTHER), "", TEXT), ORG)));
        String strange = TEXT.replace("mary@example.org", "mary@example.com");
        assertEquals(both(ORG), passed(check(message(submit(strange, "", "x@example.org", OTHER), "", strange), ORG)));
        assertEquals(both(ORG), passed(check(message(submit(strange, "", "", ORG), "", strange), ORG)));
        for (String text : List.of(TEXT.replace("From: Mary", "From: x@example.net\r\nFrom: Mary"), TEXT.replaceFirst("From:.*\r\n", ""),
                "no field\r\n" + TEXT))
            assertEquals(0, submit(text, "", "x@example.org", ORG).fields().length, text);
        assertEquals(0, submit(strange, "", "x@example.com", OTHER).fields().length);
        assertNull(Signing.NONE.draft());
    }

    @Test
    void whatWeWriteOurselves() throws Exception {
        keys.begin(ORG);
        String notice = TEXT.replace("mary@example.org", "MAILER-DAEMON@mx.example.org");
        Arrival signed = signing.written(arrival("", "", notice));
        assertEquals(both(ORG), passed(check(whole(signed), ORG)));
        Arrival strange = arrival("", "", TEXT.replace("mary@example.org", "mary@example.com"));
        assertEquals(strange, signing.written(strange));
        assertEquals(strange, Signing.NONE.written(strange));
    }

    @Test
    void postsOfListsAreSignedByTheirDomain() throws Exception {
        keys.begin(ORG);
        keys.begin(OTHER);
        Arrival post = arrival("", "", TEXT);
        Draft draft = signing.read(post);
        assertNotNull(draft);
        for (String member : List.of("1", "2")) {
            String fields = "List-Id: <team.example.net>\r\nList-Unsubscribe: <mailto:leave+" + member + "@example.net>\r\n";
            byte[] trace = signing.as(OTHER, draft, fields.getBytes(StandardCharsets.US_ASCII));
            byte[] copy = (new String(trace, StandardCharsets.US_ASCII) + TEXT).getBytes(StandardCharsets.UTF_8);
            assertEquals(both(OTHER), passed(check(copy, ORG, OTHER)));
        }
    }

    @Test
    void rotation() throws Exception {
        var directory = new StoredDirectory(engine, clock);
        directory.addDomain(ORG);
        directory.addDomain(OTHER);
        Resolver dns = (Resolver) java.lang.reflect.Proxy.newProxyInstance(Resolver.class.getClassLoader(), new Class<?>[]{Resolver.class},
                (p, method, args) -> method.invoke(new ZoneResolver(java.util.Objects.requireNonNull(zone.get())), args));
        var round = new KeyRound(keys, directory, dns, new KeyRound.Schedule(Duration.ofDays(180), Duration.ofDays(7)), clock);
        keys.begin(ORG);
        zone.set(published(ORG));
        String first = states();
        assertEquals("ACTIVE ACTIVE", first);
        clock.advance(Duration.ofDays(179));
        round.go();
        assertEquals(first, states());
        clock.advance(Duration.ofDays(1));
        round.go();
        round.go();
        assertEquals("ACTIVE ACTIVE WAITING WAITING", states());
        Signing.Signed old = submit(TEXT, "", "mary@example.org", ORG);
        // One of them is published first.
        DkimKey rsa = keys.all(ORG).get(2);
        zone.set(Zone.builder().txt(rsa.name(), rsa.record()).build());
        round.go();
        assertEquals("RETIRING ACTIVE ACTIVE WAITING", states());
        zone.set(published(ORG));
        round.go();
        assertEquals("RETIRING RETIRING ACTIVE ACTIVE", states());
        assertEquals(both(ORG), passed(check(message(submit(TEXT, "", "mary@example.org", ORG), "", TEXT), ORG)));
        assertFalse(submit(TEXT, "", "mary@example.org", ORG).by().equals(old.by()));
        // What was signed before still verifies.
        assertEquals(both(ORG), passed(check(message(old, "", TEXT), ORG)));
        clock.advance(Duration.ofDays(7));
        round.go();
        assertEquals("RETIRED RETIRED ACTIVE ACTIVE", states());
        try (var files = Files.list(dir.resolve("dkim"))) {
            assertEquals(3, files.count());
        }
        // They are shown until their records are gone.
        DkimKey gone = keys.all(ORG).getFirst();
        zone.set(Zone.builder().txt(gone.name(), "v=DKIM1; p=").txt(keys.all(ORG).get(1).name(), keys.all(ORG).get(1).record()).build());
        round.go();
        assertEquals("RETIRED ACTIVE ACTIVE", states());
        assertTrue(keys.all(OTHER).isEmpty());
    }

    @Test
    void selectorsOfOneDayDiffer() throws Exception {
        keys.begin(ORG);
        keys.rotate(ORG);
        keys.rotate(ORG);
        List<String> selectors = keys.all(ORG).stream().map(DkimKey::selector).toList();
        assertEquals(4, selectors.size());
        assertEquals(selectors.get(0) + "-2", selectors.get(2));
        assertEquals("e" + selectors.get(0).substring(1) + "-2", selectors.get(3));
    }

    /** One record that nobody publishes keeps no other key from its successor. */
    @Test
    void aKeyWaitsForItsOwnKindAlone() throws Exception {
        keys.begin(ORG);
        keys.begin(OTHER);
        assertEquals(List.of(Algorithm.RSA_SHA256, Algorithm.ED25519_SHA256), keys.rotate(ORG));
        assertEquals(List.of(), keys.rotate(ORG));
        assertEquals(2, keys.rotate(OTHER).size());
        keys.seen(ORG, keys.all(ORG).get(2).selector());
        assertEquals("RETIRING ACTIVE ACTIVE WAITING", states());
        assertEquals(List.of(Algorithm.RSA_SHA256), keys.rotate(ORG));
        assertEquals("RETIRING ACTIVE ACTIVE WAITING WAITING", states());
        assertEquals(List.of(), keys.rotate(ORG));
    }

    @Test
    void theScheduleGoesOnWhereOneKindWaits() throws Exception {
        var directory = new StoredDirectory(engine, clock);
        directory.addDomain(ORG);
        Resolver dns = (Resolver) java.lang.reflect.Proxy.newProxyInstance(Resolver.class.getClassLoader(), new Class<?>[]{Resolver.class},
                (p, method, args) -> method.invoke(new ZoneResolver(java.util.Objects.requireNonNull(zone.get())), args));
        var round = new KeyRound(keys, directory, dns, new KeyRound.Schedule(Duration.ofDays(180), Duration.ofDays(7)), clock);
        keys.begin(ORG);
        zone.set(Zone.EMPTY);
        clock.advance(Duration.ofDays(180));
        round.go();
        DkimKey rsa = keys.all(ORG).get(2);
        zone.set(Zone.builder().txt(rsa.name(), rsa.record()).build());
        round.go();
        assertEquals("RETIRING ACTIVE ACTIVE WAITING", states());
        clock.advance(Duration.ofDays(180));
        round.go();
        assertEquals("RETIRED ACTIVE ACTIVE WAITING WAITING", states());
        assertEquals(Algorithm.RSA_SHA256, keys.all(ORG).getLast().algorithm());
        round.go();
        assertEquals(5 - 1, keys.all(ORG).size());
    }

    private String states() throws IOException {
        return String.join(" ", keys.all(ORG).stream().map(k -> k.state().name()).toList());
    }

    // docs/formats.md
    @Test
    void theFormatOfTheList() throws Exception {
        String text = """
                dkim-keys 1
                r20261121 rsa-sha256 retiring 1700000000 1690000000 v=DKIM1; k=rsa; p=AAAA
                e20261121-2 ed25519-sha256 active 1700000001 1690000000 v=DKIM1; k=ed25519; p=AAAA
                """;
        List<DkimKey> all = KeyList.read("example.org", text);
        assertEquals(text, KeyList.write(all));
        assertEquals("e20261121-2._domainkey.example.org", all.get(1).name());
        assertEquals(State.RETIRING, all.get(0).state());
        for (String bad : List.of("", "dkim-keys 2\n", "dkim-keys 1\nx\n", "dkim-keys 1\na b active 1 1 p\n",
                "dkim-keys 1\na rsa-sha256 lost 1 1 p\n"))
            assertThrows(IOException.class, () -> KeyList.read("example.org", bad), bad);
    }

    @Test
    void aKeyThatIsLostCostsNoMail() throws Exception {
        keys.begin(ORG);
        try (var files = Files.list(dir.resolve("dkim"))) {
            for (Path p : files.filter(f -> f.toString().endsWith(".pem")).toList())
                Files.writeString(p, "nothing");
        }
        assertEquals(0, submit(TEXT, "", "mary@example.org", ORG).fields().length);
    }
}
