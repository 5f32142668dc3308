package org.posthouse.access.imapserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dialog.Features;

/** Runs every conversation of src/test/dialogs that begins with imap-, each with a server of its own and twelve letters in INBOX. */
class DialogsTest {
    @TestFactory
    List<DynamicTest> dialogs() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/test/dialogs"))) {
            return files.filter(f -> f.getFileName().toString().startsWith("imap-")).sorted()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> run(f))).toList();
        }
    }

    private static void run(Path file) throws Exception {
        try (House house = new House()) {
            for (int i = 1; i <= 12; i++)
                house.deliver(House.letter(i));
            // Twelve are there.
            if (file.getFileName().toString().contains("quota")) {
                house.directory.setQuota(house.mary.id(), 1 << 20);
                house.directory.setMessageQuota(house.mary.id(), 14);
            }
            // Each message then takes long.
            if (file.getFileName().toString().contains("inprogress"))
                house.pace = 3;
            Features features = Features.ofImap(house.at(), "mary@example.org", "secret").and(Features.OURS);
            Dialog.load(file).run(service -> house.at(), Map.of("login", "mary@example.org", "password", "secret"), features);
        }
    }
}
