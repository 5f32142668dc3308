package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What two people of one server are shown of a message between them, and of one from outside. */
class ReadingTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String USING = "[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\",\"urn:ietf:params:jmap:submission\","
            + "\"urn:posthouse:jmap:reading\",\"urn:posthouse:jmap:journey\"]";
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private String base = "";

    private HttpRequest.Builder request(String who, String path) {
        String login = Base64.getEncoder().encodeToString((who + ":secret").getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60)).header("Authorization", "Basic " + login);
    }

    private String account(String who) throws IOException, InterruptedException {
        String session = http.send(request(who, "/jmap/session").build(), HttpResponse.BodyHandlers.ofString()).body();
        return JSON.readTree(session).path("primaryAccounts").path("urn:posthouse:jmap:reading").asString("");
    }

    private JsonNode call(String who, String calls) throws IOException, InterruptedException {
        String body = "{\"using\":" + USING + ",\"methodCalls\":" + calls.replace("ACCOUNT", account(who)).replace('\'', '"') + "}";
        HttpResponse<String> answer = http.send(request(who, "/jmap/api").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body()).path("methodResponses");
    }

    private JsonNode until(String who, String calls, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        JsonNode last = call(who, calls);
        for (long end = System.nanoTime() + 60_000_000_000L; !wanted.test(last); last = call(who, calls)) {
            assertTrue(System.nanoTime() < end, last.toString());
            LockSupport.parkNanos(50_000_000);
        }
        return last;
    }

    private String arrived(String who, String subject) throws Exception {
        JsonNode found = until(who, "[['Email/query',{'accountId':'ACCOUNT','filter':{'subject':'" + subject + "'}},'0']]",
                r -> r.at("/0/1/ids").size() == 1);
        return found.at("/0/1/ids/0").asString();
    }

    private void stranger(RunningServer server) throws IOException {
        try (Device smtp = new Device("smtp", server.address("receiving"))) {
            smtp.await(l -> l.startsWith("220"));
            smtp.say("EHLO far.example");
            smtp.await(l -> l.startsWith("250 "));
            smtp.say("MAIL FROM:<robert@far.example>\r\nRCPT TO:<mary@here.example>\r\nRCPT TO:<ann@here.example>\r\nDATA");
            smtp.await(l -> l.startsWith("354"));
            smtp.say("From: robert@far.example\r\nSubject: outside\r\nMessage-ID: <1@far.example>\r\nContent-Type: text/html\r\n\r\n"
                    + "<p onclick=x>hello<script>x</script><img src=http://pictures.example/1>\r\n.");
            smtp.await(l -> l.startsWith("250 "));
        }
    }

    @Test
    void eachSeesTheirPart(@TempDir Path folder) throws Exception {
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.here.example", "mary@here.example", "secret")) {
            int port = server.portBase + 80;
            base = "http://127.0.0.1:" + port;
            String config = Files.readString(server.config());
            Files.writeString(server.config(), config.replace("[listen]\n", "[listen]\nhttp = [\"127.0.0.1:" + port + "\"]\n"));
            server.account("ann@here.example", "secret");
            server.start();
            stranger(server);
            fromOutside();
            between();
            server.stop();
        }
    }

    private void fromOutside() throws Exception {
        String id = arrived("mary@here.example", "outside");
        JsonNode answer = call("mary@here.example", "[['Email/html',{'accountId':'ACCOUNT','ids':['" + id + "']},'0'],"
                + "['Journey/get',{'accountId':'ACCOUNT','emailIds':['" + id + "']},'1']]");
        JsonNode shown = answer.at("/0/1/list/0");
        assertEquals("<div class=\"m-mail\"><p>hello<img data-blocked=\"\" />\n</p></div>", shown.path("html").asString());
        assertEquals("unproved", shown.at("/sender/level").asString(), shown.toString());
        JsonNode journey = answer.at("/1/1/list/0");
        assertEquals("incoming", journey.path("direction").asString());
        JsonNode hop = journey.at("/incoming/hops/0");
        assertEquals("far.example 127.0.0.1 mx.here.example true", hop.path("from").asString() + " " + hop.path("address").asString() + " "
                + hop.path("by").asString() + " " + hop.path("ours").asString());
        assertFalse(hop.path("tls").booleanValue());
        assertEquals("INBOX", journey.at("/incoming/mailbox").asString(), journey.toString());
        assertTrue(journey.at("/incoming/junk/parts").isArray(), journey.toString());
        assertTrue(journey.at("/incoming/verdicts/dmarc").isObject(), journey.toString());
        assertFalse(journey.toString().contains("ann@"), journey.toString());
    }

    private void between() throws Exception {
        JsonNode ready = call("ann@here.example", "[['Identity/get',{'accountId':'ACCOUNT'},'0'],"
                + "['Mailbox/query',{'accountId':'ACCOUNT','filter':{'role':'drafts'}},'1']]");
        String identity = ready.at("/0/1/list/0/id").asString(), drafts = ready.at("/1/1/ids/0").asString();
        JsonNode sent = call("ann@here.example", "[['Email/set',{'accountId':'ACCOUNT','create':{'d':{'mailboxIds':{'" + drafts
                + "':true},'from':[{'email':'ann@here.example'}],'to':[{'email':'mary@here.example'}],'subject':'inside',"
                + "'textBody':[{'partId':'1','type':'text/plain'}],'bodyValues':{'1':{'value':'hi'}}}}},'0'],['EmailSubmission/set',"
                + "{'accountId':'ACCOUNT','create':{'s':{'identityId':'" + identity + "','emailId':'#d'}}},'1']]");
        String draft = sent.at("/0/1/created/d/id").asString();
        until("ann@here.example", "[['Journey/marks',{'accountId':'ACCOUNT','emailIds':['" + draft + "']},'0']]",
                r -> r.at("/0/1/list/0/mark").asString("").equals("delivered"));
        String id = arrived("mary@here.example", "inside");
        JsonNode hers = call("mary@here.example", "[['Email/html',{'accountId':'ACCOUNT','ids':['" + id + "']},'0'],"
                + "['Journey/get',{'accountId':'ACCOUNT','emailIds':['" + id + "']},'1']]");
        assertEquals("sender.here", hers.at("/0/1/list/0/sender/key").asString(), hers.toString());
        assertEquals("incoming", hers.at("/1/1/list/0/direction").asString(), hers.toString());
        JsonNode mine = call("ann@here.example", "[['Journey/get',{'accountId':'ACCOUNT','emailIds':['" + draft + "']},'0']]")
                .at("/0/1/list/0");
        assertEquals("outgoing", mine.path("direction").asString(), mine.toString());
        assertEquals("journey.delivered", mine.at("/sentence/key").asString(), mine.toString());
        List<String> steps = new ArrayList<>();
        mine.path("events").forEach(e -> steps.add(e.path("step").asString()));
        assertTrue(steps.containsAll(List.of("submitted", "delivered")) && !steps.contains("judged"), steps.toString());
        assertFalse(mine.toString().contains("INBOX"), mine.toString());
    }
}
