package org.posthouse.access.jmappush;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.access.jmap.States;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.account.Grant;
import org.posthouse.store.account.Scope;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.item.Items;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.LoginResult;
import org.posthouse.store.login.Logins;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.search.NoTextIndex;
import org.posthouse.testkit.time.VirtualClock;
import tools.jackson.databind.JsonNode;

/** When subscribers are told, and when no more. RFC 8620 §7.2 */
class PushSenderTest {
    private static final URI URL = URI.create("https://push.example.net/x");
    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final MemoryEngine engine = new MemoryEngine();
    private final List<JsonNode> posts = new CopyOnWriteArrayList<>();
    private volatile PushTransport.Answer answer = new PushTransport.Answer(201, 0);
    private volatile @Nullable IOException broken;
    @TempDir
    Path keys = Path.of(".");
    private StoredDirectory directory;
    private StoredCredentials credentials;
    private StoredMail store;
    private Logins logins;
    private States states;
    private Items items;
    private PushSender sender;
    private long mary;

    @BeforeEach
    void open() throws Exception {
        directory = new StoredDirectory(engine, clock);
        directory.addDomain(Domain.of("example.org"));
        mary = directory.addAccount(Address.parse("mary@example.org")).id();
        credentials = new StoredCredentials(directory, clock, keys, new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(1)));
        credentials.setPassword(mary, "secret", false);
        store = new StoredMail(engine, clock, directory, MailSettings.DEFAULT);
        logins = new Logins("mail.example.org", credentials, null, null, LoginLimits.PROMPT, clock);
        states = new States();
        items = new Items(engine, states);
        sender = sender();
    }

    private PushSender sender() throws Exception {
        var index = new EmailIndex(1000);
        var services = new Services(store, directory, index, new Blobs(store, index, new byte[32], clock), items, new NoTextIndex(),
                new StoredJourneys(engine, clock), clock, new SecureRandom());
        PushTransport transport = (url, fields, body) -> {
            IOException e = broken;
            if (e != null)
                throw e;
            posts.add(Json.read(new String(body, StandardCharsets.UTF_8)));
            return answer;
        };
        var vapid = new Vapid(new byte[32], "mailto:postmaster@example.org", clock);
        return new PushSender(new PushSender.Parts(services, states, logins, vapid, transport, clock));
    }

    @AfterEach
    void close() {
        sender.close();
        store.close();
        engine.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end)
                throw new AssertionError("it has not happened");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Grant grant() throws Exception {
        var in = (LoginResult.In) logins.at(Scope.JMAP, java.net.InetAddress.getLoopbackAddress()).password("mary@example.org", "secret");
        return in.grant();
    }

    /** A subscription, verified or not; its id. */
    private long subscribe(boolean verified, @Nullable List<String> types) throws Exception {
        var s = new Subscription("d", URL, null, "code", verified, clock.instant().plus(Duration.ofDays(7)), types,
                Subscription.Login.of(grant()));
        long id = items.add(mary, ItemKind.PUSH, s.write());
        sender.added(mary, id);
        if (verified)
            sender.verified(mary, id);
        await(sender::isIdle);
        posts.clear();
        return id;
    }

    private void pass(Duration time) {
        await(sender::isIdle);
        clock.advance(time);
        await(sender::isIdle);
    }

    private void mailbox(String name) throws Exception {
        store.open(mary).create(MailboxName.of(name), null);
    }

    @Test
    void changesOfASecondGoTogetherAndEachIsToldOnce() throws Exception {
        subscribe(true, List.of("Mailbox", "Identity", "Nonsense"));
        pass(Duration.ofSeconds(10));
        posts.clear();
        mailbox("a");
        mailbox("b");
        pass(Duration.ofMillis(900));
        assertEquals(0, posts.size());
        mailbox("c");
        pass(Duration.ofSeconds(1));
        assertEquals(1, posts.size());
        JsonNode told = posts.getFirst().path("changed").propertyStream().findFirst().orElseThrow().getValue();
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.path("Mailbox").asString("").startsWith(store.open(mary).version() + "."), told.toString());
        // The next one waits for its turn.
        mailbox("d");
        pass(Duration.ofSeconds(3));
        assertEquals(1, posts.size());
        pass(Duration.ofSeconds(3));
        assertEquals(2, posts.size());
        pass(Duration.ofDays(1));
        assertEquals(2, posts.size());
    }

    @Test
    void whatFailsIsTriedAgainLaterAndLater() throws Exception {
        long id = subscribe(true, List.of("Mailbox"));
        pass(Duration.ofSeconds(10));
        posts.clear();
        answer = new PushTransport.Answer(503, 0);
        mailbox("a");
        pass(Duration.ofSeconds(1));
        assertEquals(1, posts.size());
        mailbox("b");
        pass(Duration.ofSeconds(50));
        assertEquals(1, posts.size());
        answer = new PushTransport.Answer(429, 600);
        pass(Duration.ofSeconds(10));
        assertEquals(2, posts.size());
        pass(Duration.ofSeconds(590));
        assertEquals(2, posts.size());
        answer = new PushTransport.Answer(201, 0);
        pass(Duration.ofSeconds(10));
        assertEquals(3, posts.size());
        broken = new IOException("gone");
        mailbox("c");
        for (int i = 0; i < 200 && items.get(mary, ItemKind.PUSH, id).isPresent(); i++)
            pass(Duration.ofHours(1));
        assertTrue(items.get(mary, ItemKind.PUSH, id).isEmpty());
        assertEquals(3, posts.size());
    }

    @Test
    void whoIsNotKnownYetIsToldHisCodeAndNothingElse() throws Exception {
        answer = new PushTransport.Answer(500, 0);
        subscribe(false, null);
        mailbox("a");
        answer = new PushTransport.Answer(201, 0);
        pass(Duration.ofMinutes(2));
        assertEquals(List.of("PushVerification"), posts.stream().map(p -> p.path("@type").asString("")).toList());
        mailbox("b");
        pass(Duration.ofHours(1));
        assertEquals(1, posts.size());
        answer = new PushTransport.Answer(500, 0);
        long id = subscribe(false, null);
        for (int i = 0; i < 10; i++)
            pass(Duration.ofMinutes(1));
        assertEquals(2, posts.size());
        assertTrue(items.get(mary, ItemKind.PUSH, id).isEmpty());
    }

    @Test
    void aSubscriptionEndsWhenItsServiceItsLoginOrItsTimeSaysSo() throws Exception {
        long a = subscribe(true, null);
        pass(Duration.ofSeconds(10));
        answer = new PushTransport.Answer(410, 0);
        mailbox("a");
        pass(Duration.ofSeconds(2));
        assertTrue(items.get(mary, ItemKind.PUSH, a).isEmpty());
        answer = new PushTransport.Answer(201, 0);
        long b = subscribe(true, null);
        pass(Duration.ofSeconds(10));
        posts.clear();
        sender.sweep();
        assertTrue(items.get(mary, ItemKind.PUSH, b).isPresent());
        clock.advance(Duration.ofSeconds(1));
        credentials.setPassword(mary, "another", true);
        mailbox("b");
        pass(Duration.ofSeconds(10));
        assertEquals(0, posts.size());
        assertTrue(items.get(mary, ItemKind.PUSH, b).isEmpty());
        credentials.setPassword(mary, "secret", true);
        long c = subscribe(true, null);
        pass(Duration.ofDays(7));
        sender.sweep();
        assertTrue(items.get(mary, ItemKind.PUSH, c).isEmpty());
        assertEquals(List.of(), items.list(mary, ItemKind.PUSH));
    }

    @Test
    void afterAStartSubscribersAreToldHowThingsAre() throws Exception {
        subscribe(true, List.of("Mailbox"));
        sender.close();
        states = new States();
        items = new Items(engine, states);
        sender = sender();
        sender.start();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (posts.isEmpty() && System.nanoTime() < end)
            pass(Duration.ofSeconds(1));
        assertEquals("StateChange", posts.getFirst().path("@type").asString(""));
        pass(Duration.ofSeconds(10));
        assertEquals(1, posts.size());
        mailbox("a");
        pass(Duration.ofSeconds(10));
        assertEquals(2, posts.size());
    }
}
