package org.posthouse.server.command;

import java.util.concurrent.Callable;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Mixin;

/** A verb that works on a server's folder, whether the server runs or not; it returns an exit code. */
abstract class PlacedVerb implements Callable<Integer> {
    @Mixin
    final Place place = new Place();
    final Console console;

    PlacedVerb(Console console) {
        this.console = console;
    }
}
