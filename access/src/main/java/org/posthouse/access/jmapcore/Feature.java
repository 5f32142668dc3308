package org.posthouse.access.jmapcore;

import java.util.Map;
import org.posthouse.store.item.ItemKind;
import tools.jackson.databind.node.ObjectNode;

/** What a room adds to JMAP: a capability, its methods, and the types whose changes are told. RFC 8620 §1.8, §2 */
public interface Feature {
    String capability();

    void put(Methods methods);

    /** What the session says of it. */
    default ObjectNode server() {
        return Json.object();
    }

    /** What an account says of it. */
    default ObjectNode account() {
        return Json.object();
    }

    /** Adds what an account of an owner says of it to somebody to whom it is shown: nothing where it is another's. */
    default void tell(long viewer, long owner, ObjectNode capabilities) {
        if (viewer == owner)
            capabilities.set(capability(), account());
    }

    /** Types whose state is that of a kind of things kept, for those who listen to changes. */
    default Map<String, ItemKind> types() {
        return Map.of();
    }
}
