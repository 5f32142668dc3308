package org.posthouse.agent.imap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which UIDVALIDITY of a mailbox is meant by the number in a message's name: the first one ever seen is 1 and left out. Kept in a file that only grows, a line for each: the validity, a blank, the
 * path. Without a file it is known for as long as the process runs.
 */
public final class Epochs {
    /** A server whose mailboxes get new validities more often than that is not to be remembered. */
    private static final int MAX = 100_000;
    private final @Nullable Path file;
    private final Map<String, List<Long>> validities = new HashMap<>();
    private int lines;

    private Epochs(@Nullable Path file) {
        this.file = file;
    }

    /** Of that file, which need not exist. */
    public static Epochs in(Path file) throws IOException {
        var epochs = new Epochs(file);
        if (Files.exists(file))
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int blank = line.indexOf(' ');
                // A line that was cut short by a crash has not been told to anybody.
                if (blank > 0 && line.chars().limit(blank).allMatch(c -> c >= '0' && c <= '9') && blank < 19)
                    epochs.note(line.substring(blank + 1), Long.parseLong(line.substring(0, blank)));
            }
        return epochs;
    }

    /** For this process alone. */
    public static Epochs forgetful() {
        return new Epochs(null);
    }

    private int note(String path, long validity) {
        List<Long> all = validities.computeIfAbsent(path, p -> new ArrayList<>());
        if (!all.contains(validity)) {
            all.add(validity);
            lines++;
        }
        return all.indexOf(validity) + 1;
    }

    /** The number of a mailbox's validity, from 1; a new one is on disk when it is told. */
    int number(String path, long validity) throws IOException {
        List<Long> known = validities.getOrDefault(path, List.of());
        if (known.contains(validity))
            return known.indexOf(validity) + 1;
        if (lines >= MAX)
            throw new IOException("too many mailboxes have been recreated: " + file);
        Path f = file;
        if (f != null)
            write(f, "\n" + validity + " " + path.replace('\n', ' ') + "\n");
        return note(path, validity);
    }

    private static void write(Path file, String line) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null)
            Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining())
                channel.write(bytes);
            channel.force(true);
        }
    }
}
