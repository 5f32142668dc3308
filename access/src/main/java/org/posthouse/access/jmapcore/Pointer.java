package org.posthouse.access.jmapcore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A JSON pointer in which {@code *} stands for all elements of an array, whose results are joined. RFC 6901, RFC 8620 §3.7 */
public final class Pointer {
    private static final int MAX_STEPS = 32;
    private final List<String> steps;

    private Pointer(List<String> steps) {
        this.steps = steps;
    }

    /** Null for what is no pointer. */
    public static @Nullable Pointer parse(String text) {
        List<String> steps = new ArrayList<>();
        if (text.isEmpty())
            return new Pointer(steps);
        if (text.charAt(0) != '/')
            return null;
        for (int at = 1; at <= text.length();) {
            int end = text.indexOf('/', at);
            end = end < 0 ? text.length() : end;
            String step = unescaped(text.substring(at, end));
            if (step == null || steps.size() == MAX_STEPS)
                return null;
            steps.add(step);
            at = end + 1;
        }
        return new Pointer(steps);
    }

    private static @Nullable String unescaped(String step) {
        StringBuilder out = new StringBuilder(step.length());
        for (int i = 0; i < step.length(); i++) {
            char c = step.charAt(i);
            if (c != '~') {
                out.append(c);
                continue;
            }
            char next = ++i < step.length() ? step.charAt(i) : ' ';
            if (next != '0' && next != '1')
                return null;
            out.append(next == '0' ? '~' : '/');
        }
        return out.toString();
    }

    /** How a step is written. */
    public static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    public List<String> steps() {
        return List.copyOf(steps);
    }

    /** Counts values that were brought together; false where there are too many. */
    public interface Budget {
        boolean take(int values);
    }

    /** What it points to; null where there is nothing, or where the budget does not allow it. */
    public @Nullable JsonNode in(JsonNode node, Budget budget) {
        return at(node, 0, budget);
    }

    private @Nullable JsonNode at(JsonNode node, int step, Budget budget) {
        if (!budget.take(1))
            return null;
        if (step == steps.size())
            return node;
        String name = steps.get(step);
        if (!node.isArray()) {
            JsonNode next = node.isObject() ? node.get(name) : null;
            return next == null ? null : at(next, step + 1, budget);
        }
        if (!name.equals("*")) {
            JsonNode next = element(node, name);
            return next == null ? null : at(next, step + 1, budget);
        }
        ArrayNode joined = Json.array();
        for (JsonNode element : node) {
            JsonNode found = at(element, step + 1, budget);
            if (found == null)
                return null;
            if (!found.isArray()) {
                joined.add(found);
            } else {
                if (!budget.take(found.size()))
                    return null;
                for (JsonNode inner : found)
                    joined.add(inner);
            }
        }
        return joined;
    }

    /** array-index = "0" / ( %x31-39 *DIGIT ) */
    private static @Nullable JsonNode element(JsonNode array, String index) {
        boolean good = !index.isEmpty() && index.length() < 9 && (index.length() == 1 || index.charAt(0) != '0')
                && index.chars().allMatch(c -> c >= '0' && c <= '9');
        return good ? array.get(Integer.parseInt(index)) : null;
    }
}
