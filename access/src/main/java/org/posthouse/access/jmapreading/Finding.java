package org.posthouse.access.jmapreading;

import java.util.Map;

/** What this server found out about a message by one method, as it wrote it into the message; properties by {@code type.name}. RFC 8601 §2.2 */
public record Finding(String method, String result, String comment, Map<String, String> properties) {
    public boolean passed() {
        return result.equals("pass");
    }

    /** Empty where it was not said. */
    public String property(String name) {
        return properties.getOrDefault(name, "");
    }
}
