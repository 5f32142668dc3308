package org.posthouse.access.pop3server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dialog.Features;

/** Runs every conversation of src/test/dialogs that begins with pop3-, each with a server of its own and twelve letters in the maildrop. */
class DialogsTest {
    @TestFactory
    List<DynamicTest> dialogs(@TempDir Path folder) throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/test/dialogs"))) {
            return files.filter(f -> f.getFileName().toString().startsWith("pop3-")).sorted()
                    .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> run(folder, f))).toList();
        }
    }

    /** As the dialogs have them with every server. */
    static void fill(House house) throws Exception {
        for (int i = 1; i <= 12; i++)
            house.deliver(
                    "From: Robert <robert@example.com>\r\nTo: mary@example.org\r\nSubject: Letter " + i + "\r\nDate: Sat, 21 Nov 2026 02:0"
                            + i % 10 + ":00 +0000\r\nMessage-ID: <" + i + "@example.com>\r\n\r\nText of letter " + i + ".\r\n");
    }

    private static void run(Path folder, Path file) throws Exception {
        try (House house = new House(folder)) {
            fill(house);
            Features features = Features.ofPop3(house.listener.address(), House.LOGIN, House.PASSWORD).and(Features.OURS);
            Dialog.load(file).run(service -> house.listener.address(), Map.of("login", House.LOGIN, "password", House.PASSWORD), features);
        }
    }
}
