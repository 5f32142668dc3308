package org.posthouse.agent.command;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.agent.account.AccountsFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What was done last with an account and how it is undone: one JSON object per line, the last deed last. */
final class Journal {
    /** Deeds that are remembered at most. */
    private static final int MAX = 50;
    private static final long MAX_FILE = 16 << 20;

    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    void add(ObjectNode deed) throws IOException {
        locked(lines -> {
            lines.add(Json.MAPPER.writeValueAsString(deed));
            while (lines.size() > MAX)
                lines.removeFirst();
            return true;
        });
    }

    /** The last deed. */
    Optional<JsonNode> last() throws IOException {
        List<String> lines = lines();
        try {
            return lines.isEmpty() ? Optional.empty() : Optional.of(Json.MAPPER.readTree(lines.getLast()));
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged: delete it");
        }
    }

    /** Forgets that deed, where it is still the last one. */
    void forget(JsonNode deed) throws IOException {
        locked(lines -> {
            if (lines.isEmpty() || !Json.MAPPER.readTree(lines.getLast()).equals(deed))
                return false;
            lines.removeLast();
            return true;
        });
    }

    private List<String> lines() throws IOException {
        if (!Files.exists(file) || Files.size(file) > MAX_FILE)
            return new ArrayList<>();
        return new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
    }

    private interface Edit {
        boolean changes(List<String> lines);
    }

    private void locked(Edit edit) throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE); var held = channel.lock()) {
            List<String> lines = lines();
            if (held.isValid() && edit.changes(lines))
                AccountsFile.replace(file, String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
        }
    }
}
