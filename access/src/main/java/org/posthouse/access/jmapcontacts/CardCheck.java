package org.posthouse.access.jmapcontacts;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Rejected;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Looks whether a card is one: types of what is known, sizes of all; what is not known stays as it is. RFC 9553 §2 */
final class CardCheck {
    private static final int UID = 1_000;
    private static final int MEMBERS = 2_000;
    private static final int ENTRIES = 200;
    private static final int DEPTH = 12;
    /** Maps of ids to objects, and the member that each of these must have as a String; none where it is empty. */
    private static final Map<String, String> MAPS = Map.ofEntries(Map.entry("nicknames", "name"), Map.entry("organizations", ""),
            Map.entry("speakToAs", ""), Map.entry("titles", "name"), Map.entry("emails", "address"), Map.entry("onlineServices", ""),
            Map.entry("phones", "number"), Map.entry("preferredLanguages", "language"), Map.entry("calendars", "uri"),
            Map.entry("schedulingAddresses", "uri"), Map.entry("addresses", ""), Map.entry("cryptoKeys", "uri"),
            Map.entry("directories", "uri"), Map.entry("links", "uri"), Map.entry("media", "uri"), Map.entry("anniversaries", ""),
            Map.entry("notes", "note"), Map.entry("personalInfo", "value"));
    private static final Set<String> TEXTS = Set.of("uid", "kind", "language", "prodId", "version");

    private CardCheck() {}

    /** Rejected invalidProperties. */
    static void check(ObjectNode card, Set<String> books) throws Rejected {
        if (!card.path("@type").asString("").equals("Card"))
            throw wrong("@type", "is Card");
        if (!card.path("version").asString("").equals("1.0"))
            throw wrong("version", "is 1.0");
        String uid = card.path("uid").asString("");
        if (uid.isEmpty() || uid.length() > UID)
            throw wrong("uid", "has 1 to " + UID + " characters");
        for (var e : card.properties()) {
            String name = e.getKey();
            if (TEXTS.contains(name) && !e.getValue().isString())
                throw wrong(name, "is a String");
            if (MAPS.containsKey(name) && !name.equals("speakToAs"))
                map(name, e.getValue(), MAPS.getOrDefault(name, ""));
            bounded(name, e.getValue(), 0);
        }
        time(card, "created");
        time(card, "updated");
        marks(card, "members", MEMBERS);
        marks(card, "keywords", ENTRIES);
        name(card.path("name"));
        books(card.path("addressBookIds"), books);
    }

    private static Rejected wrong(String name, String what) {
        return Rejected.properties(name + " of a card " + what, name);
    }

    private static void books(JsonNode in, Set<String> books) throws Rejected {
        if (!in.isObject() || in.isEmpty())
            throw Rejected.properties("a card is in one address book at least", "addressBookIds");
        for (var e : in.properties())
            if (!books.contains(e.getKey()) || !e.getValue().isBoolean() || !e.getValue().booleanValue())
                throw Rejected.properties("there is no address book " + e.getKey() + ", or its value is not true", "addressBookIds");
    }

    private static void map(String name, JsonNode map, String needed) throws Rejected {
        if (!map.isObject() || map.size() > ENTRIES)
            throw wrong(name, "is an object of at most " + ENTRIES);
        for (var e : map.properties()) {
            if (!Json.isId(e.getKey()) || !e.getValue().isObject())
                throw wrong(name, "has objects by ids");
            if (!needed.isEmpty() && !e.getValue().path(needed).isString())
                throw wrong(name, "has in each a String " + needed);
        }
    }

    private static void marks(ObjectNode card, String name, int most) throws Rejected {
        JsonNode set = card.path(name);
        if (set.isMissingNode())
            return;
        if (!set.isObject() || set.size() > most)
            throw wrong(name, "is an object of at most " + most);
        for (JsonNode value : set)
            if (!value.isBoolean() || !value.booleanValue())
                throw wrong(name, "has true for each");
    }

    private static void name(JsonNode name) throws Rejected {
        if (name.isMissingNode())
            return;
        JsonNode components = name.path("components");
        if (!name.isObject() || name.has("full") && !name.path("full").isString()
                || !components.isMissingNode() && (!components.isArray() || components.size() > ENTRIES))
            throw wrong("name", "has a String full, or an array of components");
        for (JsonNode c : components)
            if (!c.path("kind").isString() || !c.path("value").isString())
                throw wrong("name", "has components of kind and value");
    }

    private static void time(ObjectNode card, String name) throws Rejected {
        if (!card.has(name))
            return;
        try {
            if (card.path(name).isString() && card.path(name).stringValue().endsWith("Z")) {
                Instant.parse(card.path(name).stringValue());
                return;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw wrong(name, "is a UTCDateTime");
    }

    private static void bounded(String name, JsonNode value, int depth) throws Rejected {
        if (depth > DEPTH)
            throw wrong(name, "is at most " + DEPTH + " deep");
        for (JsonNode inner : value)
            bounded(name, inner, depth + 1);
    }
}
