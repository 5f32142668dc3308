package org.posthouse.server.command;

import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: mail of an account, to files, a Maildir or an IMAP server. */
@Command(name = "export", description = "Write an account's mail to another place; run it again to go on, or to add what came since.")
final class ExportCommand extends PlacedVerb {
    @Parameters(paramLabel = "ADDRESS")
    private String address = "";
    @Option(names = "--to", required = true, paramLabel = "PLACE", description = "mbox:DIR, maildir:DIR, eml:DIR, imap://HOST[:PORT] or imaps://HOST[:PORT].")
    private String to = "";
    @Option(names = "--folder", paramLabel = "FOLDER", description = "Only this folder and those below it.")
    private String folder = "";
    @Option(names = "--lf", description = "mbox: end lines in LF alone, as most programs on Unix have it.")
    private boolean lf;
    @Mixin
    private final MovePlace other = new MovePlace();

    ExportCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        Request request = Request.of("export").with("address", address).with("to", MovePlace.absolute(to)).with("folder", folder).with("lf",
                lf);
        place.ask(other.into(request, console), console, item -> other.print(console, item));
        return 0;
    }
}
