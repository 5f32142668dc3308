package org.posthouse.server.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Answers requests on the control socket of a folder. */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_CLIENTS = 16;

    private final ControlPath path;
    private final Asked operations;
    private final ServerSocketChannel socket;
    private final Semaphore clients = new Semaphore(MAX_CLIENTS);

    private ControlServer(ControlPath path, Asked operations, ServerSocketChannel socket) {
        this.path = path;
        this.operations = operations;
        this.socket = socket;
    }

    /** The folder's lock must be held: a socket left behind by a server that died is replaced. */
    public static ControlServer start(Path dir, Asked operations) throws IOException {
        ControlPath path = ControlPath.create(dir);
        Files.deleteIfExists(path.socket());
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean bound = false;
        try {
            socket.bind(UnixDomainSocketAddress.of(path.socket()));
            Files.setPosixFilePermissions(path.socket(), PosixFilePermissions.fromString("rw-------"));
            bound = true;
        } finally {
            if (!bound)
                socket.close();
        }
        var server = new ControlServer(path, operations, socket);
        Thread.ofVirtual().name("control").start(server::accept);
        return server;
    }

    private void accept() {
        while (socket.isOpen())
            try {
                clients.acquireUninterruptibly();
                SocketChannel client = socket.accept();
                Thread.ofVirtual().name("control-client").start(() -> serve(client));
            } catch (IOException e) {
                clients.release();
                if (socket.isOpen())
                    LOG.warn("control socket: {}", e.toString());
            }
    }

    private void serve(SocketChannel client) {
        try (client;
                var in = new BufferedReader(new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
                var out = new OutputStreamWriter(Channels.newOutputStream(client), StandardCharsets.UTF_8)) {
            answer(in, out);
        } catch (IOException e) {
            LOG.debug("control client gone: {}", e.toString());
        } finally {
            clients.release();
        }
    }

    private void answer(BufferedReader in, Writer out) throws IOException {
        ObjectNode end = JSON.createObjectNode();
        try {
            String line = in.readLine();
            if (line == null)
                return;
            operations.execute(Request.parse(line), item -> write(out, JSON.createObjectNode().set("item", item)));
            end.put("ok", true);
        } catch (AdminException e) {
            end.put("error", String.valueOf(e.getMessage())).put("exit", e.exit().code());
        } catch (java.io.UncheckedIOException e) {
            throw new IOException(e);
        } catch (RuntimeException e) {
            LOG.error("control request failed", e);
            end.put("error", "internal error, see the server's log: " + e).put("exit", Exit.BUG.code());
        }
        write(out, end);
        out.flush();
    }

    private static void write(Writer out, tools.jackson.databind.JsonNode node) {
        try {
            out.write(node.toString());
            out.write('\n');
            // Some come slowly, and say how far something is.
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        path.delete();
    }
}
