package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.sharing.Acl;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What robert gets to see of mary's account, by the ways beside requests: session, files, events. */
class JmapSharingTest {
    private static final Rights READ = Rights.of(Right.LOOKUP, Right.READ);

    private static void share(JmapHouse house, Mailbox mailbox, Rights rights) throws Refusal {
        house.mail().share(mailbox.id(), acl -> acl.with(house.robert.id(), false, rights));
    }

    private static HttpRequest.Builder robert(JmapHouse house, String path) {
        return house.request(path).setHeader("Authorization", JmapHouse.basic("robert@example.org", house.password));
    }

    private static JsonNode session(JmapHouse house) throws Exception {
        return Json.read(house.send(robert(house, "/jmap/session").build()).body());
    }

    @Test
    void aSharedAccountIsInTheSessionAndGoesWithTheRight() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            JsonNode before = session(house);
            assertEquals(1, before.path("accounts").size());
            Mailbox work = house.mail().create(MailboxName.of("Work"), null);
            share(house, work, Rights.of(Right.LOOKUP, Right.INSERT));
            assertEquals(1, session(house).path("accounts").size(), "what cannot be read is not shared here");
            share(house, work, READ);
            JsonNode shared = session(house);
            JsonNode account = shared.path("accounts").path(house.account());
            assertEquals("mary@example.org", account.path("name").asString(""));
            assertFalse(account.path("isPersonal").asBoolean(true));
            assertTrue(account.path("isReadOnly").asBoolean(false));
            JsonNode of = account.path("accountCapabilities");
            assertTrue(of.has("urn:ietf:params:jmap:mail") && !of.has("urn:ietf:params:jmap:submission")
                    && !of.has("urn:ietf:params:jmap:contacts") && !of.has("urn:posthouse:jmap:mailing"), of.toString());
            assertEquals(Ids.account(house.robert.id()),
                    of.path("urn:ietf:params:jmap:principals:owner").path("accountIdForPrincipal").asString(""));
            assertFalse(shared.path("state").equals(before.path("state")));
            for (JsonNode primary : shared.path("primaryAccounts"))
                assertEquals(Ids.account(house.robert.id()), primary.asString(""));
            share(house, work, READ.plus(Rights.of(Right.SEEN)));
            assertFalse(session(house).path("accounts").path(house.account()).path("isReadOnly").asBoolean(true));
            share(house, work, Rights.NONE);
            assertEquals(before.path("state"), session(house).path("state"));
        }
    }

    @Test
    void whatIsSharedIsReadAsMailAloneIs() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            Mailbox work = house.mail().create(MailboxName.of("Work"), null);
            String text = "From: ann@example.net\r\nList-Unsubscribe: <mailto:leave@example.net>\r\nContent-Type: text/html\r\n\r\n<b>plan</b><script>x</script>"
                    + "<img src=\"https://far.example/x.png\">";
            house.mail().append(work.id(), java.util.List.of(house.message(text, JmapHouse.NOW)));
            house.deliver(text);
            String body = "{\"using\":[\"urn:ietf:params:jmap:mail\",\"urn:posthouse:jmap:reading\"],\"methodCalls\":[[\"Email/query\",{\"accountId\":\"A\"},\"q\"],"
                    + "[\"Email/html\",{\"accountId\":\"A\",\"#ids\":{\"resultOf\":\"q\",\"name\":\"Email/query\",\"path\":\"/ids\"},\"remoteImages\":\"proxied\"},\"h\"],"
                    + "[\"TrustedSender/get\",{\"accountId\":\"A\"},\"t\"]]}";
            share(house, work, READ);
            JsonNode said = Json.read(house.api("robert", body.replace("\"A\"", "\"" + house.account() + "\"")).body())
                    .path("methodResponses");
            JsonNode list = said.at("/1/1/list");
            assertEquals(1, list.size(), said.toString());
            String html = list.at("/0/html").asString();
            assertTrue(html.contains("<b>plan</b>") && !html.contains("script") && html.contains("/jmap/image/"), html);
            assertTrue(list.at("/0/unsubscribe").isNull());
            assertEquals("accountNotSupportedByMethod", said.at("/2/1/type").asString());
            String token = html.replaceFirst("(?s).*(/jmap/image/[^\"]*).*", "$1");
            assertEquals(404, house.send(house.request(token).build()).statusCode(), "the picture is for who has read it");
            share(house, work, Rights.NONE);
            JsonNode gone = Json.read(house.api("robert", body.replace("\"A\"", "\"" + house.account() + "\"")).body())
                    .path("methodResponses");
            assertEquals("accountNotFound", gone.at("/1/1/type").asString().isEmpty() ? "" : gone.at("/0/1/type").asString());
        }
    }

    @Test
    void rightsTakenAwayCount() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            Mailbox work = house.mail().create(MailboxName.of("Work"), null);
            house.mail().share(work.id(), acl -> acl.with(Acl.ANYONE, false, READ));
            assertEquals(2, session(house).path("accounts").size());
            house.mail().share(work.id(), acl -> acl.with(house.robert.id(), true, Rights.of(Right.READ)));
            assertEquals(1, session(house).path("accounts").size());
        }
    }

    @Test
    void filesAreThoseOfWhatIsShared() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            house.deliver(JmapHouse.letter(1));
            Mailbox work = house.mail().create(MailboxName.of("Work"), null);
            house.mail().append(work.id(), java.util.List.of(house.message(JmapHouse.letter(2), JmapHouse.NOW)));
            share(house, work, READ);
            JsonNode all = house.one("Email/get", (ObjectNode) Json.read("{\"properties\":[\"blobId\",\"mailboxIds\"]}")).path("list");
            assertEquals(2, all.size());
            for (JsonNode email : all) {
                boolean open = email.path("mailboxIds").has(Ids.mailbox(own(house), work.id()));
                String path = "/jmap/download/" + house.account() + "/" + email.path("blobId").asString("") + "/x.eml";
                assertEquals(open ? 200 : 404, house.send(robert(house, path).build()).statusCode());
                String part = "/jmap/download/" + house.account() + "/" + email.path("blobId").asString("") + "_0-5n/x.eml";
                assertEquals(open ? 200 : 404, house.send(robert(house, part).build()).statusCode());
                assertEquals(404, house.send(robert(house, path.replace(house.account(), Ids.account(house.robert.id()))).build())
                        .statusCode());
            }
            HttpRequest.Builder upload = robert(house, "/jmap/upload/" + house.account()).POST(HttpRequest.BodyPublishers.ofString("x"));
            assertEquals(403, house.send(upload.build()).statusCode());
            share(house, work, READ.plus(Rights.of(Right.INSERT)));
            HttpResponse<String> done = house.send(upload.build());
            assertEquals(201, done.statusCode());
            String blob = Json.read(done.body()).path("blobId").asString("");
            String there = "/jmap/download/" + house.account() + "/" + blob + "/x";
            assertEquals(200, house.send(robert(house, there).build()).statusCode());
            assertEquals(404, house.send(house.request(there).build()).statusCode(), "an upload is its uploader's alone");
            share(house, work, Rights.NONE);
            assertEquals(404, house.send(robert(house, there).build()).statusCode());
        }
    }

    private static org.posthouse.access.jmapcore.JmapAccount own(JmapHouse house) throws Refusal {
        return new org.posthouse.access.jmapcore.JmapAccount(house.account(), house.mary, house.mail());
    }

    @Test
    void pushTellsOfWhatIsSharedAndOfNothingElse() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            Mailbox work = house.mail().create(MailboxName.of("Work"), null);
            share(house, work, READ);
            var answer = house.http.sendAsync(robert(house, "/jmap/events?types=*&closeafter=no&ping=0").timeout(Duration.ofSeconds(60))
                    .build(), HttpResponse.BodyHandlers.ofInputStream()).get(20, TimeUnit.SECONDS);
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertEquals(": hello", line(in));
                // Of the inbox nothing is told: the first news is that of the mailbox shared.
                house.deliver(JmapHouse.letter(1));
                house.services.items().add(house.mary.id(), org.posthouse.store.item.ItemKind.PREFERENCE, "{}".getBytes(
                        StandardCharsets.UTF_8));
                house.mail().append(work.id(), java.util.List.of(house.message(JmapHouse.letter(2), JmapHouse.NOW)));
                JsonNode changed = event(in).path("changed");
                assertFalse(changed.has(Ids.account(house.robert.id())), changed.toString());
                JsonNode of = changed.path(house.account());
                assertEquals(java.util.Set.of("Email", "EmailDelivery", "Mailbox", "Thread"), new java.util.TreeSet<>(of.propertyNames()));
                String answered = house.send(robert(house, "/jmap/api").header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],\"methodCalls\":[[\"Email/get\",{\"accountId\":\""
                                        + house.account() + "\"},\"0\"]]}"))
                        .build()).body();
                JsonNode got = Json.read(answered).path("methodResponses").path(0).path(1);
                assertEquals(of.path("Email"), got.path("state"));
                assertEquals(1, got.path("list").size());
            }
        }
    }

    @Test
    void nobodyOfAnotherDomainIsFoundBySharing() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            house.directory.addDomain(org.posthouse.mail.address.Domain.of("example.net"));
            long stranger = house.directory.addAccount(org.posthouse.mail.address.Address.parse("ann@example.net")).id();
            String inbox = Ids.mailbox(own(house), house.inbox());
            ObjectNode args = (ObjectNode) Json.read("{\"update\":{\"" + inbox + "\":{\"shareWith/" + Ids.item('p', stranger)
                    + "\":{\"mayReadItems\":true,\"maySetSeen\":true}}}}");
            assertEquals("invalidProperties", house.one("Mailbox/set", args).at("/notUpdated/" + inbox + "/type").asString(""));
            house.mail().share(house.inbox(), acl -> acl.with(stranger, false, READ));
            assertTrue(house.one("Mailbox/set", args).path("updated").has(inbox));
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

    private static JsonNode principals(JmapHouse house, String method, String more) throws Exception {
        return house.call("[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:principals\"]",
                "[[\"" + method + "\",{\"accountId\":\"" + house.account() + "\"," + more + "},\"0\"]]").get(0).get(1);
    }

    private static String found(JmapHouse house, String filter) throws Exception {
        JsonNode ids = principals(house, "Principal/query", "\"filter\":" + filter).path("ids");
        return principals(house, "Principal/get", "\"ids\":" + ids).path("list").valueStream().map(p -> p.path("email").asString(""))
                .sorted().toList().toString();
    }

    @Test
    void aDomainThatIsNotListedIsSearchedByWholeAddresses() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            var domain = house.mary.address().domain();
            String robert = "robert@example.org", all = found(house, "{}");
            assertTrue(all.contains("mary@example.org") && all.contains(robert), all);
            house.directory.setListed(domain, false);
            assertEquals("[mary@example.org]", found(house, "{}"));
            assertEquals("[]", found(house, "{\"text\":\"rob\"}"));
            String id = Ids.item('p', house.robert.id()), inbox = Ids.mailbox(own(house), house.inbox());
            assertEquals(1, principals(house, "Principal/get", "\"ids\":[\"" + id + "\"]").path("notFound").size());
            // Neither are ids tried out by sharing with them.
            ObjectNode guess = (ObjectNode) Json
                    .read("{\"update\":{\"" + inbox + "\":{\"shareWith/" + id + "\":{\"mayReadItems\":true}}}}");
            assertEquals("invalidProperties", house.one("Mailbox/set", guess).at("/notUpdated/" + inbox + "/type").asString(""));
            assertEquals("[" + robert + "]", found(house, "{\"email\":\"Robert@example.org\"}"));
            assertTrue(house.one("Mailbox/set", guess).path("updated").has(inbox));
            // Who shares something is known without being asked for.
            try (JmapHouse other = new JmapHouse()) {
                other.directory.setListed(domain, false);
                share(other, other.mail().create(MailboxName.of("Work"), null), READ);
                assertEquals("[mary@example.org, " + robert + "]", found(other, "{}"));
            }
            house.directory.setListed(domain, true);
            assertEquals(all, found(house, "{}"));
        }
    }
}
