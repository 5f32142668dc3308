package org.posthouse.access.jmapcore;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A filter of a query: conditions, and operators over them. RFC 8620 §5 */
public final class Filter {
    private Filter() {}

    /** Whether one thing meets a condition. MethodError unsupportedFilter, invalidArguments. */
    public interface Condition {
        boolean met(String name, JsonNode value) throws MethodError;
    }

    /** Whether one thing is let through; null lets all through. */
    public static boolean matches(@Nullable JsonNode filter, Condition condition) throws MethodError {
        if (filter == null || filter.isNull())
            return true;
        if (!filter.isObject())
            throw MethodError.arguments("a filter is an object");
        if (filter.has("operator"))
            return operator(filter, condition);
        for (var e : filter.properties())
            if (!condition.met(e.getKey(), e.getValue()))
                return false;
        return true;
    }

    private static boolean operator(JsonNode filter, Condition condition) throws MethodError {
        JsonNode conditions = filter.path("conditions");
        if (!conditions.isArray())
            throw MethodError.arguments("an operator has an array of conditions");
        boolean all = true, any = false;
        for (JsonNode c : conditions) {
            boolean in = matches(c, condition);
            all &= in;
            any |= in;
        }
        return switch (filter.path("operator").asString("")) {
            case "AND" -> all;
            case "OR" -> any;
            case "NOT" -> !any;
            default -> throw MethodError.arguments("an operator is AND, OR or NOT");
        };
    }
}
