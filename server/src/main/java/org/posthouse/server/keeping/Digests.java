package org.posthouse.server.keeping;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.posthouse.mail.mime.Source;

/** Files that are copied so that they are on the disk, and known by their SHA-256. */
final class Digests {
    private static final String RIGHTS = "rwxrwxrwx";
    private static final int BUFFER = 256 * 1024;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    static boolean isDigest(String text) {
        return text.matches("[0-9a-f]{64}");
    }

    static String of(Path file, Progress progress) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            copy(in, OutputStream.nullOutputStream(), digest, progress);
        }
        return text(digest);
    }

    /** Of a message. */
    static String of(Source source) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        for (long at = 0; at < source.size();) {
            int n = source.read(at, buffer, 0, buffer.length);
            if (n <= 0)
                throw new IOException("a message of " + source.size() + " octets ends at " + at);
            digest.update(buffer, 0, n);
            at += n;
        }
        return text(digest);
    }

    /** Writes a new file, which is on the disk when this returns (its name when its directory is synced); the SHA-256 of what was read. */
    static String copy(Path from, Path to, String mode, Progress progress) throws IOException {
        MessageDigest digest = sha256();
        Files.deleteIfExists(to);
        create(to, mode);
        try (InputStream in = Files.newInputStream(from); FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE)) {
            copy(in, Channels.newOutputStream(out), digest, progress);
            out.force(true);
        }
        return text(digest);
    }

    private static void copy(InputStream in, OutputStream out, MessageDigest digest, Progress progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            digest.update(buffer, 0, n);
            progress.add(n);
        }
    }

    /** Secrets are never readable by others, not even for a moment. */
    private static void create(Path file, String mode) throws IOException {
        if (!isPosix(file)) {
            Files.createFile(file);
            return;
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.setPosixFilePermissions(file, permissions(mode));
    }

    static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Set<PosixFilePermission> permissions(String mode) {
        int bits = Integer.parseInt(mode, 8);
        StringBuilder text = new StringBuilder(RIGHTS);
        for (int i = 0; i < RIGHTS.length(); i++)
            if ((bits & 1 << RIGHTS.length() - 1 - i) == 0)
                text.setCharAt(i, '-');
        return PosixFilePermissions.fromString(text.toString());
    }

    static String mode(Path file) throws IOException {
        if (!isPosix(file))
            return "600";
        String text = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        int bits = 0;
        for (int i = 0; i < RIGHTS.length(); i++)
            if (text.charAt(i) != '-')
                bits |= 1 << RIGHTS.length() - 1 - i;
        return "%03o".formatted(bits);
    }

    /** Makes folders that only their owner sees. */
    static void folders(Path folder) throws IOException {
        if (isPosix(folder))
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        else
            Files.createDirectories(folder);
    }

    /** A small file, whole or not at all. */
    static void write(Path file, byte[] content) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null)
            throw new IOException(file + " is no file");
        Path part = parent.resolve(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        create(part, "600");
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            Channels.newOutputStream(out).write(content);
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent);
    }

    /** Makes names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel c = FileChannel.open(directory, StandardOpenOption.READ)) {
            c.force(true);
        } catch (IOException e) {
            // A directory cannot be opened everywhere; where it cannot, a rename is durable or nothing can make it so.
            if (isPosix(directory))
                throw e;
        }
    }

    /** Removes a folder and what is in it; symbolic links are not followed. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS))
            return;
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.forEach(all::add);
        }
        all.sort(Comparator.reverseOrder());
        for (Path p : all)
            Files.deleteIfExists(p);
    }
}
