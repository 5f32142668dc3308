package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.testkit.dialog.Dialog;

/** The conversations everyone knows, against the server process on real ports, in the order of their names. */
class DialogsTest {
    @Test
    void theKnownConversationsComeOutRight(@TempDir Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> s = Files.list(Path.of(System.getProperty("posthouse.root"), "server/src/test/dialogs"))) {
            files = s.filter(f -> f.toString().endsWith(".dialog")).sorted().toList();
        }
        assertTrue(files.size() >= 4, files.toString());
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.receiver.example", "mary@receiver.example",
                "secret of mary")) {
            RunningServer.command("secret of mary", "account", "password", "mary@receiver.example", "--dir", server.folder.toString(),
                    "--password-stdin", "--legacy-auth");
            server.account("john@receiver.example", "secret of john");
            server.start();
            for (Path file : files)
                Dialog.load(file).run(server::address, Map.of());
            server.stop();
        }
    }
}
