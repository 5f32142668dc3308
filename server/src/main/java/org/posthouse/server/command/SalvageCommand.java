package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.ControlClient;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.keeping.Salvage;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code salvage}: what is whole out of a folder that is damaged. */
@Command(name = "salvage", description = "Get every whole message out of a damaged DIR, which is only read, as Maildir folders; the server must be stopped.")
final class SalvageCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The damaged folder.")
    private Path dir = Path.of(".");
    @Option(names = "--to", required = true, paramLabel = "FOLDER", description = "A new folder: a Maildir for each account, lost+found, report.txt.")
    private Path to = Path.of(".");
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;
    private final Console console;

    SalvageCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var running = ControlClient.connect(dir);
        if (running.isPresent()) {
            running.get().close();
            throw new AdminException(Exit.TRY_LATER, "a server runs on " + dir + "; stop it first, or make a backup");
        }
        Salvage.Sum sum = Salvage.run(dir, to);
        if (json) {
            ObjectNode item = JsonMapper.shared().createObjectNode().put("accounts", sum.accounts()).put("placed", sum.placed())
                    .put("found", sum.found()).put("lost", sum.lost()).put("deleted", sum.deleted());
            item.set("troubles", JsonMapper.shared().valueToTree(sum.troubles()));
            console.out().println(item);
        } else {
            console.out().println("%d messages of %d accounts, %d more in lost+found, %d lost; %s says what and why".formatted(sum.placed(),
                    sum.accounts(), sum.found(), sum.lost(), to.resolve("report.txt")));
        }
        return sum.lost() == 0 ? 0 : Exit.DATA.code();
    }
}
