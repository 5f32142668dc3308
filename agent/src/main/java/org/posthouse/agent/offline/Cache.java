package org.posthouse.agent.offline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.Folder;
import org.posthouse.agent.remote.Head;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The files of one account: folders, lines of listings, messages. */
public final class Cache implements AutoCloseable {
    private final Path dir;
    private final FileChannel lockFile;

    private Cache(Path dir, FileChannel lockFile) {
        this.dir = dir;
        this.lockFile = lockFile;
    }

    /** The copy in that folder, which is made where it is missing; RemoteException.Later where another process has it. */
    public static Cache open(Path dir) throws IOException, RemoteException {
        Files.createDirectories(dir);
        FileChannel lockFile = FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            // as where another process has it
        }
        if (lock == null) {
            lockFile.close();
            throw new RemoteException.Later("another command is using the copy of this account; try again later");
        }
        return new Cache(dir, lockFile);
    }

    Path dir() {
        return dir;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Path message(MessageId id) {
        return dir.resolve("messages").resolve(hash(id.value()) + ".eml");
    }

    private Path heads(String folder) {
        return dir.resolve("heads").resolve(hash(folder) + ".jsonl");
    }

    /** Keeps the octets that are written, where all of them were. */
    void keep(MessageId id, Disk.Content octets) throws IOException {
        Disk.write(message(id), octets);
    }

    /** Writes a message's octets, from here or else from the server, and keeps them. */
    public void read(Remote live, MessageId id, OutputStream to) throws IOException, RemoteException {
        if (!has(id))
            try {
                keep(id, out -> live.read(id, out));
            } catch (IOException e) {
                if (e.getCause() instanceof RemoteException refused)
                    throw refused;
                throw e;
            }
        Files.copy(message(id), to);
    }

    boolean has(MessageId id) {
        return Files.exists(message(id));
    }

    void folders(List<Folder> folders) throws IOException {
        lines(dir.resolve("folders.jsonl"), folders, Json::line);
    }

    List<Folder> folders() throws IOException {
        return read(dir.resolve("folders.jsonl"), Json::folder);
    }

    /** Newest first. */
    void heads(String folder, List<Head> heads) throws IOException {
        lines(heads(folder), heads, Json::line);
    }

    /** All that is known, each message once. */
    Map<MessageId, Head> heads() throws IOException {
        Map<MessageId, Head> all = new LinkedHashMap<>();
        for (Folder folder : folders())
            for (Head head : read(heads(folder.path()), Json::head))
                all.putIfAbsent(head.id(), head);
        return all;
    }

    /** Forgets messages and folders that are no more. */
    void prune(Set<MessageId> messages, Set<String> folders) throws IOException {
        prune("messages", messages.stream().map(id -> String.valueOf(message(id).getFileName())).toList());
        prune("heads", folders.stream().map(path -> String.valueOf(heads(path).getFileName())).toList());
    }

    private void prune(String folder, List<String> names) throws IOException {
        Set<String> keep = Set.copyOf(names);
        if (!Files.isDirectory(dir.resolve(folder)))
            return;
        try (Stream<Path> files = Files.list(dir.resolve(folder))) {
            for (Path file : files.toList())
                if (!keep.contains(String.valueOf(file.getFileName())))
                    Files.deleteIfExists(file);
        }
    }

    static <T> void lines(Path file, List<T> all, Function<T, String> line) throws IOException {
        Disk.write(file, out -> write(out, all, line));
    }

    private static <T> void write(OutputStream out, List<T> all, Function<T, String> line) throws IOException {
        var buffered = new java.io.BufferedOutputStream(out);
        for (T one : all)
            buffered.write(line.apply(one).getBytes(StandardCharsets.UTF_8));
        buffered.flush();
    }

    static <T> List<T> read(Path file, Function<JsonNode, T> one) throws IOException {
        List<T> all = new ArrayList<>();
        if (!Files.exists(file))
            return all;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (@Nullable
            String line = lines.readLine(); line != null; line = lines.readLine())
                all.add(one.apply(Json.MAPPER.readTree(line)));
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged; remove it, and sync again", e);
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
