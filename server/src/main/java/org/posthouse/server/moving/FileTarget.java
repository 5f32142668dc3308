package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
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
        Files.createDirectories(to);
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
        try (InputStream in = m.octets().stream(0, m.octets().size())) {
            Files.copy(in, next, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setLastModifiedTime(next, FileTime.from(m.date()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public long flush() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
