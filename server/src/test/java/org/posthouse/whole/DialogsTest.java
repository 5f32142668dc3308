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
            for (Path file : files) {
                if (file.getFileName().toString().startsWith("30-"))
                    fillTo12(server);
                Dialog.load(file).run(server::address, Map.of());
                server.settle();
            }
            assertTrue(server.alive());
            server.stop();
        }
    }

    /** John has one message from the first conversation; eleven more come in. */
    private static void fillTo12(RunningServer server) throws IOException {
        for (int i = 0; i < 11; i++)
            Dialog.of("one more", """
                    open receiving
                    S: 220 *
                    C: EHLO robert.example
                    S... 250 *
                    C: MAIL FROM:<robert@sender.example>
                    S: 250 *
                    C: RCPT TO:<john@receiver.example>
                    S: 250 *
                    C: DATA
                    S: 354 *
                    C: From: Robert <robert@sender.example>
                    C: Subject: one more
                    C:
                    C: John
                    C: .
                    S: 250 *
                    """).run(server::address, Map.of());
    }
}
