package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.mailbox.SpecialUse;
import tools.jackson.databind.JsonNode;

/** What rules would have done with mail that is there. */
class TrialTest {
    private static final String USING = "[\"urn:ietf:params:jmap:core\",\"urn:posthouse:jmap:rules\"]";

    private static JsonNode attempt(JmapHouse house, String script, int limit) throws Exception {
        return house.call(USING, "[[\"SieveScript/try\","
                + Json.object().put("accountId", house.account()).put("script", script).put("limit", limit) + ",\"0\"]]").get(0).get(1);
    }

    private static String letter(String from, String subject) {
        return "From: " + from + "\r\nTo: mary@example.org\r\nSubject: " + subject + "\r\n\r\nhello\r\n";
    }

    @Test
    void theNewestMailIsTriedAndNothingChanges() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            house.deliver(letter("shop@example.net", "offer 1"), letter("ann@example.com", "lunch"), letter("shop@example.net", "offer 2"));
            long sent = house.mail().mailbox(SpecialUse.SENT).orElseThrow().id();
            house.mail().append(sent, List.of(house.message(letter("shop@example.net", "mine"), JmapHouse.NOW)));
            String script = "require [\"fileinto\", \"imap4flags\"];\nif header :contains \"Subject\" \"offer\" {\n  addflag \"\\\\Seen\";\n  fileinto \"Shops\";\n}\n";
            long before = house.mail().view(house.inbox()).size();
            JsonNode all = attempt(house, script, 1000);
            assertEquals("3 2 false", all.path("tried") + " " + all.path("touched") + " " + all.path("isTruncated"));
            assertEquals(
                    "[{\"does\":\"file\",\"to\":\"Shops\",\"flags\":[\"\\\\Seen\"]}]", all.at("/list/0/actions").toString());
            assertEquals(List.of("offer 2", "offer 1"), all.path("list").valueStream().map(e -> e.path("subject").asString()).toList());
            assertEquals(before, house.mail().view(house.inbox()).size());
            assertEquals(1, attempt(house, script, 1).path("tried").asInt());
            assertEquals("invalidSieve", attempt(house, "if {", 10).path("type").asString());
            assertEquals(0, attempt(house, "keep;", 1000).path("touched").asInt());
        }
    }

    @Test
    void whoTriesAllTheTimeWaits() throws Exception {
        try (JmapHouse house = new JmapHouse()) {
            for (int i = 0; i < 20; i++)
                assertEquals(0, attempt(house, "keep;", 1000).path("tried").asInt());
            assertEquals("rateLimit", attempt(house, "keep;", 1000).path("type").asString());
        }
    }
}
