package org.posthouse.access.jmapcontacts;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The texts of a card that people look for. RFC 9553 §2 */
public final class CardTexts {
    private CardTexts() {}

    /** Texts of one part of a card. */
    interface Part {
        void texts(JsonNode card, Consumer<String> out);
    }

    /** The part that a condition of a filter is about; null for none. RFC 9610 §3.3.1 */
    static @Nullable Part part(String condition) {
        return switch (condition) {
            case "text" -> CardTexts::all;
            case "name" -> (card, out) -> {
                put(card.path("name").path("full"), out);
                components(card, "", out);
            };
            case "name/given", "name/surname", "name/surname2" -> (card, out) -> components(card, condition.substring(5), out);
            case "nickname" -> (card, out) -> of(card.path("nicknames"), out, "name");
            case "organization" -> (card, out) -> of(card.path("organizations"), out, "name");
            case "email" -> (card, out) -> of(card.path("emails"), out, "address", "label");
            case "phone" -> (card, out) -> of(card.path("phones"), out, "number", "label");
            case "onlineService" -> (card, out) -> of(card.path("onlineServices"), out, "service", "uri", "user", "label");
            case "address" -> (card, out) -> {
                of(card.path("addresses"), out, "full");
                for (JsonNode address : card.path("addresses"))
                    of(address.path("components"), out, "value");
            };
            case "note" -> (card, out) -> of(card.path("notes"), out, "note");
            default -> null;
        };
    }

    private static void put(JsonNode text, Consumer<String> out) {
        if (text.isString())
            out.accept(text.stringValue());
    }

    private static void of(JsonNode map, Consumer<String> out, String... names) {
        for (JsonNode object : map)
            for (String name : names)
                put(object.path(name), out);
    }

    private static void components(JsonNode card, String kind, Consumer<String> out) {
        for (JsonNode c : card.path("name").path("components"))
            if (kind.isEmpty() || c.path("kind").asString("").equals(kind))
                put(c.path("value"), out);
    }

    private static void all(JsonNode card, Consumer<String> out) {
        for (var e : card.properties())
            if (!e.getKey().equals("media") && !e.getKey().equals("cryptoKeys") && !e.getKey().equals("@type"))
                deep(e.getValue(), out);
    }

    private static void deep(JsonNode node, Consumer<String> out) {
        put(node, out);
        for (JsonNode inner : node)
            deep(inner, out);
    }

    /** The first component of a name of that kind; empty where there is none. */
    static String component(JsonNode card, String kind) {
        List<String> all = new ArrayList<>();
        components(card, kind, all::add);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** What a card's name is to people; that of its organization or nickname where it has none. */
    public static String name(JsonNode card) {
        String full = card.path("name").path("full").asString("");
        if (!full.isBlank())
            return full;
        StringBuilder out = new StringBuilder();
        JsonNode name = card.path("name");
        String separator = name.path("isOrdered").asBoolean(false) ? name.path("defaultSeparator").asString(" ") : " ";
        for (JsonNode c : name.path("components")) {
            boolean own = c.path("kind").asString("").equals("separator");
            if (!out.isEmpty() && !own)
                out.append(separator);
            out.append(c.path("value").asString(""));
        }
        if (!out.toString().isBlank())
            return out.toString();
        List<String> others = new ArrayList<>();
        of(card.path("nicknames"), others::add, "name");
        of(card.path("organizations"), others::add, "name");
        return others.isEmpty() ? "" : others.getFirst();
    }
}
