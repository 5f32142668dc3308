package org.posthouse.server.certificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How far we are with an authority, kept in a file. What was kept for another authority does not count. Not safe for many threads. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final int FORMAT = 1;
    private static final int ATTEMPTS = 30;
    private static final int MAX_FILE = 1 << 20;
    private final Path file;
    private final String directory;
    /** The last ones, the newest first. */
    private final List<Attempt> attempts = new ArrayList<>();
    /** Names that others do without until then. */
    final Map<String, Instant> leftOut = new LinkedHashMap<>();
    /** An order that is not finished; empty for none. */
    String order = "";
    /** What it is for. */
    List<String> orderNames = List.of();
    /** Failures since the last success. */
    int failures;
    /** Before which nobody is asked; null for no such time. */
    @Nullable
    Instant notBefore;

    private Progress(Path file, String directory) {
        this.file = file;
        this.directory = directory;
    }

    /** What is in the file; nothing where there is none, or where it cannot be read. */
    static Progress open(Path file, String directory) {
        var progress = new Progress(file, directory);
        try {
            if (Files.exists(file) && Files.size(file) <= MAX_FILE)
                progress.read(JsonMapper.shared().readTree(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (IOException | JacksonException | java.time.DateTimeException e) {
            LOG.warn("{} cannot be read, so what was tried before is not known: {}", file, e.getMessage());
        }
        return progress;
    }

    private void read(JsonNode root) {
        if (root.path("format").asInt(0) != FORMAT || !root.path("directory").asString("").equals(directory))
            return;
        order = root.path("order").asString("");
        orderNames = texts(root.path("orderNames"));
        failures = root.path("failures").asInt(0);
        notBefore = instant(root.path("notBefore"));
        for (Map.Entry<String, JsonNode> left : root.path("leftOut").properties()) {
            Instant until = instant(left.getValue());
            if (until != null)
                leftOut.put(left.getKey(), until);
        }
        for (JsonNode a : root.path("attempts")) {
            Instant at = instant(a.path("at"));
            if (at != null && attempts.size() < ATTEMPTS)
                attempts.add(new Attempt(at, texts(a.path("names")), instant(a.path("until")), a.path("problem").asString("")));
        }
    }

    private static List<String> texts(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false).map(n -> n.asString("")).toList();
    }

    private static @Nullable Instant instant(JsonNode node) {
        return node.asString("").isEmpty() ? null : Instant.parse(node.asString(""));
    }

    void note(Attempt attempt) {
        attempts.addFirst(attempt);
        while (attempts.size() > ATTEMPTS)
            attempts.removeLast();
    }

    /** The newest first. */
    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    void save() throws IOException {
        ObjectNode root = JsonMapper.shared().createObjectNode().put("format", FORMAT).put("directory", directory).put("order", order)
                .put("failures", failures);
        ArrayNode names = root.putArray("orderNames");
        orderNames.forEach(names::add);
        if (notBefore != null)
            root.put("notBefore", notBefore.toString());
        ObjectNode left = root.putObject("leftOut");
        leftOut.forEach((name, until) -> left.put(name, until.toString()));
        ArrayNode all = root.putArray("attempts");
        for (Attempt a : attempts) {
            ObjectNode one = all.addObject().put("at", a.at().toString()).put("problem", a.problem());
            if (a.until() != null)
                one.put("until", a.until().toString());
            ArrayNode its = one.putArray("names");
            a.names().forEach(its::add);
        }
        CertificateFiles.replace(file, "rw-------", root.toString());
    }
}
