package org.posthouse.server.check;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.posthouse.server.text.Console;
import org.posthouse.trust.arc.ArcResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code check arc}: what became of the chain of seals of one message, and the way there. */
@Command(name = "arc", description = "Verify the ARC chain of a message: none, pass or fail, then why, then a line for each seal.")
final class ArcCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The message; - is standard input.")
    private Path file = Path.of("-");
    @Mixin
    private ZoneOption zone = new ZoneOption();

    private final Console console;

    ArcCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ArcResult r = ArcKind.verify(MessageFile.read(file, console), zone.resolver(), Instant.now());
        console.out().println(r.result().word());
        console.out().println(clean(r.why()));
        for (ArcResult.Set s : r.sets())
            console.out().println("i=" + s.instance() + " " + clean(s.domain()) + " " + clean(s.selector()) + " saw " + clean(s.results()));
        if (r.oldestPass() > 0)
            console.out().println("the message signatures from instance " + r.oldestPass()
                    + " on hold; older ones do not, or were not looked at");
        return 0;
    }

    private static String clean(String stranger) {
        var out = new StringBuilder(stranger.length());
        stranger.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return out.toString();
    }
}
