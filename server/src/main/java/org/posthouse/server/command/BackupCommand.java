package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.keeping.Backups;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code backup}: a snapshot of everything into a folder, while the server runs or not; and what such a folder holds. */
@Command(name = "backup", description = "Make a snapshot of everything in a folder: the first time all, then what is new. Works while the server runs.")
final class BackupCommand implements Callable<Integer> {
    @Option(names = "--dir", paramLabel = "DIR", description = "The server's folder.")
    private @Nullable Path dir;
    @Option(names = "--to", paramLabel = "FOLDER", description = "The backup: a new folder, or one of an earlier backup.")
    private @Nullable Path to;
    @Option(names = "--keep", paramLabel = "N", description = "Forget all but the newest N snapshots (default: forget none).")
    private int keep;
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;
    @Spec
    private @Nullable CommandSpec spec;
    private final Console console;

    private BackupCommand(Console console) {
        this.console = console;
    }

    static CommandLine all(Console console) {
        var all = new CommandLine(new BackupCommand(console));
        Verbs.add(all, "list", "Show the snapshots of a backup.", new ListVerb(console));
        Verbs.add(all, "verify", "Read every file of a backup and compare it with its SHA-256.", new VerifyVerb(console));
        return all;
    }

    @Override
    public Integer call() throws Exception {
        Path from = dir, target = to;
        if (from == null || target == null || keep < 0)
            throw new ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(),
                    keep < 0
                            ? "--keep needs a number above 0"
                            : "Missing required option: " + (from == null ? "'--dir=DIR'" : "'--to=FOLDER'"));
        var gauge = new Gauge(console);
        try {
            new Place(from, json).ask(
                    Request.of("backup.run").with("to", target.toAbsolutePath().normalize().toString()).with("keep", keep), console,
                    item -> {
                        if (!gauge.took(item))
                            print(gauge, item);
                    });
        } finally {
            gauge.end();
        }
        return 0;
    }

    private void print(Gauge gauge, ObjectNode made) {
        gauge.end();
        console.out().println("snapshot %s: %s in %d files, of which %s in %d files are new".formatted(made.path("snapshot").asString(""),
                Sizes.show(made.path("octets").asLong()), made.path("files").asLong(), Sizes.show(made.path("newOctets").asLong()),
                made.path("newFiles").asLong()));
    }

    @Command
    private static final class ListVerb implements Callable<Integer> {
        @Option(names = "--to", required = true, paramLabel = "FOLDER", description = "The backup.")
        private Path to = Path.of(".");
        @Option(names = "--json", description = "Print one JSON object per line.")
        private boolean json;
        private final Console console;

        ListVerb(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            List<Backups.Snapshot> all = Backups.list(to);
            var table = new Table("SNAPSHOT", "FILES", "SIZE", "");
            for (Backups.Snapshot s : all)
                if (json)
                    console.out().println(JsonMapper.shared().createObjectNode().put("snapshot", s.name()).put("made", s.made().toString())
                            .put("files", s.files()).put("octets", s.octets()).put("wrong", s.wrong()));
                else
                    table.row(s.name(), String.valueOf(s.files()), Sizes.show(s.octets()), s.wrong());
            if (!table.isEmpty())
                table.print(console.out());
            return 0;
        }
    }

    @Command
    private static final class VerifyVerb implements Callable<Integer> {
        @Option(names = "--to", required = true, paramLabel = "FOLDER", description = "The backup.")
        private Path to = Path.of(".");
        @Option(names = "--snapshot", paramLabel = "S", defaultValue = "", description = "Only this one (default: all).")
        private String snapshot = "";
        @Option(names = "--json", description = "Print one JSON object per line.")
        private boolean json;
        private final Console console;

        VerifyVerb(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            var gauge = new Gauge(console);
            List<String> wrong = Backups.verify(to, snapshot, gauge.progress());
            gauge.end();
            if (json)
                console.out().println(JsonMapper.shared().createObjectNode().put("ok", wrong.isEmpty())
                        .set("wrong", JsonMapper.shared().valueToTree(wrong)));
            else
                (wrong.isEmpty() ? List.of("every file is as it was written") : wrong).forEach(console.out()::println);
            return wrong.isEmpty() ? 0 : Exit.DATA.code();
        }
    }
}
