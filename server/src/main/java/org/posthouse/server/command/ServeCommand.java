package org.posthouse.server.command;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Logging;
import org.posthouse.server.wiring.Seams;
import org.posthouse.server.wiring.Server;
import org.posthouse.store.kv.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code serve}: the server in the foreground, until SIGTERM or Ctrl-C. */
@Command(name = "serve", description = "Run the server in the foreground; it prints `ready` when all ports are bound.")
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder, with posthouse.toml.")
    private Path dir = Path.of(".");
    @Option(names = "--log", paramLabel = "LEVEL", defaultValue = "info", description = "error, warn, info or debug (debug shows the dialogues, secrets masked).")
    private String level = "info";

    @Option(names = "--setup", description = "Print an address for the first run in a browser, although there are accounts; there must be no owner.")
    private boolean setup;

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
        firstRun(config, server);
        console.out().println("ready");
        console.out().flush();
        ended.await();
        return 0;
    }

    /** While nobody owns the server: where to go on. */
    private void firstRun(Config config, Server server) throws Refusal {
        if (server.desk().hasOwner()) {
            if (setup)
                console.err().println("posthouse: --setup: this server has an owner already; log in as that account");
            return;
        }
        if (!setup && !server.rooms().directory().accounts().isEmpty()) {
            console.err().println("posthouse: no account is an owner; `posthouse account role ADDRESS owner --dir " + dir + "` makes one");
            return;
        }
        String base = base(config.listen(), config.hostname());
        if (base.isEmpty())
            console.err()
                    .println("posthouse: there is no account; `posthouse account add` makes one, or set listen.http for the first run");
        else
            console.out().println(
                    "Set this server up in a browser, within an hour: " + base + "/admin/#/setup/" + server.desk().setup().token());
    }

    // This host first: what is typed there does not travel.
    private static String base(Config.Listen listen, String hostname) {
        if (!listen.http().isEmpty()) {
            InetSocketAddress at = listen.http().getFirst();
            String host = at.getAddress().isAnyLocalAddress() ? "127.0.0.1" : at.getAddress().getHostAddress();
            return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at.getPort();
        }
        return listen.https().isEmpty() ? "" : "https://" + hostname + ":" + listen.https().getFirst().getPort();
    }
}
