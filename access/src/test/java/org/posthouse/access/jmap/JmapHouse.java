package org.posthouse.access.jmap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.posthouse.access.http.Callers;
import org.posthouse.access.http.HttpServer;
import org.posthouse.access.http.HttpSettings;
import org.posthouse.access.http.LoginSite;
import org.posthouse.access.http.WebSessions;
import org.posthouse.access.jmapcontacts.ContactMethods;
import org.posthouse.access.jmapcore.Blobs;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapdevices.DeviceMethods;
import org.posthouse.access.jmapjourney.JourneyMethods;
import org.posthouse.access.jmapmail.MailMethods;
import org.posthouse.access.jmapmailing.MailingMethods;
import org.posthouse.access.jmapmailing.Recipients;
import org.posthouse.access.jmapmailing.Snoozing;
import org.posthouse.access.jmappush.PushMethods;
import org.posthouse.access.jmappush.PushSender;
import org.posthouse.access.jmappush.Vapid;
import org.posthouse.access.jmapreading.ImageSite;
import org.posthouse.access.jmapreading.ImageTokens;
import org.posthouse.access.jmapreading.ReadingMethods;
import org.posthouse.access.jmaprules.SieveMethods;
import org.posthouse.access.jmaprules.TrialMethods;
import org.posthouse.access.jmaprules.VacationMethods;
import org.posthouse.access.jmapsend.SendMethods;
import org.posthouse.access.jmapshare.ShareMethods;
import org.posthouse.access.jmapstorage.BlobMethods;
import org.posthouse.access.jmapstorage.QuotaMethods;
import org.posthouse.base.time.Planner;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.sieve.Lookup;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.StoredCredentials;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.account.Visits;
import org.posthouse.store.audit.AuditLimits;
import org.posthouse.store.audit.AuditLog;
import org.posthouse.store.email.EmailIndex;
import org.posthouse.store.item.Items;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.journey.StoredJourneys;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.login.LoginLimits;
import org.posthouse.store.login.Logins;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.StoredMail;
import org.posthouse.store.rules.RuleLimits;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.search.NoTextIndex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JMAP server on a port of loopback, over a store in memory: mary and robert@example.org with the password "secret". */
final class JmapHouse implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    final Engine engine;
    final StoredDirectory directory;
    final StoredCredentials credentials;
    final StoredMail store;
    final Account mary;
    final Account robert;
    final Services services;
    final Scripts scripts;
    final Pushes pushes = new Pushes();
    final PushSender sender;
    final JmapSite site;
    final Snoozing snoozing;
    final HttpServer server;
    final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    String password = "secret";
    /** Done while an email is being made. */
    Runnable meanwhile = () -> {
    };
    final Outbox outbox = new Outbox();
    final Internet web = new Internet();
    final Told journeys;
    final AuditLog audit;

    JmapHouse() throws Exception {
        this(JmapLimits.of(5_000_000));
    }

    JmapHouse(JmapLimits limits) throws Exception {
        this(limits, 100);
    }

    /** @param atOnce requests of one address */
    JmapHouse(JmapLimits limits, int atOnce) throws Exception {
        this(limits, atOnce, new MemoryEngine());
    }

    JmapHouse(JmapLimits limits, int atOnce, Engine engine) throws Exception {
        this.engine = engine;
        scripts = new Scripts(engine, now::get, new RuleLimits(3, 2_000, 100));
        directory = new StoredDirectory(engine, now::get);
        directory.addDomain(Domain.of("example.org"));
        mary = directory.addAccount(Address.parse("mary@example.org"));
        robert = directory.addAccount(Address.parse("robert@example.org"));
        Path keys = Files.createTempDirectory("keys");
        credentials = new StoredCredentials(directory, now::get, keys,
                new StoredCredentials.Settings(64, 1, 1, 4096, Duration.ofMinutes(1)));
        credentials.setPassword(mary.id(), "secret", false);
        credentials.setPassword(robert.id(), "secret", false);
        store = new StoredMail(engine, now::get, directory, MailSettings.DEFAULT);
        journeys = new Told(new StoredJourneys(engine, now::get));
        ImageTokens pictures = new ImageTokens(new byte[32], now::get);
        Visits visits = new Visits(directory, now::get, keys);
        Logins logins = new Logins("mail.example.org", credentials, null, visits, LoginLimits.PROMPT, now::get);
        WebSessions sessions = new WebSessions(now::get);
        EmailIndex index = new EmailIndex(100_000);
        audit = new AuditLog(engine, now::get, AuditLimits.DEFAULT);
        States states = new States();
        services = new Services(store, directory, index, new Blobs(store, index, new byte[32], now::get), new Items(engine, states),
                new NoTextIndex(), journeys, now::get, new SecureRandom());
        Callers callers = new Callers(logins, sessions, PlaintextLogin.LOOPBACK, now::get);
        Recipients recipients = new Recipients(services);
        snoozing = new Snoozing(services);
        scripts.news(states::changed);
        // What is planned happens at once.
        Planner hasty = (_, action) -> {
            action.run();
            return () -> {
            };
        };
        sender = new PushSender(
                new PushSender.Parts(services, states, logins, new Vapid(new byte[32], "mailto:postmaster@example.org", now::get),
                        pushes, hasty));
        site = new JmapSite(services, states, callers, logins, limits,
                List.of(new MailMethods(services, limits), new SendMethods(services, outbox, recipients::sent),
                        new ContactMethods(services), new MailingMethods(services, snoozing, recipients), new ShareMethods(services),
                        new ReadingMethods(services, pictures, web, "mail.example.org"), new JourneyMethods(services, "mail.example.org"),
                        new VacationMethods(services), new SieveMethods(services, scripts),
                        new TrialMethods(services, _ -> Lookup.NOTHING), new QuotaMethods(),
                        new BlobMethods(services, limits), new PushMethods(services, sender),
                        new DeviceMethods(new DeviceMethods.Parts(logins, credentials, visits, sessions, audit, now::get))));
        server = HttpServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null,
                new HttpSettings(PlaintextLogin.LOOPBACK, limits.upload() + 1000, 2000, 2000, atOnce, 1000, 3000, Duration.ofMinutes(2)),
                List.of(new LoginSite(callers), site, new ImageSite(callers, pictures, web, now::get)), now::get);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30)).header("Authorization",
                basic("mary@example.org", password));
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** @param as mary or robert */
    HttpResponse<String> api(String as, String body) throws IOException, InterruptedException {
        return send(request("/jmap/api").setHeader("Authorization", basic(as + "@example.org", password))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> api(String body) throws IOException, InterruptedException {
        return send(request("/jmap/api").header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Method responses to method calls. */
    JsonNode call(String using, String calls) throws IOException, InterruptedException {
        HttpResponse<String> answer = api("{\"using\":" + using + ",\"methodCalls\":" + calls + "}");
        if (answer.statusCode() != 200)
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        return Json.read(answer.body()).path("methodResponses");
    }

    JsonNode mail(String calls) throws IOException, InterruptedException {
        return call("[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"]", calls.replace("ACCOUNT", account()));
    }

    /** The arguments of the response to one call. */
    JsonNode one(String method, ObjectNode arguments) throws IOException, InterruptedException {
        arguments.put("accountId", account());
        JsonNode response = mail("[[\"" + method + "\"," + arguments + ",\"0\"]]").get(0);
        if (!response.get(0).asString().equals(method))
            throw new AssertionError(response.toString());
        return response.get(1);
    }

    String account() {
        return Ids.account(mary.id());
    }

    AccountMail mail() throws Refusal {
        return store.open(mary.id());
    }

    long inbox() throws Refusal {
        return mail().mailbox(MailboxName.INBOX).orElseThrow().id();
    }

    NewMessage message(String text, Instant received) throws Refusal, IOException {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            blob.finish();
            return new NewMessage(new byte[0], blob.id(), bytes.length, received, FlagSet.NONE,
                    Structure.of(Source.of(bytes), Limits.DEFAULT), 0, null);
        }
    }

    /** Puts messages into the inbox, lines ending in LF, a minute apart. */
    List<Long> deliver(String... texts) throws Refusal, IOException {
        List<NewMessage> messages = new ArrayList<>();
        for (String text : texts)
            messages.add(message(text, NOW.plusSeconds(60L * messages.size())));
        return mail().append(inbox(), messages);
    }

    static String letter(int n) {
        return "From: Robert <robert@example.com>\nTo: mary@example.org\nSubject: Letter " + n + "\nDate: Sat, 21 Nov 2026 02:00:0" + n % 10
                + " +0000\nMessage-ID: <" + n + "@example.com>\n\nText of letter " + n + ".\n";
    }

    @Override
    public void close() {
        http.shutdownNow();
        sender.close();
        site.close();
        server.close();
        journeys.stored.close();
        store.close();
        engine.close();
    }

    /** Puts a message into a mailbox as delivery does, with the fields that this server writes before it; its UID. LF line ends. */
    long arrive(long mailbox, String trace, String text, long journey) throws Refusal, IOException {
        byte[] before = trace.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(before, before.length + bytes.length);
        System.arraycopy(bytes, 0, whole, before.length, bytes.length);
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            blob.finish();
            return mail().append(mailbox, List.of(new NewMessage(before, blob.id(), whole.length, NOW, FlagSet.NONE,
                    Structure.of(Source.of(whole), Limits.DEFAULT), journey, null))).getFirst();
        }
    }

    /** The real ones, with something done while an id is made. */
    final class Told implements Journeys {
        private final StoredJourneys stored;

        Told(StoredJourneys stored) {
            this.stored = stored;
        }

        @Override
        public long newId() {
            meanwhile.run();
            return stored.newId();
        }

        @Override
        public void record(JourneyEvent event) {
            stored.record(event);
        }

        @Override
        public List<JourneyEvent> journey(long id) throws Refusal {
            return stored.journey(id);
        }

        @Override
        public List<Long> find(Query query, int limit) throws Refusal {
            return stored.find(query, limit);
        }
    }
}
