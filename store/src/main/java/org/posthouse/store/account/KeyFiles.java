package org.posthouse.store.account;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.kv.Refusal;

/** Secret keys of 32 octets in files of the keys folder, made on first use, readable by their owner alone. */
public final class KeyFiles {
    static final int BYTES = 32;

    private final Path folder;
    private final SecureRandom random;
    private final ReentrantLock lock = new ReentrantLock();

    public KeyFiles(Path folder, SecureRandom random) {
        this.folder = folder;
        this.random = random;
    }

    /** The key of that name; Refusal UNAVAILABLE. */
    public byte[] key(String name) throws Refusal {
        Path file = folder.resolve(name);
        lock.lock();
        try {
            if (!Files.exists(file))
                make(file);
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES)
                throw new Refusal(Refusal.Reason.UNAVAILABLE,
                        "the key file " + file + " has " + key.length + " octets instead of " + BYTES + "; restore it from a backup");
            return key;
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the key file " + file + " cannot be used: " + e, e);
        } finally {
            lock.unlock();
        }
    }

    private void make(Path file) throws IOException {
        FileAttribute<?>[] ownerOnly = {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))};
        FileAttribute<?>[] ownerFolder = {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))};
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(folder, posix ? ownerFolder : new FileAttribute<?>[0]);
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        Path half = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(half);
        try (FileChannel out = FileChannel.open(half, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                posix ? ownerOnly : new FileAttribute<?>[0])) {
            ByteBuffer rest = ByteBuffer.wrap(key);
            while (rest.hasRemaining())
                out.write(rest);
            out.force(true);
        }
        try {
            Files.move(half, file);
        } catch (FileAlreadyExistsException e) {
            // Another process made it meanwhile: that one counts.
            Files.delete(half);
        }
        // The name too must survive a power cut before anything sealed with the key does.
        if (posix)
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
    }
}
