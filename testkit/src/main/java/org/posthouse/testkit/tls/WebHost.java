package org.posthouse.testkit.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.base.net.Connection;
import org.posthouse.base.net.Listener;
import org.posthouse.base.net.TlsContext;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

/** An HTTPS server that gives one answer to every request, octet by octet as the test wants it, and remembers what it was asked. */
public final class WebHost implements AutoCloseable {
    private final Listener listener;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();
    private final List<String> fields = new CopyOnWriteArrayList<>();
    private volatile byte[] answer = new byte[0];
    private volatile boolean silent;

    private WebHost(InetSocketAddress at, TlsContext tls) throws IOException {
        listener = Listener.start(at, Listener.Service.plain("web").implicitTls(tls, "http/1.1"), this::serve);
    }

    /** On a free port of that address. */
    public static WebHost start(String address, TlsContext tls) throws IOException {
        return new WebHost(new InetSocketAddress(InetAddress.ofLiteral(address), 0), tls);
    }

    public int port() {
        return listener.address().getPort();
    }

    /** Answers 200 with a text. */
    public void says(String mediaType, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        raw("HTTP/1.1 200 OK\r\nContent-Type: " + mediaType + "\r\nContent-Length: " + body.length + "\r\n\r\n" + text);
    }

    /** Answers with these octets. */
    public void raw(String whole) {
        answer = whole.getBytes(StandardCharsets.UTF_8);
        silent = false;
    }

    /** Answers nothing, and keeps the connection open. */
    public void silent() {
        silent = true;
    }

    /** First lines of requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Bodies of requests that had one. */
    public List<byte[]> bodies() {
        return List.copyOf(bodies);
    }

    /** All fields of each request, a line each. */
    public List<String> fields() {
        return List.copyOf(fields);
    }

    private void serve(Connection c) throws IOException {
        var in = new WireReader(c);
        try {
            String first = in.line(8192);
            int length = 0;
            var all = new StringBuilder();
            for (String field = in.line(8192); !field.isEmpty(); field = in.line(8192)) {
                all.append(field).append('\n');
                if (field.regionMatches(true, 0, "Content-Length:", 0, 15))
                    length = Integer.parseInt(field.substring(15).strip());
            }
            fields.add(all.toString());
            if (length > 0)
                try (var body = in.literal(length)) {
                    bodies.add(body.readAllBytes());
                }
            requests.add(first);
            if (silent) {
                c.timeout(Duration.ofMinutes(1));
                while (c.read(new byte[64], 0, 64) >= 0) {
                    // waits for the client to go
                }
                return;
            }
            new WireWriter(c).bytes(answer).flush();
        } catch (SyntaxException e) {
            c.abort();
        }
    }

    @Override
    public void close() {
        listener.close(Duration.ZERO);
    }
}
