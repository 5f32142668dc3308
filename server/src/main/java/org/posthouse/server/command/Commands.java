package org.posthouse.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.config.ConfigException;
import org.posthouse.server.text.Console;
import org.posthouse.store.kv.Refusal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command line: takes arguments, returns the exit code. Nothing here ends the process. */
@Command(name = "posthouse", description = "Posthouse, a complete e-mail system.", synopsisSubcommandLabel = "VERB", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT, versionProvider = Commands.Version.class)
public final class Commands implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    private final Console console;

    private Commands(Console console) {
        this.console = console;
    }

    /** Runs one command line to its end. */
    public static int run(Console console, String... args) {
        if (MailVerb.is(args))
            return new MailVerb(console).run(java.util.Arrays.copyOfRange(args, 1, args.length));
        var root = new Commands(console);
        var line = new CommandLine(root);
        line.addSubcommand(new DemoCommand(console));
        line.addSubcommand(new QuickstartCommand(console));
        line.addSubcommand(new ServeCommand(console));
        line.addSubcommand(AccountCommands.all(console));
        line.addSubcommand(DomainCommands.all(console));
        line.addSubcommand(AliasCommands.all(console));
        line.addSubcommand(ListCommands.all(console));
        line.addSubcommand(QueueCommands.all(console));
        line.addSubcommand(new JourneyCommand(console));
        line.addSubcommand(new ImportCommand(console));
        line.addSubcommand(new ExportCommand(console));
        line.addSubcommand(CheckCommand.all(console));
        line.addSubcommand(SearchIndexCommands.all(console));
        line.addSubcommand(RulesCommands.all(console));
        line.addSubcommand(JunkCommands.all(console));
        line.addSubcommand(TlsReportCommands.all(console));
        line.addSubcommand(DmarcCommands.all(console));
        line.addSubcommand(BackupCommand.all(console));
        line.addSubcommand(new RestoreCommand(console));
        line.addSubcommand(new UndoUpgradeCommand(console));
        line.addSubcommand(new SalvageCommand(console));
        ConsoleCommands.add(line, console);
        line.addSubcommand(MailVerb.all(console));
        // Set only now, or every verb would inherit it.
        line.getCommandSpec().usageMessage().footer("",
                "Start with `posthouse demo`, or `posthouse quickstart you@example.org --dir DIR`.");
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(100);
        line.setParameterExceptionHandler((e, _) -> root.misused(e));
        line.setExecutionExceptionHandler((e, _, _) -> root.failed(e));
        int code = line.execute(args);
        console.out().flush();
        console.err().flush();
        return code;
    }

    @Override
    public void run() {
        CommandLine.usage(this, console.out());
    }

    private int misused(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        console.err().println("posthouse: " + oneLine(e) + "; see `" + name + " --help`");
        return Exit.USAGE.code();
    }

    private int failed(Exception e) {
        console.err().println("posthouse: " + text(e));
        if (verbose)
            e.printStackTrace(console.err());
        else if (exit(e) == Exit.BUG)
            console.err().println("This is a mistake of ours; --verbose shows where.");
        return exit(e).code();
    }

    private static Exit exit(Exception e) {
        return switch (e) {
            case AdminException a -> a.exit();
            case ConfigException c -> Exit.CONFIG;
            case Refusal r when r.reason() == Refusal.Reason.IN_USE -> Exit.TRY_LATER;
            case Refusal r -> Exit.UNAVAILABLE;
            case AccessDeniedException a -> Exit.NO_PERMISSION;
            case java.net.BindException b -> String.valueOf(b.getMessage()).contains("ermission") ? Exit.NO_PERMISSION : Exit.UNAVAILABLE;
            case FileSystemException f -> Exit.CANNOT_CREATE;
            case IOException io -> Exit.UNAVAILABLE;
            default -> Exit.BUG;
        };
    }

    private static String text(Exception e) {
        return switch (e) {
            case AccessDeniedException a -> "no permission for " + a.getFile();
            case FileSystemException f -> f.getFile() + ": " + (f.getReason() == null ? f.getClass().getSimpleName() : f.getReason());
            default -> exit(e) == Exit.BUG ? e.toString() : oneLine(e);
        };
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }

    /** The version the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[]{"posthouse " + (version == null ? "(from sources)" : version) + ", Java " + Runtime.version()};
        }
    }
}
