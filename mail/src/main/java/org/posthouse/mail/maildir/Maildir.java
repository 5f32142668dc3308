package org.posthouse.mail.maildir;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The folders of a Maildir: itself the inbox; {@code .A.B} in it the folder B below A (Maildir++); and directories that hold a {@code cur} of their own,
 * which some servers keep below one another instead.
 */
public final class Maildir {
    /** Folders looked for at most. */
    public static final int MAX_FOLDERS = 10_000;
    private static final int MAX_DEPTH = 30;

    private Maildir() {}

    /** All folders in the order of their names, the inbox first. IOException: it cannot be read, is no Maildir, or has too many folders. */
    public static List<MaildirFolder> folders(Path root) throws IOException {
        if (!Files.isDirectory(root))
            throw new IOException(root + " is not a directory");
        List<MaildirFolder> all = new ArrayList<>();
        if (isFolder(root))
            all.add(new MaildirFolder(List.of(), root));
        Deque<MaildirFolder> left = new ArrayDeque<>(List.of(new MaildirFolder(List.of(), root)));
        while (!left.isEmpty())
            below(left.pop(), all, left);
        if (all.isEmpty())
            throw new IOException(root + " has no Maildir in it: there is no folder \"cur\"");
        all.sort(Comparator.comparing(f -> String.join("/", f.levels())));
        return all;
    }

    private static void below(MaildirFolder above, List<MaildirFolder> all, Deque<MaildirFolder> left) throws IOException {
        if (above.levels().size() >= MAX_DEPTH)
            return;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(above.path())) {
            for (Path file : files) {
                String name = MaildirFolder.fileName(file);
                if (name.equals("cur") || name.equals("new") || name.equals("tmp") || !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    continue;
                List<String> levels = levels(above, name);
                if (levels.isEmpty())
                    continue;
                MaildirFolder folder = new MaildirFolder(levels, file);
                if (isFolder(file))
                    all.add(folder);
                if (all.size() > MAX_FOLDERS)
                    throw new IOException("more than " + MAX_FOLDERS + " folders");
                left.push(folder);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** None where it is no folder's name. */
    private static List<String> levels(MaildirFolder above, String name) {
        List<String> levels = new ArrayList<>(above.levels());
        if (name.charAt(0) == '.') {
            if (!above.levels().isEmpty())
                return List.of();
            for (String level : name.substring(1).split("\\.", -1)) {
                if (level.isEmpty())
                    return List.of();
                levels.add(level);
            }
        } else {
            levels.add(name);
        }
        return levels;
    }

    /** The directory of a folder in Maildir++: its levels must not be empty nor hold a dot or a slash. */
    public static Path directory(Path root, List<String> levels) {
        for (String level : levels)
            if (level.isEmpty() || level.indexOf('.') >= 0 || level.indexOf('/') >= 0 || level.indexOf('\0') >= 0)
                throw new IllegalArgumentException("not a level of a folder's name: " + level);
        return levels.isEmpty() ? root : root.resolve("." + String.join(".", levels));
    }

    private static boolean isFolder(Path directory) {
        return Files.isDirectory(directory.resolve("cur"), LinkOption.NOFOLLOW_LINKS);
    }
}
