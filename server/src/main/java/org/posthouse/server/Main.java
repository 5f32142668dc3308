package org.posthouse.server;

import org.posthouse.server.command.Commands;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Logging;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Console console = Console.system();
        Logging.start(console.err(), "warn");
        System.exit(Commands.run(console, args));
    }
}
