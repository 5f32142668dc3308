package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.config.ConfigReader;

/**
 * The way forward to a newer format of the data folder, and back. Before a newer version writes its first octet, what was there is laid aside in
 * {@code DIR/data/before/N}, N being the format: the engine's tables and blob files as hard links, which cost no room, all else as copies. Going back exchanges the
 * two, so that what came since is not lost either. The data folder must be locked, its engine closed.
 */
public final class Upgrades {
    /** What was gone back to, and where what was there lies now. */
    public record Undone(int format, Path aside) {}

    private static final String BEFORE = "before";
    private static final String MARK = "undoing";
    private static final List<String> KEPT = List.of("data/rocksdb", "keys", ConfigReader.FILE);

    private Upgrades() {}

    /** Sees that this version may open the folder; lays aside what an older one wrote. AdminException for the data of a newer one. */
    public static void before(Path dir) throws IOException, AdminException {
        before(dir, DataFormat.CURRENT);
    }

    static void before(Path dir, int current) throws IOException, AdminException {
        Path data = dir.resolve("data");
        if (Files.exists(data.resolve(MARK)))
            throw new AdminException(Exit.CONFIG,
                    "an undo-upgrade of " + dir + " did not come to its end; run `posthouse undo-upgrade --dir " + dir
                            + "` again");
        int format = DataFormat.of(data);
        if (format > current)
            throw new AdminException(Exit.CONFIG, data + " has format " + format + ", and this version knows " + current
                    + " at most: start the newer version, or go back with `posthouse undo-upgrade --dir " + dir + "`");
        if (format < current && Files.exists(data.resolve("rocksdb")))
            layAside(dir, format);
        if (format < current || !Files.exists(data.resolve("format")))
            DataFormat.write(data, current);
    }

    private static void layAside(Path dir, int format) throws IOException {
        Path before = dir.resolve("data").resolve(BEFORE);
        Digests.remove(before);
        Path part = before.resolve(format + ".part");
        for (String name : KEPT)
            if (Files.exists(dir.resolve(name)))
                copy(dir.resolve(name), part.resolve(name));
        Files.move(part, before.resolve(Integer.toString(format)), StandardCopyOption.ATOMIC_MOVE);
        Digests.sync(before);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) throws IOException {
                Path there = to.resolve(from.relativize(file).toString());
                Path parent = there.getParent();
                if (parent != null)
                    Digests.folders(parent);
                String name = String.valueOf(file.getFileName());
                boolean own = name.equals("lock") || name.equals("reserve");
                if (name.endsWith(".sst") || name.endsWith(".blob"))
                    Files.createLink(there, file);
                else if (is.isRegularFile() && !own)
                    Digests.copy(file, there, Digests.mode(file), Progress.silent());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, java.io.@org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                if (e != null)
                    throw e;
                Path there = to.resolve(from.relativize(folder).toString());
                if (Files.isDirectory(there))
                    Digests.sync(there);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Goes back to what was laid aside; what is there now is laid aside in its turn. AdminException where there is nothing to go back to. */
    public static Undone undo(Path dir, Instant now) throws IOException, AdminException {
        Path data = dir.resolve("data"), mark = data.resolve(MARK);
        if (!Files.exists(mark)) {
            int format = laidAside(dir);
            Path aside = data.resolve("undone-" + now.getEpochSecond());
            Digests.write(mark, (format + " " + aside.getFileName() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String[] words = Files.readString(mark).strip().split(" ", 2);
        int format = Integer.parseInt(words[0]);
        Path aside = data.resolve(words[1]), before = data.resolve(BEFORE).resolve(words[0]);
        // Each step is done or not; after a crash the same again does the rest.
        for (String name : KEPT) {
            Path old = before.resolve(name), present = dir.resolve(name), there = aside.resolve(name);
            if (!Files.exists(old))
                continue;
            Path parent = there.getParent();
            if (parent != null)
                Digests.folders(parent);
            if (Files.exists(present) && !Files.exists(there))
                Files.move(present, there, StandardCopyOption.ATOMIC_MOVE);
            Files.move(old, present, StandardCopyOption.ATOMIC_MOVE);
        }
        // The index may know more than the mail it is of.
        Digests.remove(data.resolve("search"));
        DataFormat.write(data, format);
        Digests.sync(data);
        Digests.sync(dir);
        Files.delete(mark);
        Digests.remove(data.resolve(BEFORE));
        return new Undone(format, aside);
    }

    /** The format that was laid aside. AdminException where there is none. */
    static int laidAside(Path dir) throws IOException, AdminException {
        Path before = dir.resolve("data").resolve(BEFORE);
        if (Files.isDirectory(before))
            try (Stream<Path> all = Files.list(before)) {
                var found = all.map(p -> String.valueOf(p.getFileName())).filter(n -> n.matches("\\d{1,9}")).findFirst();
                if (found.isPresent())
                    return Integer.parseInt(found.get());
            }
        throw new AdminException(Exit.NO_INPUT,
                "nothing was laid aside by an upgrade of " + dir + "; `posthouse restore` brings back a backup");
    }

    /** Lets go of what was laid aside, and so of the room that it takes by now. AdminException where there is none. */
    public static void forget(Path dir) throws IOException, AdminException {
        laidAside(dir);
        Digests.remove(dir.resolve("data").resolve(BEFORE));
    }
}
