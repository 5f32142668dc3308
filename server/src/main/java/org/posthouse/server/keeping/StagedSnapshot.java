package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** The data of a snapshot, opened beside what runs: large files that never change are links into the backup, which is not written to. */
final class StagedSnapshot implements AutoCloseable {
    private final Path folder;
    private final Engine engine;

    private StagedSnapshot(Path folder, Engine engine) {
        this.folder = folder;
        this.engine = engine;
    }

    /** Stages in a folder that is made and, at the end, removed. */
    static StagedSnapshot open(BackupFolder from, Manifest snapshot, Path folder, Keeping.Opener opener, Progress progress)
            throws IOException, AdminException, Refusal {
        String prefix = snapshot.engine().equals("memory") ? Entry.MEMORY : Entry.ENGINE;
        boolean open = false;
        try {
            for (Entry e : snapshot.files())
                if (e.path().startsWith(prefix))
                    stage(from, e, folder.resolve(e.path().substring(prefix.length())), progress);
            if (!Files.isDirectory(folder))
                throw new AdminException(Exit.NO_INPUT, "snapshot " + snapshot.name() + " has no data");
            var staged = new StagedSnapshot(folder, opener.open(snapshot.engine(), folder));
            open = true;
            return staged;
        } finally {
            if (!open)
                Digests.remove(folder);
        }
    }

    private static void stage(BackupFolder from, Entry e, Path to, Progress progress) throws IOException {
        if (!from.has(e.sha256(), e.size()))
            throw new DamagedException(e.path() + " is missing in the backup (" + from.file(e.sha256()) + "); use another snapshot");
        Path parent = to.getParent();
        if (parent != null)
            Digests.folders(parent);
        if (e.isFixed() && Digests.isPosix(to)) {
            // What is read of it has checksums of its own, of each block and of each piece of a message.
            Files.createSymbolicLink(to, from.file(e.sha256()).toRealPath());
            return;
        }
        if (!Digests.copy(from.file(e.sha256()), to, "600", progress).equals(e.sha256()))
            throw new DamagedException(e.path() + " is damaged in the backup (" + from.file(e.sha256()) + "); use another snapshot");
    }

    Engine engine() {
        return engine;
    }

    @Override
    public void close() throws IOException {
        engine.close();
        Digests.remove(folder);
    }
}
