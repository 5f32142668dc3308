package org.posthouse.access.jmap;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.posthouse.access.jmapcore.Json;
import tools.jackson.databind.JsonNode;

/** The conversations in {@code src/test/jmap}, each with a server of its own. */
class JmapDialogsTest {
    @TestFactory
    Stream<DynamicTest> dialogs() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(Path.of("src/test/jmap"))) {
            files = all.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        return files.stream().map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> {
            JsonNode steps = Json.read(Files.readAllBytes(f));
            try (JmapHouse house = new JmapHouse()) {
                new JmapDialog(house).run(steps);
            }
        }));
    }
}
