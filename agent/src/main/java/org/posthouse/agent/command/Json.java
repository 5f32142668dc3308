package org.posthouse.agent.command;

import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.letter.Parts;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.mail.address.HeaderAddress.Entry;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of answer for programs. Every object begins with {@code "v":1} and its type; members are only ever added, and where one would have to change its meaning the version
 * does. Instants are in UTC.
 */
final class Json {
    static final int VERSION = 1;
    static final JsonMapper MAPPER = new JsonMapper();

    private final ObjectNode node;

    private Json(ObjectNode node) {
        this.node = node;
    }

    static Json of(String type) {
        var json = new Json(MAPPER.createObjectNode());
        json.node.put("v", VERSION).put("type", type);
        return json;
    }

    Json with(String name, @Nullable String value) {
        node.put(name, value);
        return this;
    }

    Json with(String name, long value) {
        node.put(name, value);
        return this;
    }

    Json with(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    Json with(String name, Collection<String> values) {
        ArrayNode list = node.putArray(name);
        values.forEach(list::add);
        return this;
    }

    Json tree(String name, String text) {
        node.set(name, MAPPER.readTree(text));
        return this;
    }

    Json addresses(String name, List<Entry> entries) {
        ArrayNode list = node.putArray(name);
        for (Entry e : entries)
            list.addObject().put("name", e.name()).put("address", e.domain().isEmpty() ? e.local() : e.local() + "@" + e.domain());
        return this;
    }

    Json files(List<Parts.File> files) {
        ArrayNode list = node.putArray("files");
        for (Parts.File f : files)
            file(list.addObject(), f);
        return this;
    }

    Json file(Parts.File f) {
        file(node, f);
        return this;
    }

    private static void file(ObjectNode to, Parts.File f) {
        to.put("number", f.number()).put("mediaType", f.type()).put("name", f.name()).put("encodedSize", f.octets()).put("inline",
                f.inline());
    }

    static Json head(String type, Head h) {
        return of(type).with("id", h.id().value()).with("thread", h.thread()).with("folders", h.folders().stream().sorted().toList())
                .with("flags", h.flags().stream().sorted().toList()).addresses("from", h.from()).addresses("to", h.to())
                .with("subject", h.subject()).with("date", h.date().toString()).with("size", h.size()).with("attachments", h.attachments())
                .with("preview", h.preview());
    }

    static List<String> values(List<@Nullable MessageId> ids) {
        return ids.stream().map(id -> id == null ? "" : id.value()).toList();
    }

    void print(PrintStream out) {
        out.println(line());
        out.flush();
    }

    /** One line, with the controls escaped that JSON lets through and a terminal obeys. */
    String line() {
        String json = MAPPER.writeValueAsString(node);
        var line = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            if (c >= 0x7f && c < 0xa0)
                line.append("\\u00").append(Integer.toHexString(c));
            else
                line.append((char) c);
        });
        return line.toString();
    }
}
