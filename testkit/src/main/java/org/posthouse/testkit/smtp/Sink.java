package org.posthouse.testkit.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Listener;
import org.posthouse.base.wire.DotStream;
import org.posthouse.base.wire.Leniency;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/** Accepts and forgets, as fast as it can; for load. */
public final class Sink implements AutoCloseable {
    private final Listener listener;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicInteger recipients = new AtomicInteger();
    private final AtomicLong octets = new AtomicLong();

    private Sink(InetSocketAddress at) throws IOException {
        listener = Listener.start(at, Listener.Service.plain("sink").with(new Listener.Limits(10_000, 10_000, 1024)), Sink.this::serve);
    }

    public static Sink start(String address, int port) throws IOException {
        return new Sink(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    public int port() {
        return listener.address().getPort();
    }

    public int messages() {
        return messages.get();
    }

    public int recipients() {
        return recipients.get();
    }

    public long octets() {
        return octets.get();
    }

    private void serve(Connection c) throws IOException {
        var in = new WireReader(c);
        var out = new WireWriter(c);
        out.ascii("220 sink.example").crlf().flush();
        try {
            boolean goOn = true;
            while (goOn) {
                goOn = command(in, out);
                if (!in.buffered())
                    out.flush();
            }
        } catch (SyntaxException e) {
            c.abort();
        }
    }

    private boolean command(WireReader in, WireWriter out) throws IOException, SyntaxException {
        byte[] line = in.lineBytes(4096, Leniency.BARE_LF);
        switch (line.length == 0 ? 0 : line[0] | 0x20) {
            case 'e' -> out.ascii("250-sink.example\r\n250-PIPELINING\r\n250-SIZE 0\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n");
            case 'd' -> {
                out.ascii("354 Go on\r\n").flush();
                try (DotStream data = in.dotStream(1L << 30)) {
                    octets.addAndGet(data.transferTo(java.io.OutputStream.nullOutputStream()));
                }
                messages.incrementAndGet();
                out.ascii("250 Taken\r\n");
            }
            case 'q' -> {
                out.ascii("221 Bye\r\n").flush();
                return false;
            }
            case 'r' -> {
                if (new String(line, StandardCharsets.ISO_8859_1).startsWith("RCPT"))
                    recipients.incrementAndGet();
                out.ascii("250 Ok\r\n");
            }
            default -> out.ascii("250 Ok\r\n");
        }
        return true;
    }

    @Override
    public void close() {
        listener.close(java.time.Duration.ZERO);
    }
}
