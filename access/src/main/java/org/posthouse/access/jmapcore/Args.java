package org.posthouse.access.jmapcore;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a method call. What is missing and may be is null or a default; what is of another type is an invalidArguments error. */
public final class Args {
    private final ObjectNode node;

    public Args(ObjectNode node) {
        this.node = node;
    }

    /** Those of a /changes. */
    public static Args since(JmapAccount account, String state) {
        return new Args(Json.object().put("accountId", account.id()).put("sinceState", state));
    }

    public ObjectNode node() {
        return node;
    }

    /** Refuses arguments of other names. */
    public Args only(String... names) throws MethodError {
        return only(List.of(), names);
    }

    /** Those of a kind of method, and more. */
    public Args only(List<String> usual, String... more) throws MethodError {
        Set<String> known = new LinkedHashSet<>(usual);
        known.addAll(List.of(more));
        for (String name : node.propertyNames())
            if (!known.contains(name) && !name.equals("accountId"))
                throw MethodError.arguments("there is no argument " + name);
        return this;
    }

    public boolean has(String name) {
        JsonNode n = node.get(name);
        return n != null && !n.isNull();
    }

    public @Nullable JsonNode get(String name) {
        return has(name) ? node.get(name) : null;
    }

    private static MethodError wrong(String name, String what) {
        return MethodError.arguments(name + " is not " + what);
    }

    public @Nullable String text(String name) throws MethodError {
        JsonNode n = get(name);
        if (n == null)
            return null;
        if (!n.isString())
            throw wrong(name, "a String");
        return n.stringValue();
    }

    public String need(String name) throws MethodError {
        String text = text(name);
        if (text == null)
            throw MethodError.arguments(name + " is missing");
        return text;
    }

    public boolean flag(String name, boolean otherwise) throws MethodError {
        JsonNode n = get(name);
        if (n == null)
            return otherwise;
        if (!n.isBoolean())
            throw wrong(name, "a Boolean");
        return n.booleanValue();
    }

    public long unsigned(String name, long otherwise) throws MethodError {
        JsonNode n = get(name);
        if (n == null)
            return otherwise;
        if (!Json.isUnsigned(n))
            throw wrong(name, "an UnsignedInt");
        return n.longValue();
    }

    public long integer(String name, long otherwise) throws MethodError {
        JsonNode n = get(name);
        if (n == null)
            return otherwise;
        if (!Json.isInt(n))
            throw wrong(name, "an Int");
        return n.longValue();
    }

    /** null where it is missing. */
    public @Nullable List<String> texts(String name) throws MethodError {
        JsonNode n = get(name);
        if (n == null)
            return null;
        if (!n.isArray())
            throw wrong(name, "an array of Strings");
        List<String> out = new ArrayList<>(n.size());
        for (JsonNode e : n) {
            if (!e.isString())
                throw wrong(name, "an array of Strings");
            out.add(e.stringValue());
        }
        return out;
    }

    public @Nullable ObjectNode object(String name) throws MethodError {
        JsonNode n = get(name);
        if (n == null)
            return null;
        if (n instanceof ObjectNode o)
            return o;
        throw wrong(name, "an object");
    }

    /** Properties asked for, each of which must be among those there are; the defaults where none are named. The id is always among them. */
    public Set<String> properties(String name, Set<String> known, Set<String> defaults) throws MethodError {
        List<String> asked = texts(name);
        if (asked == null)
            return defaults;
        Set<String> out = new LinkedHashSet<>();
        out.add("id");
        for (String p : asked) {
            if (!known.contains(p))
                throw MethodError.arguments("there is no property " + p);
            out.add(p);
        }
        return out;
    }
}
