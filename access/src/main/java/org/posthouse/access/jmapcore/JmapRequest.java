package org.posthouse.access.jmapcore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.http.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request as it was sent; created ids are null where the client does not ask for them. RFC 8620 §3.3 */
public record JmapRequest(Set<String> using, List<Invocation> calls, @Nullable Map<String, String> createdIds) {
    private static final String ERROR = "urn:ietf:params:jmap:error:";

    /** RFC 8620 §3.6.1 */
    static Problem limit(String limit, String detail) {
        return new Problem(400, ERROR + "limit", detail, Map.of("limit", limit));
    }

    private static Problem notRequest(String detail) {
        return new Problem(400, ERROR + "notRequest", detail);
    }

    /** Reads a request. Problem notJSON, notRequest, unknownCapability, limit. */
    public static JmapRequest parse(byte[] bytes, Set<String> capabilities, JmapLimits limits) throws Problem {
        JsonNode node;
        try {
            node = Json.read(bytes);
        } catch (JacksonException e) {
            throw new Problem(400, ERROR + "notJSON", "the request is not I-JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject())
            throw notRequest("the request is not an object");
        Set<String> using = using(node.path("using"), capabilities);
        JsonNode calls = node.path("methodCalls");
        if (!calls.isArray())
            throw notRequest("methodCalls is not an array");
        if (calls.size() > limits.calls())
            throw limit("maxCallsInRequest", "a request has at most " + limits.calls() + " method calls");
        List<Invocation> list = new ArrayList<>(calls.size());
        for (JsonNode call : calls)
            list.add(call(call));
        return new JmapRequest(using, list, created(node.get("createdIds")));
    }

    private static Set<String> using(JsonNode node, Set<String> capabilities) throws Problem {
        if (!node.isArray())
            throw notRequest("using is not an array of Strings");
        Set<String> using = new LinkedHashSet<>();
        for (JsonNode u : node) {
            if (!u.isString())
                throw notRequest("using is not an array of Strings");
            if (!capabilities.contains(u.stringValue()))
                throw new Problem(400, ERROR + "unknownCapability", "there is no capability " + u.stringValue() + " here");
            using.add(u.stringValue());
        }
        return using;
    }

    private static Invocation call(JsonNode call) throws Problem {
        if (!call.isArray() || call.size() != 3 || !call.path(0).isString() || !(call.get(1) instanceof ObjectNode arguments)
                || !call.path(2).isString())
            throw notRequest("a method call is an array of a name, arguments and an id");
        return new Invocation(call.get(0).stringValue(), arguments, call.get(2).stringValue());
    }

    private static @Nullable Map<String, String> created(@Nullable JsonNode node) throws Problem {
        if (node == null || node.isNull())
            return null;
        Map<String, String> out = new LinkedHashMap<>();
        if (!node.isObject())
            throw notRequest("createdIds is not an object");
        for (Map.Entry<String, JsonNode> e : node.properties()) {
            if (!e.getValue().isString())
                throw notRequest("createdIds is not an object of ids");
            out.put(e.getKey(), e.getValue().stringValue());
        }
        return out;
    }
}
