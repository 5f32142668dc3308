package org.posthouse.server.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Asks a running server. */
public final class ControlClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SocketChannel channel;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
    }

    /** Empty where no server runs on the folder. */
    public static Optional<ControlClient> connect(Path dir) {
        try {
            Path socket = ControlPath.find(dir).socket();
            return Files.exists(socket)
                    ? Optional.of(new ControlClient(SocketChannel.open(UnixDomainSocketAddress.of(socket))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Asks, and hands out the items as they come. */
    public void execute(Request request, Items out) throws AdminException {
        try {
            var to = new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8);
            to.write(request.line());
            to.write('\n');
            to.flush();
            var in = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            for (;;) {
                JsonNode node = node(in.readLine());
                if (node.path("item") instanceof ObjectNode item)
                    out.item(item);
                else if (node.has("error"))
                    throw new AdminException(Exit.of(node.path("exit").asInt(Exit.BUG.code())), node.path("error").asString(""));
                else
                    return;
            }
        } catch (IOException | JacksonException e) {
            throw new AdminException(Exit.UNAVAILABLE, "the server did not answer to the end: " + e.getMessage(), e);
        }
    }

    private static JsonNode node(@Nullable String line) throws IOException {
        if (line == null)
            throw new IOException("it closed the control socket");
        return JSON.readTree(line);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
