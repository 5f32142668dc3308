package org.posthouse.access.jmapcore;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** What can be changed by a /set, one object at a time. RFC 8620 §5 */
public interface SetTarget {
    String state() throws Refusal;

    /** The answer of its /changes since a state. */
    ObjectNode changes(String since) throws MethodError, Refusal;

    /** Makes an object; returns its id and what else the server has set. */
    ObjectNode create(String creationId, ObjectNode object) throws Rejected, Refusal, IOException;

    /** Changes an object; returns what the server has changed beside that, or null. */
    @Nullable
    ObjectNode update(String id, ObjectNode patch) throws Rejected, Refusal, IOException;

    void destroy(String id) throws Rejected, Refusal, IOException;
}
