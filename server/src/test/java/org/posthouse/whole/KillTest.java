package org.posthouse.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random moments under mixed load by Python's clients: everything acknowledged is found afterwards, exactly once. */
class KillTest {
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 20);

    @Test
    void whatWasAcknowledgedIsThereAfterEveryKill(@TempDir Path folder) throws IOException {
        Program.need("python3");
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.kill.example", "postmaster@kill.example", "secret")) {
            int sink = server.portBase + 700;
            for (String name : List.of("in", "append", "move", "pop", "out", "many1", "many2", "many3"))
                server.account(name + "@kill.example", "secret");
            String config = Files.readString(server.config());
            Files.writeString(server.config(), config + "\n[relay.routes]\n\"sink.example\" = \"127.0.0.1:" + sink + "\"\n");
            long seed = System.nanoTime();
            List<String> command = new ArrayList<>(
                    List.of("python3", Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/kill_test.py").toString(),
                            Integer.toString(ROUNDS), Long.toString(seed), Integer.toString(server.portBase), Integer.toString(sink)));
            command.addAll(server.serveCommand());
            Program.Result r = Program.run(folder, Map.of(), "", command, 600);
            System.out.println(r.output().lines().reduce((a, b) -> b).orElse(""));
            assertEquals(0, r.exit(), "seed " + seed + ":\n" + r.output());
            Program.Result endings = RunningServer.attempt("", "check", "--dir", server.folder.toString());
            assertEquals(0, endings.exit(), endings.output());
            System.out.println(endings.output().lines().reduce((a, b) -> b).orElse(""));
        }
    }

    /** What a device marked goes at QUIT as a whole or not at all, and takes nothing from the other device. */
    @Test
    void everyQuitOfADeviceIsDoneAsAWhole(@TempDir Path folder) throws IOException {
        Program.need("python3");
        try (RunningServer server = new RunningServer(folder.resolve("mail"), "mx.kill.example", "postmaster@kill.example", "secret")) {
            for (String name : List.of("keep", "both"))
                server.account(name + "@kill.example", "secret");
            long seed = System.nanoTime();
            List<String> command = new ArrayList<>(
                    List.of("python3", Path.of(System.getProperty("posthouse.root"), "server/src/test/clients/kill_pop.py").toString(),
                            Integer.toString(Math.ceilDiv(ROUNDS, 2)), Long.toString(seed), Integer.toString(server.portBase)));
            command.add(server.popDevice("keep@kill.example", "phone", "keep", 7));
            command.add(server.popDevice("keep@kill.example", "laptop", "delete", 0));
            command.add(server.popDevice("both@kill.example", "left", "delete", 0));
            command.add(server.popDevice("both@kill.example", "right", "delete", 0));
            command.addAll(server.serveCommand());
            Program.Result r = Program.run(folder, Map.of(), "", command, 600);
            System.out.println(r.output().lines().reduce((a, b) -> b).orElse(""));
            assertEquals(0, r.exit(), "seed " + seed + ":\n" + r.output());
        }
    }
}
