package org.posthouse.server.check;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code check mime}: what a message is made of. */
@Command(name = "mime", description = "Show the parts of a message, where they are, and its decoded header fields.")
final class MimeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The message; - is standard input.")
    private Path file = Path.of("-");
    @Option(names = "--json", description = "Print the tree as one JSON object.")
    private boolean json;

    private final Console console;

    MimeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        JsonNode tree = MimeTree.of(MessageFile.read(file, console));
        if (json)
            console.out().println(tree);
        else
            print(tree, "");
        return 0;
    }

    private void print(JsonNode part, String indent) {
        String section = part.path("section").asString();
        console.out().println(indent + (section.isEmpty() ? "" : section + " ") + part.path("type").asString() + " "
                + part.path("encoding").asString() + ", header " + part.path("header") + ", body " + part.path("body") + " to "
                + part.path("end")
                + (part.has("filename") ? ", \"" + part.path("filename").asString() + "\"" : ""));
        for (var field : part.path("headers").properties())
            for (JsonNode value : field.getValue())
                console.out().println(indent + "    " + field.getKey() + ": " + value.asString());
        for (JsonNode child : part.path("parts"))
            print(child, indent + "  ");
        if (part.has("message"))
            print(part.path("message"), indent + "  ");
    }
}
