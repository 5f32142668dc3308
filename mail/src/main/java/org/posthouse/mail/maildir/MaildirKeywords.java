package org.posthouse.mail.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the letters {@code a} to {@code z} mean in one folder: the file {@code dovecot-keywords}, a number and a keyword on each line. One thread. */
public final class MaildirKeywords {
    /** As many as there are letters. */
    public static final int MAX = 26;
    private static final String FILE = "dovecot-keywords";
    private static final int MAX_OCTETS = 64 * 1024;

    private final Path folder;
    private final @Nullable String[] names = new @Nullable String[MAX];
    private boolean changed;

    private MaildirKeywords(Path folder) {
        this.folder = folder;
    }

    /** Those of a folder; none where it has no such file. Lines that cannot be read are passed over. */
    public static MaildirKeywords read(Path folder) throws IOException {
        MaildirKeywords all = new MaildirKeywords(folder);
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_OCTETS)
            return all;
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList())
            all.take(line);
        return all;
    }

    private void take(String line) {
        int space = line.indexOf(' ');
        if (space < 1 || space > 2 || space == line.length() - 1)
            return;
        try {
            int number = Integer.parseInt(line.substring(0, space));
            if (number >= 0 && number < MAX)
                names[number] = line.substring(space + 1);
        } catch (NumberFormatException e) {
            // Not a line of this file.
        }
    }

    /** Keywords of a message in alphabetical order; letters that nobody has explained are left out. */
    public List<String> of(MaildirName name) {
        TreeSet<String> out = new TreeSet<>();
        for (int i = 0; i < name.letters().length(); i++) {
            int number = name.letters().charAt(i) - 'a';
            String known = number >= 0 && number < MAX ? names[number] : null;
            if (known != null)
                out.add(known);
        }
        return new ArrayList<>(out);
    }

    /** The letter of a keyword, which gets one where it has none; 0 where all letters are taken or it does not fit in a line. */
    public char letter(String keyword) {
        int free = -1;
        for (int i = MAX - 1; i >= 0; i--) {
            String known = names[i];
            if (known == null)
                free = i;
            else if (known.toLowerCase(Locale.ROOT).equals(keyword.toLowerCase(Locale.ROOT)))
                return (char) ('a' + i);
        }
        if (free < 0 || keyword.isEmpty() || keyword.chars().anyMatch(c -> c <= ' ' || c >= 0x7f))
            return 0;
        names[free] = keyword;
        changed = true;
        return (char) ('a' + free);
    }

    /** Writes the file anew where letters were given since. */
    void save() throws IOException {
        if (!changed)
            return;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < MAX; i++)
            if (names[i] != null)
                out.append(i).append(' ').append(names[i]).append('\n');
        Path next = folder.resolve(FILE + ".lock-" + ProcessHandle.current().pid());
        Files.writeString(next, out, StandardCharsets.ISO_8859_1);
        try (FileChannel c = FileChannel.open(next, StandardOpenOption.WRITE)) {
            c.force(true);
        }
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        changed = false;
    }

    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
