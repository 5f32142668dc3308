package org.posthouse.access.imapserver;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends octets and reads them, for what a dialog cannot say. One char is one octet. */
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(InetSocketAddress at) throws IOException {
        socket = new Socket(at.getAddress(), at.getPort());
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Logged in, with a mailbox selected. */
    static Wire selected(House house, String mailbox) throws IOException {
        Wire wire = new Wire(house.at());
        wire.line();
        wire.ask("LOGIN mary@example.org secret");
        wire.ask("SELECT " + mailbox);
        return wire;
    }

    void send(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    String line() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0)
                throw new EOFException();
            out.write(c);
        }
        return out.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Sends a command tagged "x" and returns all up to its tagged response; octets of literals as they came. */
    String ask(String command) throws IOException {
        send("x " + command + "\r\n");
        StringBuilder all = new StringBuilder();
        for (;;) {
            String line = line();
            if (line.startsWith("x "))
                return all.append(line).toString();
            all.append(line).append('\n');
            int brace = line.lastIndexOf('{');
            if (brace >= 0 && line.endsWith("}"))
                all.append(
                        new String(in.readNBytes(Integer.parseInt(line, brace + 1, line.length() - 1, 10)), StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
