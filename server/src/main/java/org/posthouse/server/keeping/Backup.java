package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/** Makes a snapshot: the engine's checkpoint, and all other files of the server's folder as they are; of these only what the backup has not yet is copied. */
final class Backup {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    /** Of the data folder: the engine's own, which the checkpoint stands for, and what can be made anew or is of the running process. */
    private static final Set<String> LEFT_OUT = Set.of("data/rocksdb", "data/search", "data/lock", "data/" + Keeping.STAGING, "data/before",
            "control.sock", "control.path");

    private final Path dir;
    private final BackupFolder to;
    private final Progress progress;
    private final Map<String, Entry> known = new HashMap<>();
    private final Set<Path> touched = new HashSet<>();
    private int newFiles;
    private long newOctets;

    Backup(Path dir, BackupFolder to, Progress progress) {
        this.dir = dir;
        this.to = to;
        this.progress = progress;
    }

    /** From a checkpoint of the engine, in a folder; the prefix is where its files belong. */
    Keeping.Made run(Path checkpoint, String prefix, int format, Instant now) throws IOException, AdminException {
        List<String> names = to.names();
        if (!names.isEmpty())
            try {
                to.manifest(names.getLast()).files().forEach(e -> known.put(e.path(), e));
            } catch (DamagedException e) {
                // Everything is read anew.
            }
        Map<String, Path> files = new TreeMap<>();
        collect(checkpoint, checkpoint, prefix, files);
        collect(dir, dir, "", files);
        for (Map.Entry<String, Path> f : files.entrySet())
            progress.expect(isThere(f.getKey(), f.getValue()) ? 0 : Files.size(f.getValue()));
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Path> f : files.entrySet())
            try {
                entries.add(take(f.getKey(), f.getValue()));
            } catch (NoSuchFileException e) {
                // A key or a log that went meanwhile; the engine's files stand still.
                if (f.getKey().startsWith(prefix))
                    throw e;
            }
        Manifest manifest = new Manifest(name(now, names), now.truncatedTo(ChronoUnit.MILLIS), format,
                prefix.equals(Entry.MEMORY) ? "memory" : "rocksdb", List.copyOf(entries));
        to.finish(manifest, touched);
        return new Keeping.Made(manifest.name(), entries.size(), manifest.octets(), newFiles, newOctets);
    }

    /** Later in order than all there are, also where the clock was set back. */
    private static String name(Instant now, List<String> names) throws AdminException {
        String name = NAME.format(now);
        if (names.isEmpty() || name.compareTo(names.getLast()) > 0)
            return name;
        String last = names.getLast();
        int dot = last.indexOf('.');
        int number = dot < 0 ? 1 : Integer.parseInt(last.substring(dot + 1)) + 1;
        if (number > 999)
            throw new AdminException(Exit.TRY_LATER,
                    "the newest snapshot is " + last + ", and it is earlier by this machine's clock; set it");
        return (dot < 0 ? last : last.substring(0, dot)) + ".%03d".formatted(number);
    }

    private void collect(Path root, Path below, String prefix, Map<String, Path> files) throws IOException {
        Path backup = to.root().toRealPath();
        Files.walkFileTree(below, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes is) throws IOException {
                String name = relative(root, folder);
                boolean out = prefix.isEmpty() && (LEFT_OUT.contains(name) || name.startsWith("data/undone-"))
                        || folder.toRealPath().equals(backup);
                return out ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                String name = relative(root, file);
                boolean out = prefix.isEmpty() && (LEFT_OUT.contains(name) || name.endsWith(".log") && name.indexOf('/') < 0);
                if (is.isRegularFile() && !out && Entry.isSafe(name))
                    files.put(prefix + name, file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException)
                    return FileVisitResult.CONTINUE;
                throw e;
            }
        });
    }

    private static String relative(Path root, Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    /** Whether a file that never changes is in the backup already, which its name, size and time tell. */
    private boolean isThere(String path, Path file) throws IOException {
        Entry e = known.get(path);
        return e != null && e.isFixed() && Files.size(file) == e.size() && Files.getLastModifiedTime(file).toMillis() == e.modified()
                && to.has(e.sha256(), e.size());
    }

    private Entry take(String path, Path file) throws IOException {
        Entry before = known.get(path);
        if (before != null && isThere(path, file))
            return before;
        Entry e = to.add(file, path, touched, progress);
        if (before == null || !before.sha256().equals(e.sha256())) {
            newFiles++;
            newOctets += e.size();
        }
        return e;
    }
}
