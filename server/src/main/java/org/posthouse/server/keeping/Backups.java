package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.admin.AdminException;

/** A backup without the server it is of: what there is, whether it is whole, and all of it put into an empty folder. */
public final class Backups {
    /** A snapshot; what is wrong with its list, or empty. */
    public record Snapshot(String name, Instant made, int files, long octets, String wrong) {}

    private Backups() {}

    /** All snapshots, the oldest first. AdminException where there is no backup. */
    public static List<Snapshot> list(Path folder) throws IOException, AdminException {
        BackupFolder backup = BackupFolder.existing(folder);
        List<Snapshot> all = new ArrayList<>();
        for (String name : backup.names())
            try {
                Manifest m = backup.manifest(name);
                all.add(new Snapshot(name, m.made(), m.files().size(), m.octets(), ""));
            } catch (DamagedException e) {
                all.add(new Snapshot(name, Instant.EPOCH, 0, 0, String.valueOf(e.getMessage())));
            }
        return all;
    }

    /** Reads every file of a snapshot, or of all where the name is empty, and says what is wrong, one line each. */
    public static List<String> verify(Path folder, String snapshot, Progress progress) throws IOException, AdminException {
        BackupFolder backup = BackupFolder.existing(folder);
        return backup.verify(snapshot.isEmpty() ? backup.names() : List.of(backup.find(snapshot).name()), progress);
    }

    /** Puts a snapshot, or the newest where the name is empty, into an empty folder; what there is of it, read back and found the same. */
    public static Snapshot restore(Path folder, String snapshot, Path dir, boolean dryRun, Progress progress)
            throws IOException, AdminException {
        BackupFolder backup = BackupFolder.existing(folder);
        Manifest m = backup.find(snapshot);
        if (!dryRun)
            FullRestore.run(backup, m, dir, progress);
        return new Snapshot(m.name(), m.made(), m.files().size(), m.octets(), "");
    }
}
