package org.posthouse.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.posthouse.agent.command.Connect;
import org.posthouse.agent.command.MailCommand;
import org.posthouse.agent.command.Terminal;
import org.posthouse.server.text.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The user agent, which has a command line of its own: all behind {@code mail} is its business, also {@code --help}. */
@Command(name = "mail", description = "Read and write mail, with any server (mail --help).", synopsisSubcommandLabel = "VERB")
final class MailVerb implements Callable<Integer> {
    private static final int COLUMNS = 100;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = List.of();

    private final Console console;

    MailVerb(Console console) {
        this.console = console;
    }

    static CommandLine all(Console console) {
        var line = new CommandLine(new MailVerb(console));
        line.setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(true);
        return line;
    }

    /** Started at once where it is the first word, without looking at the verbs of the server. */
    static boolean is(String... args) {
        return args.length > 0 && args[0].equals("mail");
    }

    @Override
    public Integer call() {
        return run(arguments.toArray(String[]::new));
    }

    int run(String... args) {
        Map<String, String> environment = System.getenv();
        int columns = COLUMNS;
        try {
            columns = Math.clamp(Integer.parseInt(environment.getOrDefault("COLUMNS", "")), 40, 1000);
        } catch (NumberFormatException e) {
            // as wide as usual
        }
        var terminal = new Terminal(console.in(), console.out(), console.err(), isTerminal(0), isTerminal(1), columns);
        InstantSource clock = InstantSource.system();
        return MailCommand.run(terminal, environment, clock, ZoneId.systemDefault(), new Connect(clock), args);
    }

    /** Whether a person is at that end. The Java machine tells of both ends together only. */
    @SuppressWarnings("SystemConsoleNull") // It is null where there is no terminal, whatever the check believes.
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String to = Files.readSymbolicLink(link).toString();
                return to.startsWith("/dev/pts/") || to.startsWith("/dev/tty") || to.equals("/dev/console");
            }
        } catch (IOException e) {
            // as below
        }
        var system = System.console();
        return system != null && system.isTerminal();
    }
}
