package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory for each mailbox, a file {@code UID.eml} for each message, its flags in the file's name, its date the file's. */
final class FileTarget implements Target {
    private static final int MAX_NAME = 240;
    private final Path root;
    private @Nullable Path directory;

    FileTarget(Path root) {
        this.root = root;
    }

    @Override
    public void begin(Box box, long position, long afterUid) throws IOException {
        Path to = root;
        for (String level : box.levels())
            to = to.resolve(FileNames.encode(level));
        if (position >= 0 && !Files.isDirectory(to))
            throw RunState.gone(to);
        directories(to);
        directory = to;
        // What an earlier run has written may have other flags by now, and so another name.
        List<Path> later;
        try (Stream<Path> files = Files.list(to)) {
            later = files.filter(f -> uid(String.valueOf(f.getFileName())) > afterUid).limit(1_000_000).toList();
        }
        if (position < 0 && !later.isEmpty())
            throw new IOException(to + " has messages already; choose another directory");
        for (Path file : later)
            Files.delete(file);
    }

    /** -1 where it is no file of ours. */
    private static long uid(String name) {
        int i = 0;
        while (i < name.length() && i < 12 && name.charAt(i) >= '0' && name.charAt(i) <= '9')
            i++;
        return i == 10 && name.endsWith(FileOrigin.END) ? Long.parseLong(name.substring(0, 10)) : -1;
    }

    @Override
    public void add(Contents.Message m) throws IOException {
        if (directory == null)
            return;
        StringBuilder name = new StringBuilder(String.format(java.util.Locale.ROOT, "%010d", m.uid()));
        for (String word : Words.imap(m.flags())) {
            String safe = FileNames.encode(word.startsWith("\\") ? "=" + word.substring(1) : word).replace(",", "%2C");
            if (name.length() + safe.length() < MAX_NAME)
                name.append(',').append(safe);
        }
        Path file = directory.resolve(name + FileOrigin.END), next = directory.resolve("." + name + ".next");
        try (InputStream in = m.octets().stream(0, m.octets().size()); FileChannel channel = open(next)) {
            channel.truncate(0);
            in.transferTo(Channels.newOutputStream(channel));
            Files.setLastModifiedTime(next, FileTime.from(m.date()));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public long flush() throws IOException {
        if (directory != null)
            sync(directory);
        return 0;
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Makes directories that only their owner may look into; those that are there stay as they are. */
    static void directories(Path path) throws IOException {
        if (Files.isDirectory(path))
            return;
        Path above = path.toAbsolutePath().getParent();
        if (above != null)
            directories(above);
        if (posix(path))
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        else
            Files.createDirectory(path);
        if (above != null)
            sync(above);
    }

    /** To write to, made where it is missing, for its owner alone. */
    static FileChannel open(Path file) throws IOException {
        Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return posix(file)
                ? FileChannel.open(file, how, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(file, how);
    }

    /** The names in it are there for good. */
    static void sync(Path directory) throws IOException {
        try (FileChannel c = FileChannel.open(directory, StandardOpenOption.READ)) {
            c.force(true);
        } catch (IOException e) {
            // Where a directory cannot be opened nothing can be done.
            if (!System.getProperty("os.name", "").startsWith("Windows"))
                throw e;
        }
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
