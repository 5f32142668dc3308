package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.config.ConfigReader;

/** Puts a whole snapshot into an empty folder. */
final class FullRestore {
    private FullRestore() {}

    /**
     * The configuration comes last, so that no server starts on half a folder. Each file is read back from where it was put. AdminException where the folder
     * is not empty; DamagedException where the backup is not what it was.
     */
    static void run(BackupFolder from, Manifest snapshot, Path dir, Progress progress) throws IOException, AdminException {
        if (Files.exists(dir) && (!Files.isDirectory(dir) || !BackupFolder.isEmpty(dir)))
            throw new AdminException(Exit.CANNOT_CREATE, dir + " is not empty; name a folder that does not exist, or --account");
        Digests.folders(dir);
        List<Entry> files = new ArrayList<>(snapshot.files());
        files.sort(Comparator.comparing((Entry e) -> e.path().equals(ConfigReader.FILE)).thenComparing(Entry::path));
        files.forEach(e -> progress.expect(2 * e.size()));
        Set<Path> folders = new TreeSet<>(Comparator.reverseOrder());
        for (Entry e : files) {
            Path to = dir.resolve(e.path());
            for (Path up = to.getParent(); up != null && up.startsWith(dir); up = up.getParent())
                folders.add(up);
            if (e.path().equals(ConfigReader.FILE))
                for (Path folder : folders)
                    Digests.sync(folder);
            put(from, e, to, progress);
        }
        for (Path folder : folders)
            Digests.sync(folder);
    }

    private static void put(BackupFolder from, Entry e, Path to, Progress progress) throws IOException {
        Path parent = to.getParent();
        if (parent != null)
            Digests.folders(parent);
        if (!from.has(e.sha256(), e.size()) || !Digests.copy(from.file(e.sha256()), to, e.mode(), progress).equals(e.sha256())) {
            Files.deleteIfExists(to);
            throw new DamagedException(from.file(e.sha256()) + ", which is to be " + e.path()
                    + ", is damaged or missing; `backup verify` says what else is, and another snapshot may be whole");
        }
        if (!Digests.of(to, progress).equals(e.sha256()))
            throw new DamagedException(to + " reads back differently from what was written; check the disk");
        Files.setLastModifiedTime(to, FileTime.fromMillis(e.modified()));
    }
}
