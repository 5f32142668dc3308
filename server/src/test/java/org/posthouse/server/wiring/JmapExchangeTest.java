package org.posthouse.server.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.base.net.Dialer;
import org.posthouse.base.time.Planner;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.push.Subscriber;
import org.posthouse.testkit.tls.TestAuthority;
import org.posthouse.testkit.tls.WebHost;
import org.posthouse.trust.https.HttpsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an account says by JMAP, and what then happens to mail that comes: answers go to other servers, messages to push services. */
class JmapExchangeTest {
    private static final String NAMES = "\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\",\"urn:ietf:params:jmap:vacationresponse\"";
    private final VirtualDns dns = VirtualDns.of(z -> z.mx("one.test", 10, "mx.one.test").address("mx.one.test", "127.0.0.1")
            .mx("two.test", 10, "mx.two.test").address("mx.two.test", "127.0.0.1").address("push.test", "127.0.0.1"));
    private final HttpClient http = HttpClient.newHttpClient();
    @TempDir
    Path temp = Path.of(".");
    private Server one;
    private Server two;
    private WebHost push;
    private int messages;

    private Server start(String name, int remotePort, Path roots) throws Exception {
        Path dir = Files.createDirectories(temp.resolve(name));
        String text = """
                hostname = "mx.%1$s.test"
                [listen]
                smtp = ["127.0.0.1:0"]
                http = ["127.0.0.1:0"]
                [store]
                engine = "memory"
                search-index = "none"
                [relay]
                port = %2$d
                policy-hosts = "any"
                roots = "%3$s"
                """.formatted(name, remotePort, roots);
        Path file = Files.writeString(dir.resolve(ConfigReader.FILE), text);
        Server server = Server.start(ConfigReader.read(file, text), dir,
                new Seams(InstantSource.system(), Planner.system(), Dialer.direct(), dns));
        server.rooms().directory().addDomain(Domain.of(name + ".test"));
        for (String local : List.of("mary", "robert")) {
            long id = server.rooms().directory().addAccount(Address.parse(local + "@" + name + ".test")).id();
            server.rooms().credentials().setPassword(id, "secret", false);
        }
        return server;
    }

    @BeforeEach
    void open() throws Exception {
        TestAuthority authority = TestAuthority.in(Files.createDirectories(temp.resolve("authority")));
        push = WebHost.start("127.0.0.1", authority.issue("push.test").context());
        push.raw("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        one = start("one", 1, authority.roots());
        two = start("two", one.addresses().getFirst().getPort(), authority.roots());
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        two.close();
        one.close();
        push.close();
    }

    private void send(String from, String sender, String... fields) throws IOException {
        InetSocketAddress to = two.addresses().getFirst();
        String text = "From: " + sender + "\r\nTo: mary@two.test\r\nSubject: lunch\r\nMessage-ID: <" + ++messages
                + "@one.test>\r\nDate: Sun, 1 Mar 2026 10:00:00 +0000\r\n"
                + String.join("", List.of(fields).stream().map(f -> f + "\r\n").toList()) + "\r\nhello\r\n.";
        try (var socket = new Socket(to.getAddress(), to.getPort())) {
            socket.setSoTimeout(20_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            reply(in);
            for (String line : List.of("EHLO mx.one.test", "MAIL FROM:<" + from + ">", "RCPT TO:<mary@two.test>", "DATA", text)) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                String reply = reply(in);
                assertTrue(reply.startsWith("2") || reply.startsWith("3"), line + ": " + reply);
            }
        }
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-')
            line = in.readLine();
        return String.valueOf(line);
    }

    /** The arguments of the response to one call of mary at two. */
    private JsonNode jmap(String method, String arguments) throws Exception {
        String account = org.posthouse.access.jmapcore.Ids
                .account(two.rooms().directory().account(Address.parse("mary@two.test")).orElseThrow().id());
        String body = "{\"using\":[" + NAMES + "],\"methodCalls\":[[\"" + method + "\"," + arguments.replace("ACCOUNT", account)
                + ",\"0\"]]}";
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + two.webPorts().getFirst() + "/jmap/api"))
                .header("Content-Type", "application/json")
                .header("Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("mary@two.test:secret".getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        JsonNode response = JsonMapper.shared().readTree(answer.body()).at("/methodResponses/0");
        assertEquals(method, response.path(0).asString(), response.toString());
        return response.path(1);
    }

    private static long inbox(Server server, String address) throws Exception {
        long id = server.rooms().directory().account(Address.parse(address)).orElseThrow().id();
        return server.house.mail.open(id).mailbox(MailboxName.INBOX).orElseThrow().messages();
    }

    private interface Condition {
        boolean met() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.met()) {
            assertTrue(System.nanoTime() < end, "it has not happened");
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void whoIsAwayAnswersEachSenderOnceAndNoMachine() throws Exception {
        JsonNode set = jmap("VacationResponse/set",
                "{\"accountId\":\"ACCOUNT\",\"update\":{\"singleton\":{\"isEnabled\":true,\"subject\":\"Away\",\"textBody\":\"At sea\"}}}");
        assertTrue(set.path("updated").has("singleton"), set.toString());
        send("mary@one.test", "mary@one.test");
        await(() -> inbox(one, "mary@one.test") == 1);
        send("mary@one.test", "mary@one.test");
        send("", "mary@one.test");
        send("mary@one.test", "mary@one.test", "List-Id: <l.one.test>");
        send("robert@one.test", "robert@one.test", "Precedence: bulk");
        send("no-reply@one.test", "no-reply@one.test");
        assertEquals(0, inbox(one, "robert@one.test"));
        send("robert@one.test", "robert@one.test");
        await(() -> inbox(one, "robert@one.test") == 1);
        await(() -> inbox(two, "mary@two.test") == 7);
        await(() -> two.house.queue.running() == 0);
        assertEquals(1, inbox(one, "mary@one.test"));
        assertEquals(1, inbox(one, "robert@one.test"));
        var mail = one.house.mail.open(one.rooms().directory().account(Address.parse("mary@one.test")).orElseThrow().id());
        try (var message = mail.open(mail.mailbox(MailboxName.INBOX).orElseThrow().id(), 1)) {
            String text = new String(message.bytes(0, message.size()), StandardCharsets.UTF_8);
            for (String part : List.of("Return-Path: <>", "From: mary@two.test", "To: mary@one.test", "Subject: Away",
                    "Auto-Submitted: auto-replied", "In-Reply-To: <1@one.test>", "At sea"))
                assertTrue(text.contains(part), part + " in " + text);
        }
    }

    @Test
    void mailThatComesIsToldToAPushService() throws Exception {
        var subscriber = new Subscriber();
        String url = "https://push.test:" + push.port() + "/x?y=1";
        JsonNode made = jmap("PushSubscription/set",
                "{\"create\":{\"a\":{\"deviceClientId\":\"d\",\"url\":\"" + url + "\",\"keys\":{\"p256dh\":\""
                        + subscriber.p256dh() + "\",\"auth\":\"" + subscriber.auth() + "\"},\"types\":[\"Email\",\"EmailDelivery\"]}}}");
        String id = made.at("/created/a/id").asString();
        await(() -> push.requests().size() == 1);
        assertEquals("POST /x?y=1 HTTP/1.1", push.requests().getFirst());
        JsonNode code = JsonMapper.shared().readTree(subscriber.open(push.bodies().getFirst()));
        assertEquals("PushVerification " + id, code.path("@type").asString() + " " + code.path("pushSubscriptionId").asString());
        JsonNode updated = jmap("PushSubscription/set",
                "{\"update\":{\"" + id + "\":{\"verificationCode\":\"" + code.path("verificationCode").asString() + "\"}}}");
        assertTrue(updated.path("updated").has(id), updated.toString());
        send("mary@one.test", "mary@one.test");
        await(() -> push.requests().size() == 2);
        JsonNode change = JsonMapper.shared().readTree(subscriber.open(push.bodies().get(1)));
        JsonNode states = change.path("changed").propertyStream().findFirst().orElseThrow().getValue();
        assertEquals("StateChange 2 1",
                change.path("@type").asString() + " " + states.size() + " " + states.path("EmailDelivery").asString());
        assertEquals(states.path("Email").asString(), jmap("Email/get", "{\"accountId\":\"ACCOUNT\",\"ids\":[]}").path("state").asString());
        List<String> fields = new ArrayList<>(push.fields().get(1).lines().toList());
        assertTrue(fields.contains("Content-Encoding: aes128gcm") && fields.contains("TTL: 86400"), fields.toString());
        String authorization = fields.stream().filter(f -> f.startsWith("Authorization: ")).findFirst().orElse("").substring(15);
        var session = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + two.webPorts().getFirst() + "/jmap/session"))
                .header("Authorization",
                        "Basic " + Base64.getEncoder().encodeToString("mary@two.test:secret".getBytes(StandardCharsets.UTF_8)))
                .build(), HttpResponse.BodyHandlers.ofString());
        String key = JsonMapper.shared().readTree(session.body()).path("capabilities").path("urn:ietf:params:jmap:webpush-vapid")
                .path("applicationServerKey").asString();
        JsonNode claims = JsonMapper.shared().readTree(Subscriber.claims(authorization, key));
        assertEquals("https://push.test:" + push.port() + " mailto:postmaster@mx.two.test",
                claims.path("aud").asString() + " " + claims.path("sub").asString());
    }

    @Test
    void aUrlDoesNotLeadIntoOurOwnNetwork() throws IOException {
        var posts = new PushPosts(new HttpsClient(HttpsClient.Settings.DEFAULT, dns, Dialer.direct()));
        URI url = URI.create("https://push.test/x");
        IOException e = assertThrows(IOException.class, () -> posts.post(url, Map.of("TTL", "1"), new byte[1]));
        assertTrue(String.valueOf(e.getMessage()).contains("no public address"), e.getMessage());
        assertEquals(List.of(), push.requests());
    }
}
