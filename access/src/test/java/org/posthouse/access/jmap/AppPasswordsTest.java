package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.account.Scope;
import org.posthouse.store.audit.Entry;
import tools.jackson.databind.JsonNode;

/** App passwords and browsers that are signed in. */
class AppPasswordsTest {
    private static final String USING = "[\"urn:ietf:params:jmap:core\",\"urn:posthouse:jmap:devices\"]";
    private JmapHouse house;

    @BeforeEach
    void open() throws Exception {
        house = new JmapHouse();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    private static String body(String method, String arguments) {
        return "{\"using\":" + USING + ",\"methodCalls\":[[\"" + method + "\"," + arguments + ",\"0\"]]}";
    }

    private JsonNode call(String password, String method, String arguments) throws Exception {
        HttpResponse<String> answer = house.send(house.request("/jmap/api")
                .setHeader("Authorization", JmapHouse.basic("mary@example.org", password)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(method, arguments.replace("ACCOUNT", house.account())))).build());
        assertEquals(200, answer.statusCode(), answer.body());
        return Json.read(answer.body()).path("methodResponses").path(0).path(1);
    }

    private JsonNode create(String password, String more) throws Exception {
        return call("secret", "AppPassword/create", "{\"accountId\":\"ACCOUNT\",\"password\":\"" + password + "\"" + more + "}");
    }

    @Test
    void anAppPasswordIsMadeByWhoSaysTheMainPasswordAgainToldOnceAndRevoked() throws Exception {
        JsonNode made = create("secret",
                ",\"name\":\"Phone\",\"protocols\":[\"jmap\",\"imap\"],\"expiresAt\":\"2026-12-01T00:00:00Z\"");
        String secret = made.path("secret").asString();
        assertEquals("Phone [\"imap\",\"jmap\"] 2026-11-21T12:00:00Z 2026-12-01T00:00:00Z",
                made.path("name").asString() + " " + made.path("protocols") + " " + made.path("createdAt").asString() + " "
                        + made.path("expiresAt").asString());
        assertTrue(house.credentials.verify("mary@example.org", secret, Scope.IMAP).isPresent());
        assertFalse(house.credentials.verify("mary@example.org", secret, Scope.SMTP).isPresent());
        assertEquals(200, house.send(house.request("/jmap/session").setHeader("Authorization",
                JmapHouse.basic("mary@example.org", secret)).build()).statusCode());
        JsonNode list = call("secret", "AppPassword/get", "{\"accountId\":\"ACCOUNT\"}").path("list");
        assertEquals(1, list.size());
        assertFalse(list.path(0).has("secret") || list.toString().contains(secret));
        assertEquals("jmap 127.0.0.1", list.at("/0/lastUse/protocol").asString() + " " + list.at("/0/lastUse/address").asString());
        String id = list.at("/0/id").asString();
        JsonNode gone = call("secret", "AppPassword/destroy", "{\"accountId\":\"ACCOUNT\",\"ids\":[\"" + id + "\",\"kx\"]}");
        assertEquals("[\"" + id + "\"] notFound", gone.path("destroyed") + " " + gone.at("/notDestroyed/kx/type").asString());
        assertFalse(house.credentials.verify("mary@example.org", secret, Scope.IMAP).isPresent());
        List<String> written = new ArrayList<>();
        house.audit.newest(Entry.Kind.CHANGE, Instant.EPOCH, 10, e -> written.add(e.actor() + " " + e.action() + " " + e.details() + " "
                + e.outcome()));
        assertEquals(List.of("mary@example.org app-password.remove label=Phone ok", "mary@example.org app-password.add label=Phone ok"),
                written);
    }

    @Test
    void aWrongPasswordOrAnAppPasswordMakesNone() throws Exception {
        String app = create("secret", ",\"name\":\"Tablet\",\"protocols\":[\"jmap\"]").path("secret").asString();
        assertEquals("wrongPassword", create("guess", ",\"name\":\"x\",\"protocols\":[\"imap\"]").path("type").asString());
        assertEquals("wrongPassword", create(app, ",\"name\":\"x\",\"protocols\":[\"imap\"]").path("type").asString());
        for (String method : List.of("AppPassword/get", "AppPassword/destroy", "BrowserSession/get", "BrowserSession/destroy"))
            assertEquals("forbidden", call(app, method, "{\"accountId\":\"ACCOUNT\"}").path("type").asString(), method);
        assertEquals("forbidden", call(app, "AppPassword/create",
                "{\"accountId\":\"ACCOUNT\",\"password\":\"secret\",\"name\":\"x\",\"protocols\":[\"imap\"]}").path("type").asString());
        assertEquals("alreadyExists", create("secret", ",\"name\":\"tablet\",\"protocols\":[\"imap\"]").path("type").asString());
        for (String wrong : List.of(",\"name\":\"x\"", ",\"name\":\"x\",\"protocols\":[\"all\"]", ",\"name\":\"\",\"protocols\":[\"imap\"]",
                ",\"name\":\"x\",\"protocols\":[\"imap\"],\"expiresAt\":\"2020-01-01T00:00:00Z\""))
            assertEquals("invalidArguments", create("secret", wrong).path("type").asString(), wrong);
        assertEquals(1, house.credentials.appPasswords(house.mary.id()).size());
    }

    private HttpResponse<String> login(String name, String agent) throws Exception {
        return house.send(HttpRequest.newBuilder(house.uri("/login")).header("Content-Type", "application/json").header("User-Agent", agent)
                .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"" + name + "@example.org\",\"password\":\"secret\"}")).build());
    }

    private HttpResponse<String> by(HttpResponse<String> login, String method, String arguments) throws Exception {
        return house.send(HttpRequest.newBuilder(house.uri("/jmap/api")).header("Content-Type", "application/json")
                .header("Cookie", login.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", ""))
                .header("X-CSRF-Token", Json.read(login.body()).path("csrfToken").asString())
                .POST(HttpRequest.BodyPublishers.ofString(body(method, arguments.replace("ACCOUNT", house.account())))).build());
    }

    @Test
    void browsersAreSeenAndSignedOutByTheirOwnerAlone() throws Exception {
        HttpResponse<String> one = login("mary", "One/1"), two = login("mary", "Two/2"), other = login("robert", "Three/3");
        JsonNode list = Json.read(by(one, "BrowserSession/get", "{\"accountId\":\"ACCOUNT\"}").body()).at("/methodResponses/0/1/list");
        assertEquals("[One/1 true, Two/2 false]", list.valueStream().map(s -> s.path("agent").asString() + " " + s.path("isThis"))
                .sorted().toList().toString());
        String id = list.valueStream().filter(s -> !s.path("isThis").asBoolean()).findFirst().orElseThrow().path("id").asString();
        JsonNode strange = Json.read(by(other, "BrowserSession/destroy", "{\"accountId\":\"ACCOUNT\",\"ids\":[\"" + id + "\"]}").body());
        assertEquals("accountNotFound", strange.at("/methodResponses/0/1/type").asString());
        JsonNode ended = Json.read(by(one, "BrowserSession/destroy", "{\"accountId\":\"ACCOUNT\",\"ids\":[\"" + id + "\"]}").body());
        assertEquals("[\"" + id + "\"]", ended.at("/methodResponses/0/1/destroyed").toString());
        assertEquals(401, by(two, "BrowserSession/get", "{\"accountId\":\"ACCOUNT\"}").statusCode());
        assertEquals(200, by(one, "BrowserSession/get", "{\"accountId\":\"ACCOUNT\"}").statusCode());
    }

    @Test
    void guessesOfThePasswordCountAsFailedLogins() throws Exception {
        HttpResponse<String> one = login("mary", "One/1");
        String guess = "{\"accountId\":\"ACCOUNT\",\"password\":\"guess\",\"name\":\"x\",\"protocols\":[\"imap\"]}", last = "";
        for (int i = 0; i < 31 && !last.equals("rateLimit"); i++)
            last = Json.read(by(one, "AppPassword/create", guess).body()).at("/methodResponses/0/1/type").asString();
        assertEquals("rateLimit", last);
        assertEquals(429, login("mary", "Two/2").statusCode());
        house.now.updateAndGet(t -> t.plus(Duration.ofMinutes(11)));
        assertTrue(create("secret", ",\"name\":\"x\",\"protocols\":[\"imap\"]").has("secret"));
    }
}
