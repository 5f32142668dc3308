package org.posthouse.server.command;

import org.posthouse.server.text.Console;
import picocli.CommandLine;

/** Verbs under one name; without a verb it says which there are. */
abstract class VerbGroup implements Runnable {
    final Console console;

    VerbGroup(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        CommandLine.usage(this, console.out());
    }
}
