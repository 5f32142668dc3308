package org.posthouse.access.jmapcore;

import java.io.IOException;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** What one method does: gives its response's arguments. */
public interface Method {
    ObjectNode run(Call call, Args args) throws MethodError, Refusal, IOException;
}
