package org.posthouse.agent.offline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.mail.address.HeaderAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Folders and lines of listings as JSON, each on a line of its own. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String line(Folder f) {
        return MAPPER.createObjectNode().put("path", f.path()).put("role", f.role()).put("messages", f.messages()).put("unread", f.unread())
                .put("selectable", f.selectable()).put("subscribed", f.subscribed()) + "\n";
    }

    static Folder folder(JsonNode o) {
        return new Folder(o.path("path").asString(""), text(o.path("role")), o.path("messages").asLong(0), o.path("unread").asLong(0),
                o.path("selectable").asBoolean(true), o.path("subscribed").asBoolean(true));
    }

    static String line(Head h) {
        ObjectNode o = MAPPER.createObjectNode().put("id", h.id().value()).put("thread", h.thread());
        texts(o.putArray("folders"), h.folders());
        texts(o.putArray("flags"), h.flags());
        people(o.putArray("from"), h.from());
        people(o.putArray("to"), h.to());
        return o.put("subject", h.subject()).put("date", h.date().toString()).put("size", h.size()).put("attachments", h.attachments())
                .put("preview", h.preview()) + "\n";
    }

    static Head head(JsonNode o) {
        return new Head(new MessageId(o.path("id").asString("")), text(o.path("thread")), texts(o.path("folders")), texts(o.path("flags")),
                people(o.path("from")), people(o.path("to")), o.path("subject").asString(""), Instant.parse(o.path("date").asString()),
                o.path("size").asLong(0), o.path("attachments").asBoolean(false), o.path("preview").asString(""));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.asString() : null;
    }

    private static void texts(ArrayNode array, Set<String> texts) {
        texts.stream().sorted().forEach(array::add);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(one -> texts.add(one.asString("")));
        return texts;
    }

    private static void people(ArrayNode array, List<HeaderAddress.Entry> people) {
        for (HeaderAddress.Entry e : people)
            array.addObject().put("name", e.name()).put("local", e.local()).put("domain", e.domain());
    }

    private static List<HeaderAddress.Entry> people(JsonNode array) {
        List<HeaderAddress.Entry> people = new ArrayList<>();
        for (JsonNode one : array)
            people.add(new HeaderAddress.Entry(one.path("name").asString(""), one.path("local").asString(""),
                    one.path("domain").asString("")));
        return people;
    }
}
