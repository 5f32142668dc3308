package org.posthouse.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.time.Durations;
import tools.jackson.databind.JsonNode;

/** Reads one table key by key; what was never asked for is unknown. */
final class TableReader {
    private final Path file;
    private final String path;
    private final @Nullable JsonNode table;
    private final Known known;
    private final Set<String> here = new LinkedHashSet<>();

    TableReader(Path file, String path, @Nullable JsonNode table, Known known) {
        this.file = file;
        this.path = path;
        this.table = table;
        this.known = known;
    }

    private String full(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    ConfigException wrong(String key, String what) {
        return new ConfigException(file + ": " + full(key) + ": " + what);
    }

    private @Nullable JsonNode node(String key) {
        known.key(full(key));
        here.add(key);
        return table == null ? null : table.get(key);
    }

    TableReader table(String key) throws ConfigException {
        JsonNode node = node(key);
        if (node != null && !node.isObject())
            throw wrong(key, "this is a table, write [" + full(key) + "]");
        return new TableReader(file, full(key), node, known);
    }

    /** Whether the key is there and is a table. */
    boolean isTable(String key) {
        JsonNode node = node(key);
        return node != null && node.isObject();
    }

    boolean has(String key) {
        return node(key) != null;
    }

    String string(String key, String byDefault) throws ConfigException {
        JsonNode node = node(key);
        known.value(full(key), node, '"' + byDefault + '"');
        if (node == null)
            return byDefault;
        if (!node.isString())
            throw wrong(key, "expected a text in quotes, like \"" + byDefault + "\"");
        return node.asString();
    }

    /** A text made into something by a function whose IllegalArgumentException says what is wrong. */
    <T> T parsed(String key, String byDefault, Function<String, T> parse) throws ConfigException {
        String text = string(key, byDefault);
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(key, "\"" + text + "\": " + e.getMessage());
        }
    }

    /** A list of texts, each made into something. */
    <T> List<T> list(String key, List<T> byDefault, Function<String, T> parse) throws ConfigException {
        JsonNode node = node(key);
        known.value(full(key), node, byDefault.toString());
        if (node == null)
            return byDefault;
        if (!node.isArray())
            throw wrong(key, "expected a list, like [\"...\", \"...\"]");
        List<T> list = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isString())
                throw wrong(key, "expected texts in quotes, like [\"...\", \"...\"]");
            try {
                list.add(parse.apply(item.asString()));
            } catch (IllegalArgumentException e) {
                throw wrong(key, "\"" + item.asString() + "\": " + e.getMessage());
            }
        }
        return List.copyOf(list);
    }

    int integer(String key, int byDefault, int min, int max) throws ConfigException {
        JsonNode node = node(key);
        known.value(full(key), node, Integer.toString(byDefault));
        if (node == null)
            return byDefault;
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < min || node.asLong() > max)
            throw wrong(key, "expected a number from " + min + " to " + max + ", like " + byDefault);
        return node.asInt();
    }

    Duration duration(String key, String byDefault) throws ConfigException {
        return parsed(key, byDefault, Durations::parse);
    }

    /** One of the names of an enum, in lower case. */
    <E extends Enum<E>> E choice(String key, E byDefault) throws ConfigException {
        String text = string(key, name(byDefault));
        List<String> names = new ArrayList<>();
        for (E e : byDefault.getDeclaringClass().getEnumConstants()) {
            if (name(e).equals(text))
                return e;
            names.add("\"" + name(e) + "\"");
        }
        throw wrong(key, "\"" + text + "\" is none of " + String.join(", ", names));
    }

    private static String name(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A table whose keys are the operator's own. */
    <T> Map<String, T> map(String key, Function<String, T> parse) throws ConfigException {
        TableReader inner = table(key);
        Map<String, T> map = new LinkedHashMap<>();
        if (inner.table == null)
            return map;
        for (String name : inner.table.propertyNames()) {
            inner.here.add(name);
            JsonNode value = inner.table.get(name);
            known.value(inner.full("\"" + name + "\""), value, "");
            if (!value.isString())
                throw inner.wrong("\"" + name + "\"", "expected a text in quotes");
            try {
                map.put(name, parse.apply(value.asString()));
            } catch (IllegalArgumentException e) {
                throw inner.wrong("\"" + name + "\"", "\"" + value.asString() + "\": " + e.getMessage());
            }
        }
        return map;
    }

    /** After all keys were asked for: whatever else is there is an error. */
    void end() throws ConfigException {
        if (table == null)
            return;
        for (String name : table.propertyNames())
            if (!here.contains(name))
                throw wrong(name, "unknown key" + hint(name));
    }

    private String hint(String name) {
        String best = Nearest.of(name, here);
        return best == null ? "; known here: " + String.join(", ", here) : "; did you mean " + full(best) + "?";
    }
}
