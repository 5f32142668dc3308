package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.JsonNode;

/** Sessions, events, what IMAP does beside, and hostile requests. */
class JmapServerTest {
    private static final String CORE = "[\"urn:ietf:params:jmap:core\"]";

    @Test
    void aBrowserHasASessionThatEndsWithThePassword() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            HttpResponse<String> login = house.send(HttpRequest.newBuilder(house.uri("/login")).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"mary@example.org\",\"password\":\"secret\"}")).build());
            assertEquals(200, login.statusCode(), login.body());
            String set = login.headers().firstValue("set-cookie").orElseThrow();
            assertTrue(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Path=/"), set);
            String cookie = set.substring(0, set.indexOf(';'));
            String token = Json.read(login.body()).path("csrfToken").asString("");
            HttpRequest.Builder echo = HttpRequest.newBuilder(house.uri("/jmap/api")).header("Content-Type", "application/json")
                    .header("Cookie", cookie)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"using\":" + CORE + ",\"methodCalls\":[]}"));
            assertEquals(403, house.send(echo.build()).statusCode());
            assertEquals(200, house.send(echo.copy().header("X-CSRF-Token", token).build()).statusCode());
            assertEquals(200, house.send(HttpRequest.newBuilder(house.uri("/login")).header("Cookie", cookie).build()).statusCode());
            house.now.set(JmapHouse.NOW.plusSeconds(60));
            house.credentials.setPassword(house.mary.id(), "other", false);
            assertEquals(401, house.send(echo.copy().header("X-CSRF-Token", token).build()).statusCode());
        }
    }

    @Test
    void aLoginIsJsonAndRight() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            String body = "{\"username\":\"mary@example.org\",\"password\":\"wrong\"}";
            assertEquals(415, house.send(HttpRequest.newBuilder(house.uri("/login")).header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build()).statusCode());
            assertEquals(401, house.send(HttpRequest.newBuilder(house.uri("/login")).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build()).statusCode());
            assertEquals(204, house.send(HttpRequest.newBuilder(house.uri("/login")).build()).statusCode());
            HttpResponse<String> page = house.send(HttpRequest.newBuilder(house.uri("/jmap/session")).build());
            assertEquals(401, page.statusCode());
            assertTrue(page.headers().firstValue("access-control-allow-origin").isEmpty());
        }
    }

    @Test
    void whatArrivesIsToldAtOnce() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            var answer = house.http
                    .sendAsync(house.request("/jmap/events?types=Email,EmailDelivery&closeafter=no&ping=0").timeout(Duration.ofSeconds(60))
                            .build(), HttpResponse.BodyHandlers.ofInputStream())
                    .get(20, TimeUnit.SECONDS);
            assertEquals("text/event-stream", answer.headers().firstValue("content-type").orElse(""));
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertEquals(": hello", line(in));
                house.deliver(JmapHouse.letter(1));
                JsonNode told = event(in);
                JsonNode changed = told.path("changed").path(house.account());
                assertEquals(Long.toString(house.mail().version()), changed.path("Email").asString(""));
                assertTrue(changed.has("EmailDelivery"), told.toString());
                house.mail().store(house.inbox(), UidSet.of(1),
                        new FlagChange(FlagChange.How.ADD, new FlagSet(Flags.SEEN, java.util.Set.of())),
                        -1);
                JsonNode second = event(in).path("changed").path(house.account());
                assertTrue(second.has("Email") && !second.has("EmailDelivery"), second.toString());
            }
        }
    }

    private static String line(BufferedReader in) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return in.readLine();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).get(20, TimeUnit.SECONDS);
    }

    private static JsonNode event(BufferedReader in) throws Exception {
        for (String line = line(in);; line = line(in))
            if (line.startsWith("data: "))
                return Json.read(line.substring(6));
    }

    @Test
    void copiesByImapAreOneEmail() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            house.deliver(JmapHouse.letter(1), JmapHouse.letter(2));
            long archive = house.mail().mailbox(org.posthouse.store.mailbox.SpecialUse.ARCHIVE).orElseThrow().id();
            String state = house.one("Email/get", Json.object()).path("state").asString("");
            house.mail().copy(house.inbox(), UidSet.of(1), archive);
            JsonNode all = house.one("Email/get", Json.object()).path("list");
            assertEquals(2, all.size());
            assertEquals(2, all.get(0).path("mailboxIds").size());
            JsonNode c = house.one("Email/changes", Json.object().put("sinceState", state));
            assertEquals(1, c.path("updated").size());
            assertEquals(0, c.path("created").size());
            // With \Deleted it is not in the inbox any more, and without the flag it is again.
            var deleted = new FlagSet(Flags.DELETED, java.util.Set.of());
            house.mail().store(house.inbox(), UidSet.range(1, 2), new FlagChange(FlagChange.How.ADD, deleted), -1);
            JsonNode gone = house.one("Email/changes", Json.object().put("sinceState", state));
            assertEquals(1, gone.path("destroyed").size(), gone.toString());
            assertEquals(1, house.one("Email/get", Json.object()).path("list").size());
            String later = gone.path("newState").asString("");
            house.mail().store(house.inbox(), UidSet.of(2), new FlagChange(FlagChange.How.REMOVE, deleted), -1);
            JsonNode back = house.one("Email/changes", Json.object().put("sinceState", later));
            assertEquals(1, back.path("created").size(), back.toString());
            house.mail().expunge(house.inbox(), null);
            JsonNode end = house.one("Email/changes", Json.object().put("sinceState", state));
            assertEquals(2, end.path("updated").size() + end.path("created").size(), end.toString());
        }
    }

    @Test
    void changesComeInPartsThatAddUp() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            String state = house.one("Email/get", Json.object().set("ids", Json.array())).path("state").asString("");
            List<String> created = new ArrayList<>();
            for (int i = 0; i < 7; i++)
                house.deliver(JmapHouse.letter(i));
            boolean more = true;
            for (int parts = 0; more && parts < 10; parts++) {
                JsonNode c = house.one("Email/changes", Json.object().put("sinceState", state).put("maxChanges", 3));
                c.path("created").forEach(id -> created.add(id.asString()));
                assertTrue(c.path("created").size() <= 3);
                assertNotEquals(state, c.path("newState").asString(""));
                state = c.path("newState").asString("");
                more = c.path("hasMoreChanges").asBoolean(false);
            }
            assertEquals(7, created.stream().distinct().count());
        }
    }

    @Test
    void threadsAreCollapsedAndCounted() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            house.deliver(JmapHouse.letter(1), JmapHouse.letter(2),
                    "From: mary@example.org\nSubject: Re: Letter 1\nMessage-ID: <r@example.org>\nReferences: <1@example.com>\n\nYes.\n");
            JsonNode flat = house.one("Email/query", Json.object());
            JsonNode collapsed = house.one("Email/query", Json.object().put("collapseThreads", true).put("calculateTotal", true));
            assertEquals(3, flat.path("ids").size());
            assertEquals(2, collapsed.path("total").asInt());
            assertEquals(flat.path("ids").get(0), collapsed.path("ids").get(0));
            JsonNode box = house.mail("[[\"Mailbox/get\",{\"accountId\":\"ACCOUNT\"},\"0\"]]").get(0).get(1).path("list");
            for (JsonNode b : box)
                if (b.path("role").asString("").equals("inbox")) {
                    assertEquals(3, b.path("totalEmails").asInt());
                    assertEquals(2, b.path("totalThreads").asInt());
                    assertEquals(2, b.path("unreadThreads").asInt());
                }
            JsonNode anchored = house.one("Email/query",
                    Json.object().put("anchor", flat.path("ids").get(2).asString()).put("anchorOffset", -1)
                            .put("limit", 2));
            assertEquals(1, anchored.path("position").asInt());
            assertEquals(2, anchored.path("ids").size());
        }
    }

    @Test
    void hostileRequestsAreBounded() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            String deep = "[".repeat(50_000) + "]".repeat(50_000);
            assertEquals(400,
                    house.api("{\"using\":" + CORE + ",\"methodCalls\":[[\"Core/echo\",{\"a\":" + deep + "},\"0\"]]}").statusCode());
            String call = "[\"Core/echo\",{},\"0\"]";
            HttpResponse<String> many = house.api("{\"using\":" + CORE + ",\"methodCalls\":[" + (call + ",").repeat(999) + call + "]}");
            assertEquals("maxCallsInRequest", Json.read(many.body()).path("limit").asString(""));
            // Each echo holds the one before it ten times over.
            StringBuilder bomb = new StringBuilder("[\"Core/echo\",{\"a\":[1,2,3,4,5,6,7,8,9,0]},\"0\"]");
            for (int i = 1; i < 60; i++) {
                bomb.append(",[\"Core/echo\",{");
                bomb.append("\"a\":[{\"b\":[1]}],");
                for (int k = 0; k < 10; k++)
                    bomb.append(k == 0 ? "" : ",").append("\"#x").append(k).append("\":{\"resultOf\":\"").append(i - 1)
                            .append("\",\"name\":\"Core/echo\",\"path\":\"\"}");
                bomb.append("},\"").append(i).append("\"]");
            }
            HttpResponse<String> answer = house.api("{\"using\":" + CORE + ",\"methodCalls\":[" + bomb + "]}");
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().length() < 20_000_000, "the answer has " + answer.body().length() + " octets");
            String ids = "\"x\",".repeat(100_000) + "\"x\"";
            JsonNode get = house.mail("[[\"Email/get\",{\"accountId\":\"ACCOUNT\",\"ids\":[" + ids + "]},\"0\"]]");
            assertEquals(1, get.get(0).get(1).path("notFound").size());
            assertTrue(house.send(house.request("/jmap/download/" + house.account() + "/bm1-1" + "_0-1n".repeat(40) + "/x").build())
                    .statusCode() == 404);
        }
    }

    @Test
    void nobodyReachesTheAccountOfAnother() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            HttpResponse<String> up = house.send(house.request("/jmap/upload/" + house.account())
                    .POST(HttpRequest.BodyPublishers.ofString("mary's")).build());
            String blob = Json.read(up.body()).path("blobId").asString("");
            String robert = org.posthouse.access.jmapcore.Ids.account(house.robert.id());
            String as = JmapHouse.basic("robert@example.org", "secret");
            for (String account : List.of(robert, house.account()))
                assertEquals(404, house.send(house.request("/jmap/download/" + account + "/" + blob + "/x").setHeader("Authorization", as)
                        .build()).statusCode());
            HttpResponse<String> get = house.send(house.request("/jmap/api").setHeader("Authorization", as)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers
                            .ofString("{\"using\":[\"urn:ietf:params:jmap:mail\"],\"methodCalls\":[[\"Email/get\",{\"accountId\":\""
                                    + house.account() + "\"},\"0\"]]}"))
                    .build());
            assertEquals("accountNotFound", Json.read(get.body()).path("methodResponses").get(0).get(1).path("type").asString(""));
        }
    }

    @Test
    void anUploadThatBreaksOffIsNoFailure() throws Exception {
        try (JmapHouse house = new JmapHouse(); var socket = new Socket("127.0.0.1", house.server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("POST /jmap/upload/" + house.account() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + JmapHouse.basic("mary@example.org", "secret") + "\r\nContent-Length: 100000\r\n\r\nthe beginning")
                    .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 400") && answer.contains("ended too soon"), answer);
        }
    }
}
