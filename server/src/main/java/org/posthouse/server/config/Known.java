package org.posthouse.server.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What was asked for while a configuration was read, and what came of it. */
final class Known {
    private final Set<String> keys = new LinkedHashSet<>();
    private final Map<String, Setting> settings = new LinkedHashMap<>();

    void key(String path) {
        keys.add(path);
    }

    Set<String> keys() {
        return keys;
    }

    /** A value was found, or else (null) the default counts. */
    void value(String path, @Nullable JsonNode node, String byDefault) {
        settings.put(path, new Setting(path, node == null ? byDefault : node.toString(), node != null));
    }

    List<Setting> settings() {
        return List.copyOf(settings.values());
    }
}
