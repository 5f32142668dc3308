package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.store.account.Directory;
import org.posthouse.store.account.StoredDirectory;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailSettings;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.StoredMail;

/** What is kept of an open house, and taken back into it. Safe for many threads. */
public final class Keeping {
    /**
     * A snapshot that was made.
     *
     * @param newOctets what had to be copied for it
     */
    public record Made(String snapshot, int files, long octets, int newFiles, long newOctets) {}

    /** Opens the data of a snapshot to be read. */
    @FunctionalInterface
    public interface Opener {
        /** The engine is {@code rocksdb} or {@code memory}. */
        Engine open(String engine, Path folder) throws Refusal;
    }

    /** Where checkpoints and opened snapshots lie while they are needed, in the data folder: on one disk with the engine's files. */
    static final String STAGING = "staging";
    private static final AtomicLong NUMBER = new AtomicLong();
    private final Path dir;
    private final Engine engine;
    private final Directory directory;
    private final MailStore mail;
    private final InstantSource clock;
    private final Opener opener;

    public Keeping(Path dir, Engine engine, Directory directory, MailStore mail, InstantSource clock, Opener opener) {
        this.dir = dir;
        this.engine = engine;
        this.directory = directory;
        this.mail = mail;
        this.clock = clock;
        this.opener = opener;
    }

    /** Removes what a process left that died while it made or read a backup; the data folder must be locked. */
    public static void tidy(Path data) throws IOException {
        Digests.remove(data.resolve(STAGING));
    }

    private Path staging() throws IOException {
        Path folder = dir.resolve("data").resolve(STAGING);
        Digests.folders(folder);
        return folder.resolve(ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
    }

    /** Makes a snapshot and forgets all but the newest (0: forgets none). */
    public Made backup(Path to, int keep, Progress progress) throws IOException, AdminException, Refusal {
        apart(to);
        try (BackupFolder folder = BackupFolder.taken(to)) {
            Path checkpoint = staging();
            try {
                engine.checkpoint(checkpoint);
                String prefix = engine instanceof MemoryEngine ? Entry.MEMORY : Entry.ENGINE;
                var made = new Backup(dir, folder, progress).run(checkpoint, prefix, DataFormat.of(dir.resolve("data")), clock.instant());
                folder.prune(keep <= 0 ? Integer.MAX_VALUE : keep);
                return made;
            } finally {
                Digests.remove(checkpoint);
            }
        }
    }

    private void apart(Path to) throws IOException, AdminException {
        Path here = dir.toRealPath(), there = to.toAbsolutePath().normalize();
        for (Path up = there; up != null; up = up.getParent())
            if (Files.exists(up)) {
                there = up.toRealPath().resolve(up.relativize(there)).normalize();
                break;
            }
        if (there.startsWith(here) || here.startsWith(there))
            throw new AdminException(Exit.CANNOT_CREATE,
                    to + " and " + dir + " must not lie in one another: what destroys one would destroy both");
    }

    /** Puts back what is missing. */
    public MailRestore.Sum restore(Path from, String snapshot, MailRestore.Wanted wanted, MailRestore.Told told, Progress progress)
            throws IOException, AdminException, Refusal {
        BackupFolder folder = BackupFolder.existing(from);
        Manifest manifest = folder.find(snapshot);
        if (manifest.format() > DataFormat.CURRENT)
            throw new AdminException(Exit.DATA, "snapshot " + manifest.name() + " was made by a newer version; use that one");
        try (StagedSnapshot staged = StagedSnapshot.open(folder, manifest, staging(), opener, progress);
                StoredMail then = mail(staged.engine())) {
            var directoryThen = new StoredDirectory(staged.engine(), clock);
            return new MailRestore(wanted, told, progress).run(directoryThen, then, directory, mail);
        }
    }

    private StoredMail mail(Engine of) throws Refusal {
        return new StoredMail(of, clock, new StoredDirectory(of, clock), MailSettings.DEFAULT);
    }
}
