package org.posthouse.server.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.ControlClient;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.ConfigException;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import org.posthouse.store.kv.Refusal;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The folder a verb works on, and how it answers. */
final class Place {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder.")
    private Path dir = Path.of(".");
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    Place() {}

    Place(Path dir, boolean json) {
        this.dir = dir;
        this.json = json;
    }

    boolean json() {
        return json;
    }

    /** Asks the running server, or the store itself where none runs. */
    void ask(Request request, Items out) throws AdminException, ConfigException, Refusal, IOException {
        if (!Files.isDirectory(dir))
            throw new AdminException(Exit.NO_INPUT, dir + " does not exist; `posthouse quickstart ADDRESS --dir " + dir + "` makes it");
        Optional<ControlClient> running = ControlClient.connect(dir);
        if (running.isPresent()) {
            try (ControlClient client = running.get()) {
                client.execute(request, out);
            }
            return;
        }
        try (House house = House.open(ConfigReader.read(dir), dir, Seams.real())) {
            house.desk().local("command line").execute(request, out);
        }
    }

    /** The same; with --json the items are printed as they come, else they go to the given place. */
    void ask(Request request, Console console, Items people) throws AdminException, ConfigException, Refusal, IOException {
        ask(request, json ? item -> print(console, item) : people);
    }

    /** Asks for something to be done, and says that it is. */
    void order(Request request, Console console, String done) throws AdminException, ConfigException, Refusal, IOException {
        ask(request, console, _ -> {
        });
        if (!json)
            console.out().println(done);
    }

    private static void print(Console console, ObjectNode item) {
        console.out().println(item);
    }
}
