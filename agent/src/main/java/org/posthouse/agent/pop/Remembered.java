package org.posthouse.agent.pop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.maildir.MaildirWriter;

/**
 * What has been fetched: a file of lines {@code + UIDL SECONDS NAME} (about to be delivered under that name, since that second of 1970) and {@code = UIDL} (delivered). A delivery that was begun and not
 * ended counts as done where the name is in the folder. Lines are on the disk before anything depends on them; a last line without its end was never written.
 */
final class Remembered implements AutoCloseable {
    private static final int MAX = 10_000_000;
    private final Path file;
    private final Path folder;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private FileChannel out;

    /** One message: since when it is here, under which name it came. */
    private record Entry(Instant since, String name, boolean done) {}

    private Remembered(Path file, Path folder, FileChannel lockFile, FileLock lock) throws IOException {
        this.file = file;
        this.folder = folder;
        this.lockFile = lockFile;
        this.lock = lock;
        read();
        rewrite();
        out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    static Remembered open(Path file, Path folder) throws IOException, RemoteException {
        Path above = file.toAbsolutePath().getParent();
        if (above != null)
            Files.createDirectories(above);
        FileChannel lockFile = FileChannel.open(file.resolveSibling(file.getFileName() + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        boolean opened = false;
        try {
            FileLock lock = lock(lockFile);
            if (lock == null)
                throw new RemoteException.Later("another fetch is at work on this account; try again later");
            var remembered = new Remembered(file, folder, lockFile, lock);
            opened = true;
            return remembered;
        } finally {
            if (!opened)
                lockFile.close();
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void read() throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return;
        }
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            List<String> words = Collections.list(new StringTokenizer(line, " ")).stream().map(String::valueOf).toList();
            if (words.size() == 4 && words.getFirst().equals("+")) {
                entries.put(words.get(1), new Entry(Instant.ofEpochSecond(Long.parseLong(words.get(2))), words.get(3), false));
            } else if (words.size() == 2 && words.getFirst().equals("=")) {
                entries.computeIfPresent(words.get(1), (id, e) -> new Entry(e.since(), e.name(), true));
            } else if (!line.isEmpty()) {
                throw new IOException(file + " is damaged at: " + line);
            }
        }
        for (var one : List.copyOf(entries.entrySet()))
            if (!one.getValue().done())
                settle(one.getKey(), one.getValue());
    }

    /** The one delivery that a crash may have cut short, or none. */
    private void settle(String id, Entry entry) throws IOException {
        boolean there = false;
        for (String part : List.of("new", "cur"))
            if (Files.isDirectory(folder.resolve(part)))
                try (Stream<Path> files = Files.list(folder.resolve(part))) {
                    there |= files.anyMatch(f -> String.valueOf(f.getFileName()).startsWith(entry.name()));
                }
        if (there) {
            entries.put(id, new Entry(entry.since(), entry.name(), true));
            return;
        }
        entries.remove(id);
        Files.deleteIfExists(folder.resolve("tmp").resolve(entry.name()));
    }

    boolean has(String id) {
        return entries.containsKey(id);
    }

    Instant since(String id) {
        Entry entry = entries.get(id);
        if (entry == null)
            throw new IllegalArgumentException("not fetched: " + id);
        return entry.since();
    }

    /** Writes down that a message is about to come; the name it must get. */
    String begin(String id, Instant now) throws IOException {
        if (id.isEmpty() || id.indexOf(' ') >= 0 || id.length() > 1000 || entries.size() >= MAX)
            throw new IOException("the server's unique ids are of no use");
        String name = MaildirWriter.unique(now);
        append("+ " + id + " " + now.getEpochSecond() + " " + name + "\n");
        out.force(false);
        entries.put(id, new Entry(now, name, false));
        return name;
    }

    /** The message is on the disk. That this line is too is of no consequence, for the name can be found. */
    void end(String id) throws IOException {
        append("= " + id + "\n");
        entries.computeIfPresent(id, (i, e) -> new Entry(e.since(), e.name(), true));
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining())
            out.write(bytes);
    }

    /** Forgets all others. */
    void keepOnly(Set<String> ids) throws IOException {
        entries.keySet().retainAll(ids);
        out.close();
        rewrite();
        out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private void rewrite() throws IOException {
        StringBuilder text = new StringBuilder();
        entries.forEach((id, e) -> {
            text.append("+ ").append(id).append(' ').append(e.since().getEpochSecond()).append(' ').append(e.name()).append('\n');
            text.append("= ").append(id).append('\n');
        });
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining())
                channel.write(bytes);
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path above = file.toAbsolutePath().getParent();
        if (above != null)
            try (FileChannel directory = FileChannel.open(above, StandardOpenOption.READ)) {
                directory.force(true);
            }
    }

    @Override
    public void close() throws IOException {
        out.close();
        lock.release();
        lockFile.close();
    }
}
