package org.posthouse.server.admin;

import tools.jackson.databind.node.ObjectNode;

/** Takes the answer, one object for each thing. */
@FunctionalInterface
public interface Items {
    void item(ObjectNode item);
}
