package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapmailing.Recipients;
import org.posthouse.access.jmapmailing.Snoozing;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.mailbox.MailboxName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Snoozing over a restart, and suggestions out of much. */
class MailingTest {
    private static final String USING = "[\"urn:ietf:params:jmap:core\",\"urn:posthouse:jmap:mailing\"]";

    /** Nanoseconds of this process, which machines that are busy do not make more. */
    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static JsonNode call(JmapHouse house, String method, ObjectNode arguments) throws Exception {
        arguments.put("accountId", house.account());
        return house.call(USING, "[[\"" + method + "\"," + arguments + ",\"0\"]]").get(0).get(1);
    }

    @Test
    void whatFellDueWhileNobodyRanWakesAtTheStart() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            house.deliver(JmapHouse.letter(1), JmapHouse.letter(2));
            JsonNode emails = house.one("Email/get", Json.object()).path("list");
            ObjectNode snooze = Json.object();
            for (JsonNode e : emails)
                snooze.putObject(e.path("id").asString("")).put("until", "2026-11-21T12:30:00Z");
            ObjectNode arguments = Json.object();
            arguments.set("snooze", snooze);
            assertEquals(2, call(house, "Snooze/set", arguments).path("snoozed").size());
            assertEquals(0, house.mail().view(house.inbox()).size());
            long snoozed = house.mail().mailbox(MailboxName.of("Snoozed")).orElseThrow().id();
            assertEquals(2, house.mail().view(snoozed).size());
            // Another one over the same store, as after a start.
            var again = new Snoozing(house.services);
            again.round();
            assertEquals(2, house.mail().view(snoozed).size());
            house.now.set(JmapHouse.NOW.plusSeconds(3600));
            again.round();
            assertEquals(0, house.mail().view(snoozed).size());
            assertEquals(2, house.mail().view(house.inbox()).size());
            assertEquals(JmapHouse.NOW.plusSeconds(3600).getEpochSecond(), house.mail().view(house.inbox()).internalDate(0));
            assertEquals(0, house.services.items().list(house.mary.id(), ItemKind.SNOOZE).size());
            house.snoozing.round();
            assertEquals(2, house.mail().view(house.inbox()).size());
        }
    }

    @Test
    void whereItWasMayBeGone() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            var work = house.mail().create(MailboxName.of("Work"), null);
            house.mail().append(work.id(), List.of(house.message(JmapHouse.letter(1), JmapHouse.NOW)));
            String id = house.one("Email/get", Json.object()).path("list").get(0).path("id").asString("");
            ObjectNode arguments = Json.object();
            arguments.putObject("snooze").putObject(id).put("until", "2026-11-21T12:30:00Z");
            call(house, "Snooze/set", arguments);
            house.mail().delete(work.name());
            house.now.set(JmapHouse.NOW.plusSeconds(3600));
            house.snoozing.round();
            assertEquals(1, house.mail().view(house.inbox()).size());
        }
    }

    @Test
    void whoIsWrittenToMostComesFirstAndTheListIsBounded() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            Recipients recipients = new Recipients(house.services);
            for (int i = 0; i < 3; i++)
                recipients.sent(house.mary.id(), Map.of("often@example.com", "Olga Often"));
            for (int i = 0; i < ItemKind.RECIPIENT.max() + 10; i += 50) {
                Map<String, String> some = new TreeMap<>();
                for (int k = i; k < i + 50; k++)
                    some.put("o" + k + "@example.net", "Otto " + k);
                recipients.sent(house.mary.id(), some);
            }
            assertTrue(house.services.items().list(house.mary.id(), ItemKind.RECIPIENT).size() <= ItemKind.RECIPIENT.max());
            JsonNode list = call(house, "Recipient/suggest", Json.object().put("text", "o").put("limit", 5)).path("list");
            assertEquals(5, list.size());
            assertEquals("often@example.com", list.get(0).path("email").asString(""));
            assertEquals(3, list.get(0).path("count").asInt(0));
            Map<String, String> crowd = new TreeMap<>();
            for (int k = 0; k < 60; k++)
                crowd.put("crowd" + k + "@example.net", "");
            recipients.sent(house.mary.id(), crowd);
            assertEquals(0, call(house, "Recipient/suggest", Json.object().put("text", "crowd")).path("list").size());
        }
    }

    @Test
    void oneOfTwentyThousandIsFoundByAnyWord() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            for (int i = 0; i < 20_000; i++)
                house.services.items().add(house.mary.id(), ItemKind.CONTACT, Json.write(Json.read(
                        "{\"uid\":\"" + i + "\",\"name\":{\"full\":\"Vorname" + i + " 王明" + i % 10
                                + "\"},\"emails\":{\"e\":{\"address\":\"c" + i
                                + "@example" + i % 100 + ".test\"}}}")));
            assertEquals("c4711@example11.test",
                    call(house, "Recipient/suggest", Json.object().put("text", "vorname4711")).path("list").get(0)
                            .path("email").asString(""));
            assertEquals(50, call(house, "Recipient/suggest", Json.object().put("text", "明").put("limit", 50)).path("list").size());
            assertEquals("c77@example77.test", call(house, "Recipient/suggest", Json.object().put("text", "c77@")).path("list").get(0)
                    .path("email").asString(""));
            for (String text : List.of("v", "vorname4711", "明", "c77@")) {
                long began = cpu();
                for (int i = 0; i < 200; i++)
                    call(house, "Recipient/suggest", Json.object().put("text", text));
                System.out.printf("suggest \"%s\": %.2f ms of CPU, client and server, among 20,000 contacts%n", text,
                        (cpu() - began) / 200e6);
            }
        }
    }
}
