package org.posthouse.access.pop3server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that says exactly what it is told to. */
final class Talk implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    final String greeting;

    Talk(House house) throws IOException {
        this(house.listener.address());
    }

    Talk(InetSocketAddress at) throws IOException {
        socket = new Socket(at.getAddress(), at.getPort());
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
        greeting = line();
    }

    /** Greeted, and logged in. */
    static Talk loggedIn(House house) throws IOException {
        var talk = new Talk(house);
        talk.say("USER " + House.LOGIN);
        assertTrue(talk.line().startsWith("+OK"));
        talk.say("PASS " + House.PASSWORD);
        assertTrue(talk.line().startsWith("+OK"));
        return talk;
    }

    void say(String text) throws IOException {
        send((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** Says it and returns the first line of the answer. */
    String ask(String text) throws IOException {
        say(text);
        return line();
    }

    /** The lines up to the dot. */
    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.equals("."); line = line())
            lines.add(line);
        return lines;
    }

    String line() throws IOException {
        String line = lineOrEnd();
        if (line == null)
            throw new IOException("the server has closed");
        return line;
    }

    @Nullable
    String lineOrEnd() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n')
                return bytes.toString(StandardCharsets.UTF_8).replace("\r", "");
            bytes.write(c);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
