package org.posthouse.whole;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs programs that are not ours. */
final class Program {
    private static final int PATIENCE_SECONDS = 120;

    private Program() {}

    /** What a program said, both streams together, and its exit code. */
    record Result(int exit, String output) {}

    /** Skips the test with one line that names the program when it is not installed; fails instead where POSTHOUSE_NO_SKIP is set. */
    static void need(String... names) {
        for (String name : names) {
            boolean found = false;
            for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
                found |= Files.isExecutable(Path.of(folder, name));
            if (!found)
                skip(name + " is not installed");
        }
    }

    static void skip(String why) {
        if (System.getenv("POSTHOUSE_NO_SKIP") != null)
            throw new AssertionError(why);
        System.out.println("skipped: " + why);
        Assumptions.abort(why);
    }

    static Result run(Path folder, Map<String, String> environment, String input, List<String> command) throws IOException {
        return run(folder, environment, input, command, PATIENCE_SECONDS);
    }

    static Result run(Path folder, Map<String, String> environment, String input, List<String> command, int seconds) throws IOException {
        Path out = Files.createTempFile("program", ".out"), in = Files.createTempFile("program", ".in");
        try {
            Files.writeString(in, input);
            ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .redirectInput(in.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.getFirst() + " did not end within " + seconds + " s:\n" + Files.readString(out));
            }
            return new Result(process.exitValue(), new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(out);
            Files.delete(in);
        }
    }

    /** Runs and wants exit code 0. */
    static String ok(Path folder, String... command) throws IOException {
        Result r = run(folder, Map.of(), "", List.of(command));
        if (r.exit() != 0)
            throw new AssertionError(String.join(" ", command) + " ended with " + r.exit() + ":\n" + r.output());
        return r.output();
    }

    /** The Java of this test and the class path of the whole server. */
    static List<String> java(String... options) {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", path.replace(":", File.pathSeparator)));
        return command;
    }
}
