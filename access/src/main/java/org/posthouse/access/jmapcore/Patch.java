package org.posthouse.access.jmapcore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a change of an object says: for each property the value it gets (null: its default), or what happens to members of it. RFC 8620 §5 */
public final class Patch {
    private Patch() {}

    /** The object as it is to be. Rejected invalidPatch where paths overlap or lead into something that is not there. */
    public static ObjectNode apply(ObjectNode before, ObjectNode patch) throws Rejected {
        Map<List<String>, JsonNode> paths = new LinkedHashMap<>();
        for (var e : patch.properties()) {
            Pointer p = Pointer.parse("/" + e.getKey());
            if (p == null)
                throw new Rejected("invalidPatch", e.getKey() + " is not a path");
            paths.put(p.steps(), e.getValue());
        }
        for (List<String> path : paths.keySet())
            for (int n = 1; n < path.size(); n++)
                if (paths.containsKey(path.subList(0, n)))
                    throw new Rejected("invalidPatch", "two paths overlap");
        ObjectNode out = before.deepCopy();
        for (var e : paths.entrySet())
            set(out, e.getKey(), e.getValue());
        return out;
    }

    private static void set(ObjectNode root, List<String> path, JsonNode value) throws Rejected {
        ObjectNode at = root;
        for (int i = 0; i < path.size() - 1; i++) {
            if (!(at.get(path.get(i)) instanceof ObjectNode inner))
                throw new Rejected("invalidPatch", "there is no object at " + path.get(i));
            at = inner;
        }
        if (value.isNull() && path.size() > 1)
            at.remove(path.getLast());
        else
            at.set(path.getLast(), value);
    }
}
