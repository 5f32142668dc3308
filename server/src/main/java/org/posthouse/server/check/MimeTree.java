package org.posthouse.server.check;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Disposition;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Param;
import org.posthouse.mail.mime.Params;
import org.posthouse.mail.mime.Source;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tree of a message's parts as JSON. The message and each part have {@code section} (IMAP's number of it, "" for a multipart message),
 * {@code type}, {@code params}, {@code encoding}, {@code header}, {@code body} and {@code end} (offsets into the message), {@code lines},
 * {@code headers} (names in lower case, each with its decoded values in order) and {@code parts}; where the message says so
 * {@code disposition}, {@code filename}, {@code id} and {@code description}; and {@code message} where a message is inside. RFC 9051 §6.4.5
 */
final class MimeTree {
    private MimeTree() {}

    static ObjectNode of(byte[] message) throws IOException {
        return message(MimeParser.parse(Source.of(message), Limits.DEFAULT), "");
    }

    /** A message at the section that holds it; a body that is no multipart is its part 1. */
    private static ObjectNode message(Entity entity, String section) {
        return entity(entity, entity.parts().isEmpty() ? below(section, 1) : section);
    }

    private static ObjectNode entity(Entity entity, String section) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("section", section).put("type", entity.type().toString());
        params(entity.type().params(), node.putObject("params"));
        node.put("encoding", entity.encoding()).put("header", entity.headerStart()).put("body", entity.bodyStart())
                .put("end", entity.end()).put("lines", entity.lines());
        Disposition disposition = entity.disposition();
        if (disposition != null && !disposition.type().isEmpty())
            node.put("disposition", disposition.type());
        String name = disposition == null ? null : disposition.params().get("filename").orElse(null);
        if (name == null)
            name = entity.type().params().get("name").orElse(null);
        if (name != null)
            node.put("filename", name);
        put(node, "id", entity.id());
        put(node, "description", entity.description());
        if (entity.opaque() || !entity.header().complete())
            node.put("complete", false);
        headers(entity, node.putObject("headers"));
        ArrayNode parts = node.putArray("parts");
        int number = 0;
        for (Entity part : entity.parts())
            parts.add(entity(part, below(section, ++number)));
        Entity inside = entity.message();
        if (inside != null)
            node.set("message", message(inside, section));
        return node;
    }

    private static String below(String section, int number) {
        return section.isEmpty() ? String.valueOf(number) : section + "." + number;
    }

    private static void put(ObjectNode node, String name, @Nullable Octets value) {
        if (value != null)
            node.put(name, value.decoded());
    }

    private static void params(Params params, ObjectNode out) {
        for (Param p : params.raw()) {
            // Continuations and charsets are marked behind a star. RFC 2231 §3, §4
            int star = p.name().indexOf('*');
            String name = star < 0 ? p.name() : p.name().substring(0, star);
            params.get(name).ifPresent(value -> out.put(name, value));
        }
    }

    private static void headers(Entity entity, ObjectNode out) {
        for (HeaderField field : entity.header().fields())
            if (!field.name().isEmpty())
                out.withArrayProperty(field.name().toLowerCase(Locale.ROOT)).add(field.decoded());
    }
}
