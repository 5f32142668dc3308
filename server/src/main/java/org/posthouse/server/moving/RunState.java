package org.posthouse.server.moving;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How far a run has come: one small file, replaced whole. */
final class RunState {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final Path file;
    private final String what;
    private final Map<String, Done> folders = new LinkedHashMap<>();
    /** What an export has left in its target, so that it is known again; empty where there is none. */
    private String run = "";

    /** What is done of one folder. */
    static final class Done {
        @Nullable
        String mark;
        long messages, octets, units, skipped;
        BigInteger digest = BigInteger.ZERO;
        boolean complete;
    }

    private RunState(Path file, String what) {
        this.file = file;
        this.what = what;
    }

    /** That of a run, which is named by what it does; a new one where there is none. IOException: what is there cannot be read. */
    static RunState open(Path directory, String what) throws IOException {
        Files.createDirectories(directory);
        byte[] name = Digests.sha256().digest(what.getBytes(StandardCharsets.UTF_8));
        RunState state = new RunState(directory.resolve(HexFormat.of().formatHex(name, 0, 12) + ".json"), what);
        if (Files.exists(state.file))
            state.read();
        return state;
    }

    private void read() throws IOException {
        try {
            JsonNode all = JSON.readTree(Files.readString(file));
            run = all.path("run").asString("");
            for (Map.Entry<String, JsonNode> e : all.path("folders").properties()) {
                Done done = of(e.getKey());
                JsonNode n = e.getValue();
                done.mark = n.path("mark").isString() ? n.path("mark").asString("") : null;
                done.messages = n.path("messages").asLong(0);
                done.octets = n.path("octets").asLong(0);
                done.units = n.path("units").asLong(0);
                done.skipped = n.path("skipped").asLong(0);
                done.digest = new BigInteger(n.path("sum").asString("0"), 16);
                done.complete = n.path("complete").asBoolean(false);
            }
        } catch (JacksonException | NumberFormatException e) {
            throw new IOException(file + " cannot be read; move it away to begin anew", e);
        }
    }

    /**
     * Makes a directory the target of this export, or finds that it is. IOException: it holds something else, or what was exported is not there any more.
     */
    void claim(Path root) throws IOException {
        // No mailbox of any kind of target has a name that begins so.
        Path marker = root.resolve("..posthouse-export");
        boolean ours = !run.isEmpty() && Files.isRegularFile(marker) && Files.size(marker) < 100 && Files.readString(marker).equals(run);
        if (ours)
            return;
        if (folders.values().stream().anyMatch(d -> d.mark != null))
            throw new IOException(
                    "the earlier export to " + root + " is gone, or another one is there; export to another directory, or move "
                            + file + " away to begin anew");
        FileTarget.directories(root);
        try (Stream<Path> all = Files.list(root)) {
            if (all.findAny().isPresent())
                throw new IOException(root + " is not empty; choose another directory");
        }
        run = UUID.randomUUID().toString();
        save();
        try (FileChannel c = FileTarget.open(marker)) {
            c.write(ByteBuffer.wrap(run.getBytes(StandardCharsets.UTF_8)));
            c.force(true);
        }
        FileTarget.sync(root);
    }

    /** What lies at the target is not what an earlier run has left there. */
    static IOException gone(Object place) {
        return new IOException(place + " is not as the earlier export left it; export to another place to begin anew");
    }

    Done of(String folder) {
        return folders.computeIfAbsent(folder, _ -> new Done());
    }

    boolean isNew() {
        return folders.isEmpty();
    }

    void save() throws IOException {
        ObjectNode all = JSON.createObjectNode().put("what", what).put("run", run);
        ObjectNode list = all.putObject("folders");
        folders.forEach((name, d) -> {
            ObjectNode n = list.putObject(name).put("messages", d.messages).put("octets", d.octets).put("units", d.units)
                    .put("skipped", d.skipped).put("sum", d.digest.toString(16)).put("complete", d.complete);
            if (d.mark != null)
                n.put("mark", d.mark);
        });
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, all.toString());
        try (FileChannel c = FileChannel.open(next, StandardOpenOption.WRITE)) {
            c.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Forgets it: another run begins anew. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
