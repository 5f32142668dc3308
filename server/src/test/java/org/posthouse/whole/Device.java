package org.posthouse.whole;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One program on one connection, whose answers are noted with the time they came. */
final class Device implements Closeable {
    private static final int PATIENCE_SECONDS = 20;

    /** A line and when it came, by {@link System#nanoTime}. */
    record Heard(String line, long at) {}

    final String name;
    private final Socket socket = new Socket();
    private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final List<String> said = new ArrayList<>();
    private int tags;

    Device(String name, InetSocketAddress at) throws IOException {
        this.name = name;
        socket.setTcpNoDelay(true);
        socket.connect(at, PATIENCE_SECONDS * 1000);
        Thread.ofVirtual().start(this::listen);
    }

    /** An IMAP session with a mailbox selected. */
    static Device imap(String name, InetSocketAddress at, String login, String password, String mailbox) throws IOException {
        Device device = new Device(name, at);
        device.await(l -> l.startsWith("* OK"));
        device.ask("LOGIN " + login + " \"" + password + "\"");
        device.ask("SELECT " + mailbox);
        return device;
    }

    private void listen() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine())
                heard.add(new Heard(line, System.nanoTime()));
            heard.add(new Heard("(closed)", System.nanoTime()));
        } catch (IOException e) {
            heard.add(new Heard("(closed: " + e.getMessage() + ")", System.nanoTime()));
        }
    }

    void say(String line) throws IOException {
        said.add("C: " + line);
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for a line that fits, passing over the others. */
    Heard await(Predicate<String> wanted) throws IOException {
        return await(wanted, null);
    }

    private Heard await(Predicate<String> wanted, @Nullable List<String> passed) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (Heard h = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS); h != null; h = heard.poll(end - System.nanoTime(),
                    TimeUnit.NANOSECONDS)) {
                said.add("S: " + h.line());
                if (wanted.test(h.line()))
                    return h;
                if (h.line().startsWith("(closed"))
                    break;
                if (passed != null)
                    passed.add(h.line());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        throw new AssertionError(name + " waited in vain:\n" + String.join("\n", said));
    }

    /** An IMAP command that must end in OK; the lines before that. */
    List<String> ask(String command) throws IOException {
        List<String> before = attempt(command);
        String end = said.getLast();
        if (!end.startsWith("S: " + name + tags + " OK"))
            throw new AssertionError(name + ": " + end + "\n" + String.join("\n", said));
        return before;
    }

    /** An IMAP command that may be refused, as when another session has expunged the message; the lines before its end. */
    List<String> attempt(String command) throws IOException {
        String tag = name + ++tags;
        say(tag + " " + command);
        List<String> before = new ArrayList<>();
        await(l -> l.startsWith(tag + " "), before);
        return before;
    }

    void append(String mailbox, String message) throws IOException {
        ask("APPEND " + mailbox + " {" + message.getBytes(StandardCharsets.UTF_8).length + "+}\r\n" + message);
    }

    void idle() throws IOException {
        say(name + ++tags + " IDLE");
        await(l -> l.startsWith("+"));
    }

    /** Ends IDLE; what came until the server agreed. */
    List<String> done() throws IOException {
        say("DONE");
        List<String> before = new ArrayList<>();
        await(l -> l.startsWith(name + tags + " OK"), before);
        return before;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
