package org.posthouse.access.jmap;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.mailbox.MailboxName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A conversation in a file: an array of steps. A step has {@code calls} (with {@code using}) and what is expected of {@code responses}, or a raw {@code body} (or
 * {@code get}) with a {@code status} and a {@code problem}, or a time that it becomes by the {@code clock}. What is expected names what matters: objects may have more members; {@code "*"} is anything,
 * {@code "?NAME"} remembers what stands there, and {@code {NAME}} in strings is what was remembered.
 */
final class JmapDialog {
    private final JmapHouse house;
    private final Map<String, String> names = new HashMap<>();

    JmapDialog(JmapHouse house) {
        this.house = house;
        names.put("account", house.account());
        names.put("robert", Ids.account(house.robert.id()));
    }

    void run(JsonNode steps) throws Exception {
        int n = 0;
        for (JsonNode step : steps) {
            n++;
            try {
                step(step);
            } catch (AssertionError e) {
                throw new AssertionError("step " + n + " (" + step.path("rfc").asString("") + "): " + e.getMessage(), e);
            }
        }
    }

    private void step(JsonNode step) throws Exception {
        if (step.has("deliver")) {
            for (JsonNode text : step.get("deliver"))
                house.deliver(text.stringValue());
            return;
        }
        if (step.has("clock")) {
            house.now.set(Instant.parse(step.get("clock").stringValue()));
            house.snoozing.round();
            return;
        }
        if (step.has("arrive")) {
            arrive(step.get("arrive"));
            return;
        }
        if (step.has("pushed")) {
            for (JsonNode wanted : step.get("pushed"))
                match("pushed", wanted, Json.read(house.pushes.next()));
            return;
        }
        if (step.has("quota")) {
            house.directory.setQuota(house.mary.id(), step.at("/quota/octets").asLong());
            house.directory.setMessageQuota(house.mary.id(), step.at("/quota/messages").asLong());
            return;
        }
        if (step.has("calls")) {
            ObjectNode request = Json.object();
            request.set("using", step.has("using")
                    ? step.get("using")
                    : Json.array().add("urn:ietf:params:jmap:core")
                            .add("urn:ietf:params:jmap:mail").add("urn:ietf:params:jmap:submission").add("urn:ietf:params:jmap:contacts")
                            .add("urn:posthouse:jmap:mailing").add("urn:ietf:params:jmap:principals")
                            .add("urn:posthouse:jmap:reading").add("urn:posthouse:jmap:journey"));
            request.set("methodCalls", filled(step.get("calls")));
            if (step.has("createdIds"))
                request.set("createdIds", filled(step.get("createdIds")));
            HttpResponse<String> answer = house.api(step.path("as").asString("mary"), request.toString());
            if (answer.statusCode() != 200)
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            JsonNode all = Json.read(answer.body());
            match("responses", step.path("responses"), all.path("methodResponses"));
            if (step.has("whole"))
                match("whole", step.get("whole"), all);
            return;
        }
        raw(step);
    }

    /**
     * A message that was delivered: {@code trace} is what this server writes before it, {@code message} what came; {@code events} are what was written down. {@code as}
     * is the name of its id, and with a J behind it that of its journey. Without a journey ({@code stored}) it was put there by a program, into {@code mailbox}.
     */
    private void arrive(JsonNode a) throws Exception {
        long journey = a.path("stored").asBoolean(false) ? 0 : house.services.journeys().newId();
        String as = a.path("as").stringValue();
        names.put(as + "J", JourneyId.show(journey));
        long mailbox = a.has("mailbox")
                ? house.mail().mailbox(new MailboxName(a.get("mailbox").stringValue())).orElseThrow().id()
                : house.inbox();
        long uid = house.arrive(mailbox, a.path("trace").asString(""), a.path("message").stringValue(), journey);
        long email = house.mail().row(mailbox, uid).orElseThrow().emailId();
        names.put(as, ObjectId.EMAIL.of(house.mary.id(), email));
        events(a, journey);
    }

    private void events(JsonNode a, long journey) {
        long of = a.has("sentAs") ? house.services.journeys().newId() : journey;
        names.put(a.path("as").stringValue() + "S", JourneyId.show(of));
        for (JsonNode e : a.path("events")) {
            Map<String, String> facts = new HashMap<>();
            for (var f : e.path("facts").properties())
                facts.put(f.getKey(), f.getValue().stringValue().replace("{number}", Long.toString(house.mary.id())));
            house.services.journeys().record(new JourneyEvent(of, Instant.parse(e.path("at").asString("2026-11-21T12:00:00Z")),
                    JourneyEvent.Step.valueOf(e.path("step").stringValue().toUpperCase(Locale.ROOT)), e.path("recipient").asString(""),
                    facts,
                    e.path("dialogue").asString("")));
        }
    }

    private void raw(JsonNode step) throws Exception {
        HttpRequest.Builder request = house.request(fill(step.path("path").asString("/jmap/api")));
        for (var h : step.path("headers").properties())
            request.setHeader(h.getKey(), fill(h.getValue().stringValue()));
        if (step.has("body"))
            request.POST(HttpRequest.BodyPublishers.ofString(fill(step.get("body").stringValue())));
        HttpResponse<String> answer = house.send(request.build());
        if (answer.statusCode() != step.path("status").asInt(200))
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        for (var h : step.path("answerHeaders").properties())
            match(h.getKey(), h.getValue(), Json.array().add(answer.headers().firstValue(h.getKey()).orElse("")).get(0));
        if (step.has("json"))
            match("json", step.get("json"), Json.read(answer.body()));
        if (step.has("text") && !answer.body().equals(fill(step.get("text").stringValue())))
            throw new AssertionError(answer.body());
    }

    private String fill(String text) {
        String out = text;
        for (Map.Entry<String, String> e : names.entrySet())
            out = out.replace("{" + e.getKey() + "}", e.getValue());
        return out;
    }

    private JsonNode filled(JsonNode node) {
        if (node.isString())
            return Json.array().add(fill(node.stringValue())).get(0);
        if (node.isObject()) {
            ObjectNode out = Json.object();
            for (var e : node.properties())
                out.set(fill(e.getKey()), filled(e.getValue()));
            return out;
        }
        if (node.isArray()) {
            ArrayNode out = Json.array();
            for (JsonNode e : node)
                out.add(filled(e));
            return out;
        }
        return node;
    }

    private void match(String where, JsonNode given, JsonNode found) {
        JsonNode wanted = given.isString() ? filled(given) : given;
        if (wanted.isString() && wanted.stringValue().equals("*")) {
            if (found.isMissingNode())
                throw new AssertionError(where + " is missing");
            return;
        }
        if (wanted.isString() && wanted.stringValue().startsWith("?")) {
            if (!found.isString())
                throw new AssertionError(where + " is " + found);
            String before = names.putIfAbsent(wanted.stringValue().substring(1), found.stringValue());
            if (before != null && !before.equals(found.stringValue()))
                names.put(wanted.stringValue().substring(1), found.stringValue());
            return;
        }
        if (wanted.isObject() && found.isObject()) {
            for (var e : wanted.properties())
                match(where + "/" + fill(e.getKey()), e.getValue(), found.path(fill(e.getKey())));
            return;
        }
        if (wanted.isArray() && found.isArray()) {
            if (wanted.size() != found.size())
                throw new AssertionError(where + " has " + found.size() + " elements and not " + wanted.size() + ": " + found);
            for (int i = 0; i < wanted.size(); i++)
                match(where + "/" + i, wanted.get(i), found.get(i));
            return;
        }
        if (!wanted.equals(found) && !(wanted.isNumber() && found.isNumber() && wanted.asLong() == found.asLong()))
            throw new AssertionError(where + " is " + found + " and not " + wanted);
    }
}
