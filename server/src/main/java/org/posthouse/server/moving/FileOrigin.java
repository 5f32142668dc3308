package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;

/**
 * A directory of files with one message each, {@code NAME.eml}, directories below it as folders below. Flags stand in the name where we have written it:
 * {@code NAME,FLAG,FLAG.eml}.
 */
final class FileOrigin implements Origin {
    static final String END = ".eml";
    private static final int WINDOW = 20_000;
    private static final int MAX_FOLDERS = 10_000;
    private static final int MAX_DEPTH = 30;
    private final Map<Folder, Path> folders = new LinkedHashMap<>();

    FileOrigin(Path root) throws IOException {
        if (!Files.isDirectory(root))
            throw new IOException(root + " is not a directory");
        directory(root, List.of());
    }

    private void directory(Path directory, List<String> levels) throws IOException {
        long[] count = {0};
        TreeSet<Path> below = new TreeSet<>();
        walk(directory, file -> {
            if (isMessage(file))
                count[0]++;
            else if (!String.valueOf(file.getFileName()).startsWith(".") && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    && below.size() <= MAX_FOLDERS)
                below.add(file);
        });
        boolean inbox = levels.size() == 1 && levels.getFirst().equalsIgnoreCase("INBOX");
        if (count[0] > 0)
            folders.put(new Folder(inbox ? List.of() : levels, null, count[0]), directory);
        if (folders.size() > MAX_FOLDERS)
            throw new IOException("more than " + MAX_FOLDERS + " folders");
        if (levels.size() < MAX_DEPTH)
            for (Path sub : below) {
                List<String> name = new ArrayList<>(levels);
                name.add(FileNames.decode(String.valueOf(sub.getFileName())));
                directory(sub, name);
            }
    }

    private interface Taker {
        void take(Path file);
    }

    private static void walk(Path directory, Taker taker) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files)
                taker.take(file);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isMessage(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && name.toLowerCase(Locale.ROOT).endsWith(END) && Files.isRegularFile(file);
    }

    @Override
    public List<Folder> folders() {
        return List.copyOf(folders.keySet());
    }

    @Override
    public void walk(Folder folder, @Nullable String after, Visitor visitor) throws IOException, Refusal {
        Path directory = folders.get(folder);
        if (directory == null)
            throw new IOException("no such folder");
        String last = after;
        for (SortedSet<String> window = window(directory, last); !window.isEmpty(); window = window(directory, last))
            for (String name : window) {
                last = name;
                if (!visitor.visit(new OneFile(directory.resolve(name))))
                    return;
            }
    }

    /** The first names after one: however many there are, no more are held. */
    private static SortedSet<String> window(Path directory, @Nullable String after) throws IOException {
        TreeSet<String> first = new TreeSet<>();
        walk(directory, file -> {
            String name = String.valueOf(file.getFileName());
            if (after != null && name.compareTo(after) <= 0 || !isMessage(file))
                return;
            first.add(name);
            if (first.size() > WINDOW)
                first.pollLast();
        });
        return first;
    }

    private record OneFile(Path file) implements Found {
        @Override
        public String name() {
            return String.valueOf(file.getFileName());
        }

        @Override
        public String mark() {
            return name();
        }

        @Override
        public long units() {
            return 1;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream in = Files.newInputStream(file); WireLines lines = new WireLines(out)) {
                in.transferTo(lines);
            }
        }

        @Override
        public Instant date() throws IOException {
            return Files.getLastModifiedTime(file).toInstant();
        }

        @Override
        public FlagSet flags() {
            List<String> words = new ArrayList<>();
            String name = name();
            int comma = name.indexOf(',');
            if (comma >= 0)
                for (String word : List.of(name.substring(comma + 1, name.length() - END.length()).split(",", -1)))
                    words.add(FileNames.decode(word.startsWith("=") ? "\\" + word.substring(1) : word));
            return Words.imap(words);
        }
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
