package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/** A backup as it lies on a disk. For changing it is locked until it is closed. */
final class BackupFolder implements AutoCloseable {
    private static final String MARK = "posthouse-backup";
    private final Path root;
    private final @Nullable FileChannel lock;

    private BackupFolder(Path root, @Nullable FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /** To read. AdminException where there is no backup. */
    static BackupFolder existing(Path root) throws AdminException {
        if (!Files.isRegularFile(root.resolve(MARK)))
            throw new AdminException(Exit.NO_INPUT, root + " is no backup; `posthouse backup --dir DIR --to " + root + "` makes one");
        return new BackupFolder(root, null);
    }

    /** To change; made where it is missing. AdminException where it is something else, or another process changes it. */
    static BackupFolder taken(Path root) throws IOException, AdminException {
        if (!Files.exists(root.resolve(MARK)) && Files.isDirectory(root) && !isEmpty(root))
            throw new AdminException(Exit.CANNOT_CREATE, root + " is neither empty nor a backup; name another folder");
        for (String part : List.of("files", "snapshots"))
            Digests.folders(root.resolve(part));
        FileChannel lock = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean ours = false;
        try {
            ours = lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Held by this very process: refused like any other.
        } finally {
            if (!ours)
                lock.close();
        }
        if (!ours)
            throw new AdminException(Exit.TRY_LATER, "another backup into " + root + " is under way; wait for its end");
        var folder = new BackupFolder(root, lock);
        if (!Files.exists(root.resolve(MARK)))
            Digests.write(root.resolve(MARK), "A backup of a Posthouse folder; docs/keeping.md says what is where.\n".getBytes(
                    java.nio.charset.StandardCharsets.UTF_8));
        return folder;
    }

    static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.allMatch(p -> String.valueOf(p.getFileName()).equals("lost+found"));
        }
    }

    Path root() {
        return root;
    }

    /** Names of snapshots, the oldest first. */
    List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("snapshots"))) {
            return all.map(p -> String.valueOf(p.getFileName())).filter(n -> n.matches("[0-9TZ.]+")).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    Manifest manifest(String name) throws IOException {
        return Manifest.read(root.resolve("snapshots").resolve(name));
    }

    /** One by its name, or the newest where the name is empty. */
    Manifest find(String name) throws IOException, AdminException {
        List<String> all = names();
        if (all.isEmpty())
            throw new AdminException(Exit.NO_INPUT, root + " has no snapshot");
        if (!name.isEmpty() && !all.contains(name))
            throw new AdminException(Exit.NO_INPUT,
                    "there is no snapshot " + name + "; `backup list --to " + root + "` shows those there are");
        return manifest(name.isEmpty() ? all.getLast() : name);
    }

    Path file(String sha256) {
        return root.resolve("files").resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    boolean has(String sha256, long size) throws IOException {
        Path file = file(sha256);
        return Files.isRegularFile(file) && Files.size(file) == size;
    }

    /** Takes a file as it is now; the SHA-256 of what was taken. */
    Entry add(Path from, String path, Set<Path> touched, Progress progress) throws IOException {
        Path part = root.resolve("files").resolve("part");
        long modified = Files.getLastModifiedTime(from).toMillis();
        String sha256 = Digests.copy(from, part, "600", progress);
        long size = Files.size(part);
        if (has(sha256, size)) {
            Files.delete(part);
        } else {
            Path to = file(sha256);
            Path shelf = root.resolve("files").resolve(sha256.substring(0, 2));
            Digests.folders(shelf);
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            touched.add(shelf);
        }
        return new Entry(sha256, size, Digests.mode(from), modified, path);
    }

    /** Writes a snapshot's list, after which it is one. */
    void finish(Manifest manifest, Set<Path> touched) throws IOException {
        for (Path shelf : touched)
            Digests.sync(shelf);
        Digests.sync(root.resolve("files"));
        Digests.write(root.resolve("snapshots").resolve(manifest.name()), manifest.text());
    }

    /** Forgets all but the newest, and what no snapshot needs. A list that cannot be read keeps everything. Returns the octets that became free. */
    long prune(int keep) throws IOException {
        List<String> names = names();
        for (String name : names.subList(0, Math.max(0, names.size() - keep)))
            Files.delete(root.resolve("snapshots").resolve(name));
        Digests.sync(root.resolve("snapshots"));
        Set<String> needed = new HashSet<>();
        try {
            for (String name : names())
                manifest(name).files().forEach(f -> needed.add(f.sha256()));
        } catch (DamagedException e) {
            return 0;
        }
        long freed = 0;
        for (Path file : stored())
            if (!needed.contains(String.valueOf(file.getFileName()))) {
                freed += Files.size(file);
                Files.delete(file);
            }
        return freed;
    }

    private List<Path> stored() throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(root.resolve("files"), 2)) {
            walk.filter(Files::isRegularFile).forEach(all::add);
        }
        return all;
    }

    /** What is wrong with these snapshots, one line each; every file is read once. */
    List<String> verify(List<String> snapshots, Progress progress) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Manifest> all = new ArrayList<>();
        for (String name : snapshots)
            try {
                all.add(manifest(name));
            } catch (DamagedException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        Set<String> bad = new HashSet<>(), good = new HashSet<>(), expected = new HashSet<>();
        for (Manifest m : all)
            for (Entry e : m.files())
                if (expected.add(e.sha256()))
                    progress.expect(e.size());
        for (Manifest m : all)
            for (Entry e : m.files()) {
                if (!good.contains(e.sha256()) && !bad.contains(e.sha256()))
                    (isWhole(e, progress) ? good : bad).add(e.sha256());
                if (bad.contains(e.sha256()))
                    wrong.add(m.name() + ": " + e.path() + " is damaged or missing; remove " + file(e.sha256())
                            + " and make a backup: what DIR still has of it is copied again");
            }
        return wrong;
    }

    boolean isWhole(Entry e, Progress progress) throws IOException {
        return has(e.sha256(), e.size()) && Digests.of(file(e.sha256()), progress).equals(e.sha256());
    }

    @Override
    public void close() throws IOException {
        if (lock != null)
            lock.close();
    }
}
