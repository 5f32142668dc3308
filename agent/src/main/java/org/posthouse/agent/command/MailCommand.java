package org.posthouse.agent.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code mail ...}: takes arguments, returns the exit code. Nothing here ends the process. */
public final class MailCommand {
    private MailCommand() {}

    /** Runs one command line of a user; the arguments are those after {@code mail}. */
    public static int run(Terminal terminal, Map<String, String> environment, InstantSource clock, ZoneId zone, Connector connector,
            String... args) {
        try (var desk = new Desk(terminal, environment, clock, zone, connector)) {
            int code = line(desk).execute(args);
            terminal.out().flush();
            terminal.err().flush();
            return code;
        }
    }

    static CommandLine line(Desk desk) {
        var line = new CommandLine(desk);
        line.setCommandName("posthouse mail");
        line.addSubcommand(AccountVerbs.all(desk));
        line.addSubcommand(new ListVerbs.Folders(desk)).addSubcommand(new ListVerbs.Messages(desk))
                .addSubcommand(new ListVerbs.Search(desk))
                .addSubcommand(new ListVerbs.Conversation(desk)).addSubcommand(new ReadVerbs.Read(desk));
        line.addSubcommand(
                new CommandLine(new Files(desk)).addSubcommand(new ReadVerbs.ListFiles(desk)).addSubcommand(new ReadVerbs.Save(desk)));
        WriteVerbs.add(line, desk);
        line.addSubcommand(new SendVerb(desk));
        ChangeVerbs.add(line, desk);
        OfflineVerbs.add(line, desk);
        line.addSubcommand(new UndoVerb(desk)).addSubcommand(new FollowVerbs.Watch(desk)).addSubcommand(new FollowVerbs.Journey(desk));
        line.setOut(new PrintWriter(desk.terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(desk.terminal.err(), true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(100).setUnmatchedOptionsArePositionalParams(false);
        // -NAME takes a flag.
        java.util.Objects.requireNonNull(line.getSubcommands().get("flag")).setUnmatchedOptionsArePositionalParams(true);
        line.setParameterExceptionHandler((e, _) -> misused(desk, e));
        line.setExecutionExceptionHandler((e, _, _) -> failed(desk, e));
        return line;
    }

    @Command(name = "attach", description = "The files in a message.", synopsisSubcommandLabel = "VERB")
    private static final class Files implements Runnable {
        private final Desk desk;

        Files(Desk desk) {
            this.desk = desk;
        }

        @Override
        public void run() {
            CommandLine.usage(this, desk.terminal.out());
        }
    }

    private static int misused(Desk desk, ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        desk.warn(Failure.text(e.getMessage() == null ? e : new Failure(Exit.USAGE, e.getMessage())) + "; see `" + name + " --help`");
        return Exit.USAGE.code();
    }

    private static int failed(Desk desk, Exception e) {
        desk.warn(Failure.text(e));
        Exit exit = Failure.exit(e);
        if (desk.verbose())
            desk.terminal.err().print(Clean.text(trace(e)));
        else if (exit == Exit.BUG)
            desk.terminal.err().println("This is a mistake of ours; --verbose shows where.");
        return exit.code();
    }

    // Messages of exceptions hold words of servers.
    private static String trace(Exception e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
