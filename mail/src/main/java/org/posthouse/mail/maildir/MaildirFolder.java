package org.posthouse.mail.maildir;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One folder of a Maildir.
 *
 * @param levels its name from the top, as on the disk; none for the inbox
 */
public record MaildirFolder(List<String> levels, Path path) {
    /** How many messages there are, at this moment. */
    public long count() throws IOException {
        long[] n = {0};
        for (String part : List.of("cur", "new"))
            walk(part, file -> n[0]++);
        return n[0];
    }

    /**
     * The first messages after one in the order of their unique names (null: from the beginning), at most limit. Memory is that of the answer, however many
     * messages the folder has.
     */
    public List<MaildirMessage> after(@Nullable String unique, int limit) throws IOException {
        TreeMap<MaildirName, MaildirMessage> first = new TreeMap<>((a, b) -> MaildirName.compare(a.unique(), b.unique()));
        for (String part : List.of("new", "cur"))
            walk(part, file -> {
                MaildirName name = MaildirName.of(fileName(file));
                if (unique != null && MaildirName.compare(name.unique(), unique) <= 0)
                    return;
                if (first.size() >= limit && MaildirName.compare(name.unique(), first.lastKey().unique()) >= 0)
                    return;
                first.put(name, new MaildirMessage(name, file, part.equals("new")));
                if (first.size() > limit)
                    first.pollLastEntry();
            });
        return List.copyOf(first.values());
    }

    /** A message by its unique name, wherever it is by now. */
    public Optional<MaildirMessage> find(String unique) throws IOException {
        MaildirMessage[] found = new MaildirMessage[1];
        for (String part : List.of("new", "cur"))
            walk(part, file -> {
                MaildirName name = MaildirName.of(fileName(file));
                if (name.unique().equals(unique))
                    found[0] = new MaildirMessage(name, file, part.equals("new"));
            });
        return Optional.ofNullable(found[0]);
    }

    public MaildirKeywords keywords() throws IOException {
        return MaildirKeywords.read(path);
    }

    private interface Taker {
        void take(Path file);
    }

    private void walk(String part, Taker taker) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path.resolve(part))) {
            for (Path file : files)
                if (MaildirName.isMessage(fileName(file)))
                    taker.take(file);
        } catch (NoSuchFileException e) {
            // A folder without "new" is one without new messages.
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    static String fileName(Path file) {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
