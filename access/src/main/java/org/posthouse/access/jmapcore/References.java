package org.posthouse.access.jmapcore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts results of earlier calls in the place of arguments that refer to them. RFC 8620 §3.7 */
final class References {
    /** Characters that count as one more value. */
    private static final int TEXT = 64;
    private final List<Invocation> responses;
    private int left;

    /** @param budget values that all references of the request may bring together */
    References(List<Invocation> responses, int budget) {
        this.responses = responses;
        left = budget;
    }

    private boolean take(int values) {
        left -= values;
        return left >= 0;
    }

    ObjectNode resolve(ObjectNode arguments) throws MethodError {
        boolean any = arguments.propertyNames().stream().anyMatch(n -> n.startsWith("#"));
        if (!any)
            return arguments;
        ObjectNode out = Json.object();
        for (var e : arguments.properties()) {
            if (!e.getKey().startsWith("#")) {
                out.set(e.getKey(), e.getValue());
                continue;
            }
            String name = e.getKey().substring(1);
            if (arguments.has(name))
                throw MethodError.arguments(name + " is given as a value and as a reference");
            out.set(name, referred(e.getValue()));
        }
        return out;
    }

    private JsonNode referred(JsonNode reference) throws MethodError {
        JsonNode of = reference.path("resultOf"), name = reference.path("name"), path = reference.path("path");
        if (!of.isString() || !name.isString() || !path.isString())
            throw failed("a reference has resultOf, name and path");
        Invocation response = response(of.stringValue());
        if (response == null)
            throw failed("no call before this one has the id " + of.stringValue());
        if (!response.name().equals(name.stringValue()))
            throw failed("the call " + of.stringValue() + " was answered by " + response.name());
        Pointer pointer = Pointer.parse(path.stringValue());
        JsonNode found = pointer == null ? null : pointer.in(response.arguments(), this::take);
        if (found != null)
            charge(found);
        if (left < 0)
            throw new MethodError("requestTooLarge", "the references of this request bring too much together");
        if (found == null)
            throw failed("there is nothing at " + path.stringValue());
        return found;
    }

    // All that is below, and long texts by their length: an answer may hold what it refers to many times over.
    private void charge(JsonNode node) {
        if (!take(1 + (node.isString() ? node.stringValue().length() / TEXT : 0)))
            return;
        for (JsonNode below : node) {
            charge(below);
            if (left < 0)
                return;
        }
    }

    private static MethodError failed(String why) {
        return new MethodError("invalidResultReference", why);
    }

    /** The first response to that call. */
    private @Nullable Invocation response(String id) {
        for (Invocation r : responses)
            if (r.id().equals(id))
                return r;
        return null;
    }
}
