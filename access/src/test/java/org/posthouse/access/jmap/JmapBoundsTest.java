package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client may take, and what is done whole or not at all. */
class JmapBoundsTest {
    private static final String SENDING = "[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\",\"urn:ietf:params:jmap:submission\"]";

    private static JsonNode submit(JmapHouse house, ObjectNode submission) throws Exception {
        ObjectNode arguments = Json.object().put("accountId", house.account());
        arguments.putObject("create").set("s", submission);
        JsonNode answer = house.call(SENDING, "[[\"EmailSubmission/set\"," + arguments + ",\"0\"]]");
        return answer.get(0).get(1);
    }

    private static ObjectNode submission(JmapHouse house, String... to) throws Exception {
        JsonNode identity = house.call(SENDING, "[[\"Identity/get\",{\"accountId\":\"" + house.account() + "\"},\"0\"]]").get(0).get(1)
                .path("list").get(0);
        JsonNode email = house.one("Email/query", Json.object()).path("ids").get(0);
        ObjectNode s = Json.object();
        s.set("identityId", identity.path("id"));
        s.set("emailId", email);
        if (to.length > 0) {
            ObjectNode envelope = s.putObject("envelope");
            envelope.putObject("mailFrom").put("email", "mary@example.org").putNull("parameters");
            var list = envelope.putArray("rcptTo");
            for (String address : to)
                list.addObject().put("email", address);
        }
        return s;
    }

    private static void draft(JmapHouse house) throws Exception {
        house.deliver("From: mary@example.org\nTo: robert@example.com\nSubject: hello\n\ntext\n");
    }

    @Test
    void whatCannotBeNotedIsNotSent() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            draft(house);
            byte[] held = Json.write(Json.object().put("sendAt", JmapHouse.NOW.plusSeconds(9999).toString()).put("queueId", 1));
            for (int i = 0; i < ItemKind.SUBMISSION.max(); i++)
                house.services.items().add(house.mary.id(), ItemKind.SUBMISSION, held);
            JsonNode answer = submit(house, submission(house));
            assertEquals("overQuota", answer.path("notCreated").path("s").path("type").asString(""), answer.toString());
            assertTrue(house.outbox.letters.isEmpty());
        }
    }

    @Test
    void whatIsNotSentIsNotNoted() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            draft(house);
            house.outbox.refuses = true;
            JsonNode answer = submit(house, submission(house));
            assertEquals("serverFail", answer.path("notCreated").path("s").path("type").asString(""), answer.toString());
            assertTrue(house.services.items().list(house.mary.id(), ItemKind.SUBMISSION).isEmpty());
        }
    }

    @Test
    void aLetterToThousandsIsSentOnce() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            draft(house);
            house.outbox.most = 5000;
            String[] to = new String[2000];
            for (int i = 0; i < to.length; i++)
                to[i] = "robert" + i + "@some.what.longer.example";
            JsonNode answer = submit(house, submission(house, to));
            assertTrue(answer.path("created").has("s"), answer.toString());
            assertEquals(2000, house.outbox.letters.values().iterator().next().to().size());
            JsonNode got = house.call(SENDING, "[[\"EmailSubmission/get\",{\"accountId\":\"" + house.account() + "\"},\"0\"]]");
            assertTrue(got.get(0).get(1).path("list").get(0).path("envelope").path("rcptTo").size() > 500);
        }
    }

    @Test
    void anEmailIsWrittenUpToTheLimitAlone() throws Exception {
        try (JmapHouse house = new JmapHouse(JmapLimits.of(300_000))) {
            String blob = Json.read(house.send(house.request("/jmap/upload/" + house.account())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[200_000])).build()).body()).path("blobId").asString("");
            int before = house.engine.blobsAfter(null, 1000).size();
            ObjectNode email = Json.object();
            email.putObject("mailboxIds").put(Ids.mailbox(account(house), house.inbox()), true);
            var files = email.putArray("attachments");
            for (int i = 0; i < 50; i++)
                files.addObject().put("blobId", blob).put("type", "application/octet-stream");
            ObjectNode arguments = Json.object();
            arguments.putObject("create").set("e", email);
            JsonNode answer = house.one("Email/set", arguments);
            assertEquals("tooLarge", answer.path("notCreated").path("e").path("type").asString(""), answer.toString());
            assertEquals(before, house.engine.blobsAfter(null, 1000).size());
        }
    }

    private static org.posthouse.access.jmapcore.JmapAccount account(JmapHouse house) throws Exception {
        return new org.posthouse.access.jmapcore.JmapAccount(house.account(), house.mary, house.mail());
    }

    @Test
    void aMailboxWithMessagesIsNotDeletedAsAnEmptyOne() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            long box = house.mail().create(MailboxName.of("box"), null).id();
            house.mail().append(box, java.util.List.of(house.message(JmapHouse.letter(1), JmapHouse.NOW)));
            assertTrue(!house.mail().deleteEmpty(MailboxName.of("box")));
            assertEquals(1, house.mail().view(box).size());
            ObjectNode arguments = Json.object();
            arguments.putArray("destroy").add(Ids.mailbox(account(house), box));
            assertEquals("mailboxHasEmail", house.one("Mailbox/set", arguments).path("notDestroyed").path(Ids.mailbox(account(house), box))
                    .path("type").asString(""));
            house.mail().store(box, UidSet.of(1), new FlagChange(FlagChange.How.ADD, new FlagSet(Flags.DELETED, Set.of())), -1);
            assertEquals(1, house.one("Mailbox/set", arguments).path("destroyed").size());
            assertTrue(house.mail().mailbox(box).isEmpty());
        }
    }

    @Test
    void aRequestIsReadWhenItsTurnHasCome() throws Exception {
        JmapLimits d = JmapLimits.of(5_000_000);
        try (JmapHouse house = new JmapHouse(new JmapLimits(d.upload(), d.daily(), 8, d.request(), 1, 64, 1000, 1000, 100_000, 1 << 20));
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), house.server.port())) {
            slow.setSoTimeout(20_000);
            slow.getOutputStream().write(("POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                    + JmapHouse.basic("mary@example.org", "secret")
                    + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = slow.getInputStream();
            assertEquals("HTTP/1.1 100", new String(in.readNBytes(12), StandardCharsets.US_ASCII));
            var second = house.api("{\"using\":[],\"methodCalls\":[]}");
            assertEquals("maxConcurrentRequests", Json.read(second.body()).path("limit").asString(""), second.body());
        }
    }

    @Test
    void aRequestOfMyriadsOfNothingsIsRefused() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            var answer = house.api("[" + "[],".repeat(300_000) + "[]]");
            assertEquals("urn:ietf:params:jmap:error:notJSON", Json.read(answer.body()).path("type").asString(""), answer.body());
        }
    }

    @Test
    void whatOthersDoMeanwhileIsAskedFor() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            ObjectNode email = Json.object().put("subject", "mine");
            email.putObject("mailboxIds").put(Ids.mailbox(account(house), house.inbox()), true);
            ObjectNode arguments = Json.object();
            arguments.putObject("create").set("e", email);
            JsonNode alone = house.one("Email/set", arguments);
            assertNotEquals(alone.path("oldState"), alone.path("newState"));
            house.meanwhile = () -> {
                try {
                    house.deliver(JmapHouse.letter(1));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            JsonNode answer = house.one("Email/set", arguments);
            assertTrue(answer.path("created").has("e"), answer.toString());
            JsonNode changes = house.one("Email/changes", Json.object().put("sinceState", answer.path("newState").asString("")));
            assertEquals(2, changes.path("created").size(), changes.toString());
        }
    }

    @Test
    void rangesOfDecodedPartsLeaveNothingBehind() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            byte[] file = new byte[1_500_000];
            for (int i = 0; i < file.length; i++)
                file[i] = (byte) (i * 31 >> 3);
            house.deliver("From: robert@example.com\nTo: mary@example.org\nSubject: file\nMIME-Version: 1.0\n"
                    + "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
                    + java.util.Base64.getMimeEncoder(76, new byte[]{'\n'}).encodeToString(file) + "\n");
            JsonNode email = house.one("Email/query", Json.object()).path("ids").get(0);
            ObjectNode get = Json.object();
            get.putArray("ids").add(email);
            get.putArray("properties").add("bodyStructure");
            String blob = house.one("Email/get", get).path("list").get(0).path("bodyStructure").path("blobId").asString("");
            int before = house.engine.blobsAfter(null, 1000).size();
            String path = "/jmap/download/" + house.account() + "/" + blob + "/file";
            for (int at : new int[]{0, 700_000, 1_499_990}) {
                var part = house.http.send(house.request(path).header("Range", "bytes=" + at + "-" + (at + 99)).build(),
                        java.net.http.HttpResponse.BodyHandlers.ofByteArray());
                assertEquals(206, part.statusCode());
                assertArrayEquals(Arrays.copyOfRange(file, at, Math.min(file.length, at + 100)), part.body());
            }
            assertArrayEquals(file,
                    house.http.send(house.request(path).build(), java.net.http.HttpResponse.BodyHandlers.ofByteArray()).body());
            ObjectNode parse = Json.object();
            parse.putArray("blobIds").add(blob);
            house.one("Email/parse", parse);
            assertEquals(before, house.engine.blobsAfter(null, 1000).size());
        }
    }

    private static void bring(JmapHouse house, String message) throws Exception {
        String blob = Json.read(house.send(house.request("/jmap/upload/" + house.account())
                .POST(HttpRequest.BodyPublishers.ofString(message)).build()).body()).path("blobId").asString("");
        ObjectNode email = Json.object().put("blobId", blob);
        email.putObject("mailboxIds").put(Ids.mailbox(account(house), house.inbox()), true);
        ObjectNode arguments = Json.object();
        arguments.putObject("emails").set("e", email);
        JsonNode answer = house.one("Email/import", arguments);
        assertTrue(answer.path("created").has("e"), answer.toString());
    }

    @Test
    void whatSmtpWouldChangeIsNotSent() throws Exception {
        String head = "From: mary@example.org\r\nTo: robert@example.com\r\n\r\n";
        for (String body : new String[]{"a\nb\r\n", "a\rb\r\n", "a\0b\r\n", "x".repeat(999) + "\r\n", "a\r"})
            try (JmapHouse house = new JmapHouse()) {
                bring(house, head + body);
                JsonNode answer = submit(house, submission(house));
                assertEquals("invalidEmail", answer.path("notCreated").path("s").path("type").asString(""), answer.toString());
                assertTrue(house.outbox.letters.isEmpty());
            }
        try (JmapHouse house = new JmapHouse()) {
            bring(house, "Subject: caf\u00e9\r\n" + head + "x".repeat(998) + "\r\n");
            assertTrue(submit(house, submission(house)).path("created").has("s"));
            assertTrue(house.outbox.letters.values().iterator().next().utf8());
        }
        try (JmapHouse house = new JmapHouse()) {
            bring(house, head + "caf\u00e9\r\n");
            assertTrue(submit(house, submission(house)).path("created").has("s"));
            assertTrue(!house.outbox.letters.values().iterator().next().utf8());
        }
    }

    @Test
    void anEmailIsInAllItsMailboxesOrInNone() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            long box = house.mail().create(MailboxName.of("box"), null).id();
            house.meanwhile = () -> {
                try {
                    house.mail().delete(MailboxName.of("box"));
                } catch (org.posthouse.store.kv.Refusal e) {
                    throw new IllegalStateException(e);
                }
            };
            ObjectNode email = Json.object().put("subject", "mine");
            email.putObject("mailboxIds").put(Ids.mailbox(account(house), house.inbox()), true).put(Ids.mailbox(account(house), box), true);
            ObjectNode arguments = Json.object();
            arguments.putObject("create").set("e", email);
            JsonNode answer = house.one("Email/set", arguments);
            assertTrue(answer.path("notCreated").has("e"), answer.toString());
            assertEquals(0, house.mail().view(house.inbox()).size());
        }
    }

    @Test
    void uploadsOfADayAreBounded() throws Exception {
        JmapLimits d = JmapLimits.of(5_000_000);
        try (JmapHouse house = new JmapHouse(new JmapLimits(d.upload(), 1_000_000, 8, d.request(), 8, 64, 1000, 1000, 100_000, 1 << 20))) {
            HttpRequest up = house.request("/jmap/upload/" + house.account())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[300_000]))
                    .build();
            for (int i = 0; i < 3; i++)
                assertEquals(201, house.send(up).statusCode());
            assertEquals(429, house.send(up).statusCode());
            house.now.set(JmapHouse.NOW.plusSeconds(86_400));
            assertEquals(201, house.send(up).statusCode());
        }
    }

    @Test
    void openStreamsOfEventsLeaveRoomForRequests() throws Exception {
        try (JmapHouse house = new JmapHouse(JmapLimits.of(5_000_000), 2)) {
            for (int i = 0; i < 4; i++)
                assertEquals(200, house.http.sendAsync(house.request("/jmap/events?types=*&closeafter=no&ping=0").build(),
                        java.net.http.HttpResponse.BodyHandlers.ofInputStream()).get(20, java.util.concurrent.TimeUnit.SECONDS)
                        .statusCode());
            assertEquals(200, house.api("{\"using\":[],\"methodCalls\":[]}").statusCode());
        }
    }

    @Test
    void aMessageThatMustBeEncodedIsAttachedAsOctets() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            String blob = Json.read(house.send(house.request("/jmap/upload/" + house.account())
                    .POST(HttpRequest.BodyPublishers.ofString("Subject: x\n\na\0b\n")).build()).body()).path("blobId").asString("");
            ObjectNode email = Json.object();
            email.putObject("mailboxIds").put(Ids.mailbox(account(house), house.inbox()), true);
            email.putArray("attachments").addObject().put("blobId", blob).put("type", "message/rfc822");
            ObjectNode arguments = Json.object();
            arguments.putObject("create").set("e", email);
            String id = house.one("Email/set", arguments).path("created").path("e").path("id").asString("");
            ObjectNode get = Json.object();
            get.putArray("ids").add(id);
            get.putArray("properties").add("bodyStructure");
            String structure = house.one("Email/get", get).path("list").get(0).path("bodyStructure").toString();
            assertTrue(structure.contains("application/octet-stream") && !structure.contains("message/rfc822"), structure);
        }
    }
}
