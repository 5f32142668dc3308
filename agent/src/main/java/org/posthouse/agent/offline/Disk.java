package org.posthouse.agent.offline;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole or not there, whatever happens. */
final class Disk {
    private Disk() {}

    /** Writes what a file is to hold. */
    @FunctionalInterface
    interface Content {
        void write(OutputStream out) throws Exception;
    }

    /** On the disk, under its name, when this returns. What the content throws leaves the file as it was; all but IOException is wrapped. */
    static void write(Path file, Content content) throws IOException {
        Path folder = parent(file);
        Files.createDirectories(folder);
        Path fresh = folder.resolve(file.getFileName() + ".new");
        boolean done = false;
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE); OutputStream out = Channels.newOutputStream(channel)) {
            content.write(out);
            out.flush();
            channel.force(true);
            done = true;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            if (!done)
                Files.deleteIfExists(fresh);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
    }

    static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Gone from the disk too. */
    static void delete(Path... files) throws IOException {
        for (Path file : files)
            if (Files.deleteIfExists(file))
                sync(parent(file));
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
