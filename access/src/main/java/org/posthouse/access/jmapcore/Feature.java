package org.posthouse.access.jmapcore;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import tools.jackson.databind.node.ObjectNode;

/** What a room adds to JMAP: a capability, its methods, and the types whose changes are told. RFC 8620 §1.8, §2 */
public interface Feature {
    String capability();

    void put(Methods methods);

    /** What the session says of it. */
    default ObjectNode server() {
        return Json.object();
    }

    /** What an account says of it; null where it is not about accounts. */
    default @Nullable ObjectNode account() {
        return Json.object();
    }

    /** Adds what an account of an owner says of it to somebody to whom it is shown: nothing where it is another's. */
    default void tell(long viewer, long owner, ObjectNode capabilities) {
        ObjectNode told = account();
        if (viewer == owner && told != null)
            capabilities.set(capability(), told);
    }

    /** Types whose state is that of a kind of things kept, for those who listen to changes. */
    default Map<String, ItemKind> types() {
        return Map.of();
    }

    /** The state of a type, as its /get says it. */
    interface StateOf {
        String now(AccountMail mail) throws Refusal;
    }

    /** Types whose states are something else. */
    default Map<String, StateOf> states() {
        return Map.of();
    }
}
