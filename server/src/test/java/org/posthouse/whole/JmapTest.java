package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JMAP beside IMAP and SMTP in one server: what one does the others see at once. RFC 8620 §7.3 */
class JmapTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String USING = "[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\",\"urn:ietf:params:jmap:submission\"]";
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private String base = "";

    private HttpRequest.Builder request(String url) {
        String login = Base64.getEncoder().encodeToString("mary@here.example:secret".getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(60)).header("Authorization", "Basic " + login);
    }

    private JsonNode session() throws IOException, InterruptedException {
        return JSON.readTree(http.send(request(base + "/.well-known/jmap").build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private JsonNode call(String calls) throws IOException, InterruptedException {
        String body = "{\"using\":" + USING + ",\"methodCalls\":" + calls.replace('\'', '"') + "}";
        HttpResponse<String> answer = http.send(request(base + "/jmap/api").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body()).path("methodResponses");
    }

    private static JsonNode event(BufferedReader in) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            try {
                for (String line = in.readLine(); line != null; line = in.readLine())
                    if (line.startsWith("data: ") && line.contains("StateChange"))
                        return JSON.readTree(line.substring(6));
                throw new IOException("the stream has ended");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }).get(30, TimeUnit.SECONDS);
    }

    private static void letter(Device smtp, String subject) throws IOException {
        smtp.say("MAIL FROM:<robert@far.example>\r\nRCPT TO:<mary@here.example>\r\nDATA");
        smtp.await(l -> l.startsWith("354"));
        smtp.say("From: robert@far.example\r\nTo: mary@here.example\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject.hashCode()
                + "@far.example>\r\n\r\nhello\r\n.");
        smtp.await(l -> l.startsWith("250 "));
    }

    @Test
    void aBrowserAndAMailProgramStayInStep(@TempDir Path folder) throws Exception {
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.here.example", "mary@here.example", "secret")) {
            int port = server.portBase + 80;
            base = "http://127.0.0.1:" + port;
            String config = Files.readString(server.config());
            Files.writeString(server.config(), config.replace("[listen]\n", "[listen]\nhttp = [\"127.0.0.1:" + port + "\"]\n"));
            server.start();
            String account = session().path("primaryAccounts").path("urn:ietf:params:jmap:mail").asString("");
            HttpResponse<InputStream> stream = http.send(request(base + "/jmap/events?types=*&closeafter=no&ping=60")
                    .timeout(Duration.ofMinutes(5)).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader events = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
                    Device smtp = new Device("smtp", server.address("receiving"));
                    Device imap = Device.imap("imap", server.address("imap"), "mary@here.example", "secret", "INBOX")) {
                smtp.await(l -> l.startsWith("220"));
                smtp.say("EHLO far.example");
                smtp.await(l -> l.startsWith("250 "));
                for (int i = 0; i < 30; i++)
                    letter(smtp, "letter " + i);
                assertTrue(event(events).path("changed").path(account).has("EmailDelivery"));
                inbox(account);
                inStep(account, events, imap);
                sending(account, imap);
            }
            server.stop();
        }
    }

    /** An inbox in one round: mailboxes, the newest thirty, what a list shows of them. */
    private void inbox(String account) throws Exception {
        String id = call("[['Mailbox/query',{'accountId':'" + account + "','filter':{'role':'inbox'}},'0']]").get(0).get(1).path("ids")
                .get(0)
                .asString();
        String batch = "[['Mailbox/get',{'accountId':'A'},'0'],['Email/query',{'accountId':'A','filter':{'inMailbox':'" + id
                + "'},'sort':[{'property':'receivedAt','isAscending':false}],'collapseThreads':true,'limit':30,'calculateTotal':true},'1'],"
                + "['Email/get',{'accountId':'A','#ids':{'resultOf':'1','name':'Email/query','path':'/ids'},'properties':['threadId','mailboxIds','keywords','from','subject','receivedAt','hasAttachment','preview']},'2']]";
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long begin = System.nanoTime();
            JsonNode answer = call(batch.replace("'A'", "'" + account + "'"));
            micros.add((System.nanoTime() - begin) / 1000);
            assertEquals(30, answer.get(2).get(1).path("list").size(), answer.toString());
        }
        List<Long> last = micros.subList(100, 200).stream().sorted().toList();
        System.out.println(
                "jmap: an inbox of thirty in one request: median " + last.get(50) + " us, of 100 the slowest " + last.getLast() + " us");
    }

    private void inStep(String account, BufferedReader events, Device imap) throws Exception {
        JsonNode found = call("[['Email/query',{'accountId':'" + account + "','sort':[{'property':'receivedAt'}],'limit':1},'0']]").get(0)
                .get(1);
        String email = found.path("ids").get(0).asString();
        String state = call("[['Email/get',{'accountId':'" + account + "','ids':[]},'0']]").get(0).get(1).path("state").asString();
        imap.ask("NOOP");
        imap.ask("STORE 1 +FLAGS (\\Flagged)");
        JsonNode told = event(events);
        assertTrue(told.path("changed").path(account).has("Email"), told.toString());
        JsonNode changes = call("[['Email/changes',{'accountId':'" + account + "','sinceState':'" + state + "'},'0']]").get(0).get(1);
        assertEquals("[\"" + email + "\"]", changes.path("updated").toString());
        imap.idle();
        call("[['Email/set',{'accountId':'" + account + "','update':{'" + email + "':{'keywords/$seen':true}}},'0']]");
        imap.await(l -> l.contains("FETCH") && l.contains("\\Seen"));
    }

    /** What is sent to oneself arrives; what is taken back in time does not. */
    private void sending(String account, Device imap) throws Exception {
        JsonNode made = call("[['Identity/get',{'accountId':'A'},'0'],['Mailbox/query',{'accountId':'A','filter':{'role':'drafts'}},'1']]"
                .replace("'A'", "'" + account + "'"));
        String identity = made.get(0).get(1).path("list").get(0).path("id").asString();
        String drafts = made.get(1).get(1).path("ids").get(0).asString();
        String draft = "'mailboxIds':{'" + drafts
                + "':true},'from':[{'email':'mary@here.example'}],'to':[{'email':'mary@here.example'}],'subject':'SUBJECT','bodyValues':{'1':{'value':'Gr\u00fc\u00dfe'}},'textBody':[{'partId':'1'}]";
        String envelope = "'envelope':{'mailFrom':{'email':'mary@here.example','parameters':{'HOLDFOR':'30'}},'rcptTo':[{'email':'mary@here.example'}]}";
        JsonNode sent = call("[['Email/set',{'accountId':'" + account + "','create':{'later':{" + draft.replace("SUBJECT", "taken back")
                + "},'now':{" + draft.replace("SUBJECT", "sent at once") + "}}},'0'],['EmailSubmission/set',{'accountId':'" + account
                + "','create':{'l':{'emailId':'#later','identityId':'" + identity + "'," + envelope
                + "},'n':{'emailId':'#now','identityId':'"
                + identity + "'}}},'1']]");
        JsonNode created = sent.get(1).get(1).path("created");
        assertEquals("pending", created.path("l").path("undoStatus").asString(""), sent.toString());
        JsonNode canceled = call("[['EmailSubmission/set',{'accountId':'" + account + "','update':{'"
                + created.path("l").path("id").asString() + "':{'undoStatus':'canceled'}}},'0']]");
        assertTrue(canceled.get(0).get(1).path("updated").has(created.path("l").path("id").asString()), canceled.toString());
        imap.await(l -> l.contains("31 EXISTS"));
        JsonNode found = call("[['Email/query',{'accountId':'" + account
                + "','filter':{'subject':'sent at once'}},'0'],['EmailSubmission/get',{'accountId':'"
                + account + "','ids':['" + created.path("n").path("id").asString() + "']},'1']]");
        assertEquals(2, found.get(0).get(1).path("ids").size(), found.toString());
        assertEquals("yes", found.get(1).get(1).path("list").get(0).path("deliveryStatus").path("mary@here.example").path("delivered")
                .asString(""), found.toString());
    }
}
