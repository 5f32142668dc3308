package org.posthouse.server.command;

import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: mail of an account, from a file, a Maildir, a folder of files or an IMAP server. */
@Command(name = "import", description = "Move mail into an account; run it again to go on, or to fetch what came since.")
final class ImportCommand extends PlacedVerb {
    @Parameters(paramLabel = "ADDRESS")
    private String address = "";
    @Option(names = "--from", required = true, paramLabel = "PLACE", description = "mbox:FILE, mbox:DIR, maildir:DIR, eml:DIR, imap://HOST[:PORT] or imaps://HOST[:PORT].")
    private String from = "";
    @Option(names = "--into", paramLabel = "FOLDER", description = "Put everything into and below this folder.")
    private String into = "";
    @Option(names = "--dry-run", description = "Only say which folder goes where.")
    private boolean dryRun;
    @Option(names = "--over-quota", description = "Go on where the account is full.")
    private boolean overQuota;
    @Option(names = "--mboxo", description = "The file's lines have lost a > if they had one before From.")
    private boolean mboxo;
    @Mixin
    private final MovePlace other = new MovePlace();

    ImportCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() throws Exception {
        Request request = Request.of("import").with("address", address).with("from", MovePlace.absolute(from)).with("into", into)
                .with("dryRun", dryRun).with("overQuota", overQuota).with("mboxo", mboxo);
        boolean[] all = {true};
        place.ask(other.into(request, console), item -> {
            all[0] &= !item.has("skipped") && !item.has("error") && item.path("skippedMessages").asLong(0) == 0;
            if (place.json())
                console.out().println(item);
            else
                other.print(console, item);
        });
        return all[0] ? 0 : Exit.DATA.code();
    }
}
