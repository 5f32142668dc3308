package org.posthouse.server.command;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Verbs that are alike but for their names: one class serves them all. */
final class Verbs {
    private Verbs() {}

    static void add(CommandLine all, String name, String description, Callable<Integer> verb) {
        var line = new CommandLine(verb);
        line.getCommandSpec().name(name).usageMessage().description(description);
        all.addSubcommand(name, line);
    }
}
