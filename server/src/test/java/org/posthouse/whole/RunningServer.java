package org.posthouse.whole;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code serve} as a process, in a folder made by {@code quickstart}. */
final class RunningServer implements AutoCloseable {
    private static final Map<String, Integer> OFFSETS = Map.of("receiving", 25, "submission", 587, "submissions", 465, "pop3", 110, "pop3s",
            995, "imap", 143, "imaps", 993, "sieve", 4190);
    private static final String MAIN = "org.posthouse.server.Main";
    final Path folder;
    final int portBase;
    private final List<String> options;
    private @Nullable Process process;

    /** Makes the folder with a first account; the JVM options are for serve alone. */
    RunningServer(Path folder, String hostname, String firstAddress, String password, String... options) throws IOException {
        this.folder = folder;
        this.portBase = PortBase.free();
        this.options = List.of(options);
        command(password, "quickstart", firstAddress, "--dir", folder.toString(), "--hostname", hostname, "--listen", "127.0.0.1",
                "--port-base",
                Integer.toString(portBase), "--password-stdin");
    }

    int port(String service) {
        return portBase + Objects.requireNonNull(OFFSETS.get(service), service);
    }

    InetSocketAddress address(String service) {
        return new InetSocketAddress("127.0.0.1", port(service));
    }

    Path config() {
        return folder.resolve("posthouse.toml");
    }

    /** Before the start: receives at port 25 of that address too, and asks that DNS server, whose word on DNSSEC it takes. */
    void listenOnPort25(String address, String dnsServer) throws IOException {
        String config = Files.readString(config());
        String dns = "[dns]\ndnssec = \"trust-ad\"\nservers = [\"" + dnsServer + ":53\"]\n";
        config = config.replaceFirst("(?m)^smtp *=.*$", "smtp = [\"127.0.0.1:" + port("receiving") + "\", \"" + address + ":25\"]");
        Files.writeString(config(), config.contains("[dns]")
                ? config.replaceFirst("(?m)^\\[dns\\]\\R(servers *=.*\\R)?", dns)
                : config + "\n" + dns);
    }

    /** Runs a command of ours in a process; wants exit code 0. */
    static String command(String input, String... arguments) throws IOException {
        Program.Result r = attempt(input, arguments);
        if (r.exit() != 0)
            throw new AssertionError(String.join(" ", arguments) + " ended with " + r.exit() + ":\n" + r.output());
        return r.output();
    }

    static Program.Result attempt(String input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Program.java());
        command.add(MAIN);
        command.addAll(List.of(arguments));
        return Program.run(Path.of("."), Map.of(), input, command);
    }

    void account(String address, String password, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("account", "add", address, "--dir", folder.toString(), "--password-stdin"));
        arguments.addAll(List.of(more));
        command(password, arguments.toArray(String[]::new));
    }

    /** Makes a device's own password, for POP3 alone. */
    String popDevice(String address, String label, String policy, int leaveDays) throws IOException {
        String said = command("", "account", "app-password", "add", address, label, "--protocols", "pop3", "--pop", policy, "--leave-days",
                Integer.toString(leaveDays), "--dir", folder.toString());
        return said.substring(said.lastIndexOf(' ') + 1).strip();
    }

    /** The command that serves the folder; its log goes where {@link #log} finds it. */
    List<String> serveCommand() {
        List<String> command = new ArrayList<>(Program.java(options.toArray(String[]::new)));
        command.addAll(List.of(MAIN, "serve", "--dir", folder.toString()));
        return command;
    }

    void start() throws IOException {
        Process p = new ProcessBuilder(serveCommand()).redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("serve.log").toFile()))
                .start();
        process = p;
        BufferedReader out = p.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine())
            if (line.equals("ready"))
                return;
        throw new AssertionError("serve ended before it was ready:\n" + Files.readString(folder.resolve("serve.log")));
    }

    /** Until the queue is empty: what has several recipients is delivered from there. */
    void settle() throws IOException {
        for (int i = 0; i < 100; i++)
            if (command("", "queue", "list", "--dir", folder.toString(), "--json").isBlank())
                return;
        throw new AssertionError("the queue does not empty");
    }

    long pid() {
        return running().pid();
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    void kill9() throws IOException {
        running().destroyForcibly();
        await(10);
    }

    /** SIGTERM; wants the process gone within the promised 10 s (and some for a busy machine). */
    void stop() throws IOException {
        running().destroy();
        await(20);
    }

    private void await(int seconds) throws IOException {
        try {
            if (!running().waitFor(seconds, TimeUnit.SECONDS))
                throw new AssertionError("serve did not stop within " + seconds + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Process running() {
        if (process == null)
            throw new IllegalStateException("not started");
        return process;
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("serve.log"));
    }

    @Override
    public void close() throws IOException {
        if (process != null && process.isAlive())
            kill9();
    }
}
