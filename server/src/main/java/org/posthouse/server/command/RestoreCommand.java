package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.keeping.Backups;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code restore}: everything into an empty folder, or what is missing of an account's mail into a system that runs or rests. */
@Command(name = "restore", description = "Put a snapshot into an empty DIR; with --account put mail that is missing back into DIR, running or not.")
final class RestoreCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder; an empty or new one without --account.")
    private Path dir = Path.of(".");
    @Option(names = "--from", required = true, paramLabel = "FOLDER", description = "The backup.")
    private Path from = Path.of(".");
    @Option(names = "--snapshot", paramLabel = "S", defaultValue = "", description = "Which snapshot (default: the newest).")
    private String snapshot = "";
    @Option(names = "--account", paramLabel = "ADDRESS", description = "Only the mail of this account; what it has already stays as it is.")
    private @Nullable String account;
    @Option(names = "--folder", paramLabel = "F", defaultValue = "", description = "Only this folder of the account.")
    private String folder = "";
    @Option(names = "--message", paramLabel = "ID", defaultValue = "", description = "Only the message with this Message-ID.")
    private String message = "";
    @Option(names = "--into", paramLabel = "FOLDER", defaultValue = "", description = "Put it into this folder instead of the one it was in.")
    private String into = "";
    @Option(names = "--dry-run", description = "Say what would be done.")
    private boolean dryRun;
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;
    private final Console console;

    RestoreCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        String of = account;
        if (of != null)
            return mail(of);
        if (!folder.isEmpty() || !message.isEmpty() || !into.isEmpty())
            throw new AdminException(Exit.USAGE, "--folder, --message and --into need --account");
        var gauge = new Gauge(console);
        Backups.Snapshot done;
        try {
            done = Backups.restore(from, snapshot, dir, dryRun, gauge.progress());
        } finally {
            gauge.end();
        }
        if (json)
            console.out().println(JsonMapper.shared().createObjectNode().put("snapshot", done.name()).put("files", done.files())
                    .put("octets", done.octets()).put("dryRun", dryRun));
        else
            console.out().println("snapshot %s: %s in %d files %s %s".formatted(done.name(), Sizes.show(done.octets()), done.files(),
                    dryRun ? "would go into" : "restored and read back, in", dir));
        return 0;
    }

    private int mail(String of) throws Exception {
        var gauge = new Gauge(console);
        Request request = Request.of("restore.mail").with("from", from.toAbsolutePath().normalize().toString()).with("snapshot", snapshot)
                .with("address", of).with("folder", folder).with("message", message).with("into", into).with("dryRun", dryRun);
        long[] unreadable = {0};
        try {
            new Place(dir, json).ask(request, item -> {
                unreadable[0] += item.path("unreadable").asLong();
                if (json)
                    console.out().println(item);
                else if (!gauge.took(item))
                    print(gauge, item);
            });
        } finally {
            gauge.end();
        }
        return unreadable[0] == 0 ? 0 : Exit.DATA.code();
    }

    private void print(Gauge gauge, ObjectNode item) {
        gauge.end();
        if (item.has("sha256")) {
            if (dryRun)
                console.out().println(Console.plain(item.path("folder").asString("") + "  " + item.path("date").asString("") + "  "
                        + item.path("subject").asString("")));
            return;
        }
        console.out().println("%s: %d looked at, %d there already, %d %s (%s)%s".formatted(item.path("account").asString(""),
                item.path("looked").asLong(), item.path("present").asLong(), item.path("restored").asLong(),
                dryRun ? "would be restored" : "restored and read back", Sizes.show(item.path("octets").asLong()),
                item.path("unreadable").asLong() == 0 ? "" : ", " + item.path("unreadable").asLong() + " damaged in the backup"));
    }
}
