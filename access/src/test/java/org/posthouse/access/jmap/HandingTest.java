package org.posthouse.access.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.access.http.Caller;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapLimits;
import org.posthouse.access.jmapcore.JmapRequest;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Processor;
import org.posthouse.access.jmapsend.SendMethods;
import org.posthouse.store.account.Grant;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.testkit.engine.FaultyEngine;
import tools.jackson.databind.JsonNode;

/** A submission is in the records and in the queue, or in neither, wherever the process stops. RFC 8621 §7.5 */
class HandingTest {
    private final FaultyEngine engine = new FaultyEngine(new MemoryEngine());

    private void crash() {
        try {
            engine.crash();
        } catch (Refusal e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a process that starts would ask for the account's submissions. */
    private static JsonNode submissions(JmapHouse house) throws Exception {
        Methods methods = new Methods();
        new SendMethods(house.services, house.outbox, (_, _) -> {
        }).put(methods);
        var processor = new Processor(methods, house.directory, house.store, JmapLimits.of(5_000_000));
        byte[] request = ("{\"using\":[\"urn:ietf:params:jmap:submission\"],\"methodCalls\":[[\"EmailSubmission/get\",{\"accountId\":\""
                + house.account()
                + "\"},\"0\"]]}").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var caller = new Caller(Grant.byMainPassword(house.mary, Instant.EPOCH), java.net.InetAddress.getLoopbackAddress(), null);
        var asked = JmapRequest.parse(request, Set.of("urn:ietf:params:jmap:submission"), JmapLimits.of(5_000_000));
        return processor.run(caller, asked, "").at("/methodResponses/0/1/list");
    }

    private JsonNode submit(JmapHouse house) throws Exception {
        long drafts = house.mail().mailbox(SpecialUse.DRAFTS).orElseThrow().id();
        house.mail().append(drafts,
                List.of(house.message("From: mary@example.org\nTo: robert@example.com\nSubject: x\n\nText\n", JmapHouse.NOW)));
        String email = house.one("Email/query", Json.object()).path("ids").get(0).asString();
        return house.call("[\"urn:ietf:params:jmap:submission\",\"urn:ietf:params:jmap:mail\"]",
                "[[\"EmailSubmission/set\",{\"accountId\":\"" + house.account() + "\",\"create\":{\"a\":{\"emailId\":\"" + email
                        + "\",\"identityId\":\"i0\"}}},\"0\"]]")
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStopInBetweenLeavesNoRecordOfWhatWasNotSent(boolean taken) throws Exception {
        try (var house = new JmapHouse(JmapLimits.of(5_000_000), 100, engine)) {
            if (taken)
                house.outbox.after = this::crash;
            else
                house.outbox.before = () -> {
                    crash();
                    throw new IllegalStateException("stopped");
                };
            submit(house);
            house.outbox.after = house.outbox.before = () -> {
            };
            engine.reopen();
            assertEquals(1, house.services.items().list(house.mary.id(), ItemKind.SUBMISSION).size());
            JsonNode list = submissions(house);
            assertEquals(taken ? 1 : 0, list.size(), list.toString());
            assertEquals(taken ? 1 : 0, house.services.items().list(house.mary.id(), ItemKind.SUBMISSION).size());
            assertEquals(taken ? 1 : 0, house.outbox.letters.size());
            if (taken)
                assertEquals("queued", list.at("/0/deliveryStatus/robert@example.com/delivered").asString(), list.toString());
        }
    }

    @Test
    void theProcessItselfFindsOutTooOnceTheStoreIsBack() throws Exception {
        try (var house = new JmapHouse(JmapLimits.of(5_000_000), 100, engine)) {
            house.outbox.before = () -> {
                crash();
                throw new IllegalStateException("stopped");
            };
            assertEquals("error", submit(house).get(0).asString());
            house.outbox.before = () -> {
            };
            engine.reopen();
            JsonNode answer = house.call("[\"urn:ietf:params:jmap:submission\"]",
                    "[[\"EmailSubmission/get\",{\"accountId\":\"" + Ids.account(house.mary.id()) + "\"},\"0\"]]");
            assertEquals(0, answer.at("/0/1/list").size(), answer.toString());
        }
    }
}
