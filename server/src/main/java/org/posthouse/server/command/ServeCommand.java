package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Logging;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: the server in the foreground, until SIGTERM or Ctrl-C. */
@Command(name = "serve", description = "Run the server in the foreground; it prints `ready` when all ports are bound.")
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder, with posthouse.toml.")
    private Path dir = Path.of(".");
    @Option(names = "--log", paramLabel = "LEVEL", defaultValue = "info", description = "error, warn, info or debug (debug shows the dialogues, secrets masked).")
    private String level = "info";

    private final Console console;

    ServeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Logging.start(console.err(), level);
        Config config = ConfigReader.read(dir);
        Server server = Server.start(config, dir, Seams.real());
        var ended = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("shutdown").unstarted(() -> {
            server.close();
            ended.countDown();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        console.out().println("ready");
        console.out().flush();
        ended.await();
        return 0;
    }
}
