package org.posthouse.server.check;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.posthouse.server.text.Console;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dkim.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check dkim}: the signatures of a message. */
@Command(name = "dkim", description = "Check the signatures of a message: a line for each, its domain, selector, result and why.")
final class DkimCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The message; - is standard input.")
    private Path file = Path.of("-");
    @Mixin
    private ZoneOption zone = new ZoneOption();
    @Option(names = "--now", paramLabel = "SECONDS", description = "Check as of this time, in seconds since 1970 (default: the present).")
    private long now = -1;

    private final Console console;

    DkimCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        byte[] message = NetworkForm.of(MessageFile.read(file, console));
        List<DkimResult> results = Verification.of(message, new KeySource(zone.resolver()),
                now < 0 ? Instant.now() : Instant.ofEpochSecond(now),
                DkimKind.WAIT);
        for (DkimResult r : results)
            console.out().println(shown(r.domain()) + " " + shown(r.selector()) + " " + r.result().word() + " " + r.why());
        if (results.isEmpty())
            console.err().println("the message has no DKIM-Signature");
        return 0;
    }

    private static String shown(String name) {
        return name.isEmpty() ? "-" : name;
    }
}
