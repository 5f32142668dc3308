package org.posthouse.access.jmapcore;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A method call or its response: name, arguments, and the id that says which belongs to which. RFC 8620 §3.2 */
public record Invocation(String name, ObjectNode arguments, String id) {
    ArrayNode told() {
        return Json.array().add(name).add(arguments).add(id);
    }
}
