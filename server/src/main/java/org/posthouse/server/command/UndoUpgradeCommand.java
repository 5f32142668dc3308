package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthouse.server.keeping.Upgrades;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.House;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code undo-upgrade}: back to how the data was before a newer version first opened it. */
@Command(name = "undo-upgrade", description = "Go back to the data as it was before a newer version of Posthouse first opened it; the server must be stopped.")
final class UndoUpgradeCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder.")
    private Path dir = Path.of(".");
    @Option(names = "--forget", description = "Do not go back, and never want to: give back the room that the old data takes.")
    private boolean forget;
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;
    private final Console console;

    UndoUpgradeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (AutoCloseable _ = House.locked(dir)) {
            var item = JsonMapper.shared().createObjectNode();
            if (forget) {
                Upgrades.forget(dir);
                console.out().println(json ? item.put("forgotten", true).toString() : "the data of before the upgrade is gone");
                return 0;
            }
            Upgrades.Undone undone = Upgrades.undo(dir, java.time.Instant.now());
            console.out().println(json
                    ? item.put("format", undone.format()).put("aside", undone.aside().toString()).toString()
                    : "back at format " + undone.format() + "; what came after the upgrade lies in " + undone.aside()
                            + ". Now start the older version");
            return 0;
        }
    }
}
