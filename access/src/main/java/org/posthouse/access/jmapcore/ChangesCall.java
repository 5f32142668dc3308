package org.posthouse.access.jmapcore;

import java.util.List;
import java.util.function.LongFunction;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The response of a /changes. RFC 8620 §5 */
public final class ChangesCall {
    private ChangesCall() {}

    /** The most ids the client takes; MethodError invalidArguments for 0. */
    public static int max(Args args) throws MethodError {
        long max = args.unsigned("maxChanges", Integer.MAX_VALUE);
        if (max == 0)
            throw MethodError.arguments("maxChanges is at least 1");
        return (int) Math.min(max, Integer.MAX_VALUE);
    }

    public static ObjectNode response(JmapAccount account, String since, String now, boolean more) {
        return Json.object().put("accountId", account.id()).put("oldState", since).put("newState", now).put("hasMoreChanges", more);
    }

    public static void ids(ObjectNode out, String name, List<Long> numbers, LongFunction<String> id) {
        ArrayNode array = out.putArray(name);
        for (long n : numbers)
            array.add(id.apply(n));
    }
}
