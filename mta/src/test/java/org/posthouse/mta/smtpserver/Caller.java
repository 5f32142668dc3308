package org.posthouse.mta.smtpserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;

/** A client that says what a test tells it to, byte for byte. */
final class Caller implements AutoCloseable {
    final Connection connection;
    private WireReader in;

    Caller(Connection connection) {
        this.connection = connection;
        connection.timeout(Duration.ofSeconds(20));
        in = new WireReader(connection);
    }

    Caller raw(String octets) throws IOException {
        byte[] b = octets.getBytes(StandardCharsets.UTF_8);
        connection.write(b, 0, b.length);
        return this;
    }

    /** All lines of one reply. */
    List<String> reply() throws IOException {
        List<String> lines = new ArrayList<>();
        try {
            do
                lines.add(in.lineUtf8(4096));
            while (lines.getLast().length() > 3 && lines.getLast().charAt(3) == '-');
        } catch (SyntaxException e) {
            throw new IOException(e);
        }
        return lines;
    }

    /** Reads one reply, which must begin so. */
    Caller expect(String beginning) throws IOException {
        String got = reply().getLast();
        assertEquals(beginning, got.substring(0, Math.min(got.length(), beginning.length())), got);
        return this;
    }

    Caller say(String line, String beginning) throws IOException {
        raw(line + "\r\n");
        return expect(beginning);
    }

    /** Octets as they are. */
    Caller raw(byte[] octets) throws IOException {
        connection.write(octets, 0, octets.length);
        return this;
    }

    /** A chunk with its command in one go. */
    Caller bdat(String chunk, boolean last, String beginning) throws IOException {
        return raw("BDAT " + chunk.getBytes(StandardCharsets.UTF_8).length + (last ? " LAST" : "") + "\r\n" + chunk).expect(beginning);
    }

    /** A whole message in one go. */
    Caller send(String from, String to, String message, String beginning) throws IOException {
        say("MAIL FROM:<" + from + ">", "250 2.1.0");
        say("RCPT TO:<" + to + ">", "250 2.1.5");
        say("DATA", "354 ");
        return raw(message + "\r\n.\r\n").expect(beginning);
    }

    Caller ehlo() throws IOException {
        return say("EHLO client.example", "250 ");
    }

    void end() throws IOException {
        assertEquals(-1, in.peek());
    }

    /** After a handshake nothing of the plain text is left. */
    void renew() {
        in = new WireReader(connection);
    }

    @Override
    public void close() {
        connection.abort();
    }
}
