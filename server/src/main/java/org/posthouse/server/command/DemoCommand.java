package org.posthouse.server.command;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.posthouse.server.demo.Demo;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: an internet in a box. */
@Command(name = "demo", description = "Run two mail systems on loopback and send a letter the whole way; then run on until Ctrl-C.")
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--once", description = "End when the letter has arrived and been read.")
    private boolean once;

    private final Console console;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Demo demo = Demo.start(console)) {
            demo.show();
            if (once)
                return 0;
            demo.invite();
            untilStopped(demo);
            return 0;
        }
    }

    private static void untilStopped(Demo demo) throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
            try {
                demo.close();
            } catch (java.io.IOException e) {
                // what is left is in the temporary folder
            }
            stopped.countDown();
        }));
        stopped.await();
    }
}
