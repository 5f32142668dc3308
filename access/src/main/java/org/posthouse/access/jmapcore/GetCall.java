package org.posthouse.access.jmapcore;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A /get on its way: what is asked for, and what is found. RFC 8620 §5 */
public final class GetCall {
    private final @Nullable Set<String> ids;
    private final @Nullable Set<String> properties;
    private final ArrayNode list = Json.array();
    private final ArrayNode notFound = Json.array();

    private GetCall(@Nullable Set<String> ids, @Nullable Set<String> properties) {
        this.ids = ids;
        this.properties = properties;
    }

    /** MethodError requestTooLarge, invalidArguments. */
    public static GetCall of(Call call, Args args, Set<String> known) throws MethodError {
        return reading(call, args, args.properties("properties", known, known));
    }

    /** With properties that the method has read itself. */
    public static GetCall reading(Call call, Args args, Set<String> properties) throws MethodError {
        return asked(call, args, properties);
    }

    /** Objects with all they have. */
    public static GetCall whole(Call call, Args args) throws MethodError {
        return asked(call, args, null);
    }

    private static GetCall asked(Call call, Args args, @Nullable Set<String> properties) throws MethodError {
        List<String> asked = args.texts("ids");
        if (asked == null)
            return new GetCall(null, properties);
        Set<String> ids = new LinkedHashSet<>();
        for (String id : asked)
            ids.add(call.id(id));
        if (ids.size() > call.limits().get())
            throw new MethodError("requestTooLarge", "at most " + call.limits().get() + " objects are got at once");
        return new GetCall(ids, properties);
    }

    /** Null where all are wanted. */
    public @Nullable Set<String> ids() {
        return ids;
    }

    /** Whether an object is asked for. */
    public boolean wants(String id) {
        return ids == null || ids.contains(id);
    }

    public Set<String> properties() {
        return properties == null ? Set.of() : properties;
    }

    /** An object, of which the properties asked for are kept. */
    public void found(ObjectNode object) {
        if (properties != null)
            object.retain(properties);
        list.add(object);
    }

    public void missing(String id) {
        notFound.add(id);
    }

    public int size() {
        return list.size();
    }

    public ObjectNode response(JmapAccount account, String state) {
        ObjectNode out = Json.object().put("accountId", account.id()).put("state", state);
        out.set("list", list);
        out.set("notFound", notFound);
        return out;
    }
}
