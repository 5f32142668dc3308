package org.posthouse.server.check;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.posthouse.access.jmapmail.BodyParts;
import org.posthouse.access.jmapreading.Shown;
import org.posthouse.mail.html.Raster;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code check html}: the body of a message as the webmail shows it. */
@Command(name = "html", description = "Print the body of a message, cleaned as the webmail shows it.")
final class HtmlCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The message; - (the default) is standard input.")
    private Path file = Path.of("-");
    @Option(names = "--json", description = "Print one JSON object: the HTML and what was found out about it.")
    private boolean json;

    private final Console console;

    HtmlCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Source message = Source.of(MessageFile.read(file, console));
        var shown = new Shown(Structure.of(message, Limits.DEFAULT), message, new Shown.Addresses() {
            @Override
            public String part(BodyParts.Numbered part, Raster kind) {
                return "/part/" + part.id();
            }

            @Override
            public Optional<String> remote(String url) {
                return Optional.empty();
            }
        });
        JsonNode told = shown.told(asked -> asked);
        console.out().println(json ? told.toString() : told.path("html").asString(""));
        return 0;
    }
}
