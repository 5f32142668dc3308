package org.posthouse.mail.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into one folder, so that a crash at any moment leaves each either whole or not there: written and synced in {@code tmp}, renamed, and the
 * directory synced. Octets are kept as they come. One thread; several writers, also of other processes, may fill one folder.
 */
public final class MaildirWriter {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final String HOST = host();

    private final Path folder;
    private final MaildirKeywords keywords;
    private final byte[] buffer = new byte[64 * 1024];
    private boolean newUnsynced, curUnsynced;

    private MaildirWriter(Path folder) throws IOException {
        this.folder = folder;
        keywords = MaildirKeywords.read(folder);
    }

    /** Of a folder, which is made where it is missing. IOException: it cannot be made. */
    public static MaildirWriter open(Path folder) throws IOException {
        List<Path> made = new ArrayList<>();
        for (String part : List.of("tmp", "new", "cur")) {
            Path p = folder.resolve(part);
            if (!Files.isDirectory(p)) {
                for (Path up = p; up != null && !Files.exists(up); up = up.getParent())
                    made.add(up);
                var rights = PosixFilePermissions.fromString("rwx------");
                if (p.getFileSystem().supportedFileAttributeViews().contains("posix"))
                    Files.createDirectories(p, PosixFilePermissions.asFileAttribute(rights));
                else
                    Files.createDirectories(p);
            }
        }
        for (Path p : made) {
            Path above = p.toAbsolutePath().getParent();
            if (above != null)
                sync(above);
        }
        return new MaildirWriter(folder);
    }

    /** Of a subfolder in Maildir++, with the mark by which others know it for one. */
    public static MaildirWriter openSubfolder(Path folder) throws IOException {
        MaildirWriter writer = open(folder);
        try {
            Files.createFile(folder.resolve("maildirfolder"));
        } catch (FileAlreadyExistsException e) {
            // Marked already.
        }
        return writer;
    }

    /** Delivers a new message into {@code new}; it is on the disk when this returns. */
    public Path deliver(InputStream message, Instant date) throws IOException {
        Path file = add(message, date, null, unique(date));
        flush();
        return file;
    }

    /** A name that no other message of any folder has. */
    public static String unique(Instant date) {
        return date.getEpochSecond() + ".M" + date.getNano() / 1000 + "P" + ProcessHandle.current().pid() + "Q" + COUNT.incrementAndGet()
                + "R"
                + Long.toString(System.nanoTime() & 0xffffffL, 36) + "." + HOST;
    }

    /**
     * Adds a message under a name of the caller's, with its flags into {@code cur}, or without (null) into {@code new}. The message itself is on the disk, its
     * name after the next {@link #flush}.
     */
    public Path add(InputStream message, Instant date, @Nullable String letters, String unique) throws IOException {
        Path tmp = folder.resolve("tmp").resolve(unique);
        long[] sizes;
        try {
            sizes = write(tmp, message);
            Files.setLastModifiedTime(tmp, FileTime.from(date));
            String sized = unique + ",S=" + sizes[0] + ",W=" + sizes[1];
            Path to = letters == null
                    ? folder.resolve("new").resolve(sized)
                    : folder.resolve("cur").resolve(new MaildirName(sized, letters).file());
            Files.move(tmp, to, StandardCopyOption.ATOMIC_MOVE);
            newUnsynced |= letters == null;
            curUnsynced |= letters != null;
            return to;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(tmp);
            throw e;
        }
    }

    /** Octets written, and what they would be with CRLF at the end of every line. */
    private long[] write(Path tmp, InputStream message) throws IOException {
        long octets = 0, bare = 0;
        byte last = 0;
        try (FileChannel out = FileChannel.open(tmp, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (int n = message.read(buffer); n >= 0; n = message.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n' && last != '\r')
                        bare++;
                    last = buffer[i];
                }
                octets += n;
                for (ByteBuffer b = ByteBuffer.wrap(buffer, 0, n); b.hasRemaining();)
                    out.write(b);
            }
            out.force(true);
        }
        return new long[]{octets, octets + bare};
    }

    /** The letters of keywords in this folder, in ASCII order; those that get no letter are left out. */
    public String letters(Iterable<String> words) {
        StringBuilder out = new StringBuilder();
        for (String word : words) {
            char letter = keywords.letter(word);
            if (letter != 0)
                out.append(letter);
        }
        return out.toString();
    }

    /** Returns when everything added so far is on the disk under its name. */
    public void flush() throws IOException {
        keywords.save();
        if (newUnsynced)
            sync(folder.resolve("new"));
        if (curUnsynced)
            sync(folder.resolve("cur"));
        newUnsynced = false;
        curUnsynced = false;
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel c = FileChannel.open(directory, StandardOpenOption.READ)) {
            c.force(true);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // A directory cannot be opened everywhere; where it cannot, a rename is durable or nothing can make it so.
            if (!System.getProperty("os.name", "").startsWith("Windows"))
                throw e;
        }
    }

    private static String host() {
        String name = "localhost";
        try {
            name = InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            // A machine without a name.
        }
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "");
        return plain.isEmpty() ? "localhost" : plain;
    }
}
