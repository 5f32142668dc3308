package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.maildir.Maildir;
import org.posthouse.mail.maildir.MaildirName;
import org.posthouse.mail.maildir.MaildirWriter;
import org.posthouse.protocol.imapwire.ModifiedUtf7;

/** A Maildir with its folders as Maildir++ has them. Names are modified UTF-7, a dot within a level too. */
final class MaildirTarget implements Target {
    private final Path root;
    /** The first folder that is begun makes the inbox too, so one that is gone on with has it. */
    private final boolean hadInbox;
    private final Set<Long> there = new HashSet<>();
    private @Nullable MaildirWriter writer;
    private long validity;

    MaildirTarget(Path root) {
        this.root = root;
        hadInbox = Files.isDirectory(root.resolve("cur"));
    }

    @Override
    public void begin(Box box, long position, long afterUid) throws IOException {
        boolean inbox = box.levels().size() == 1 && box.levels().getFirst().equals("INBOX");
        List<String> levels = new ArrayList<>();
        if (!inbox)
            for (String level : box.levels())
                levels.add(ModifiedUtf7.encode(level).replace(".", "&AC4-"));
        Path folder = Maildir.directory(root, levels);
        if (position >= 0 && !(hadInbox && Files.isDirectory(folder.resolve("cur"))))
            throw RunState.gone(folder);
        if (!Files.isDirectory(root.resolve("cur")))
            MaildirWriter.open(root);
        writer = inbox ? MaildirWriter.open(folder) : MaildirWriter.openSubfolder(folder);
        validity = box.uidValidity();
        there.clear();
        // Only what an earlier run has added after it last wrote down how far it was.
        try (Stream<Path> files = Files.list(folder.resolve("cur"))) {
            files.forEach(file -> note(String.valueOf(file.getFileName()), afterUid));
        }
    }

    private void note(String file, long afterUid) {
        String mark = ".V" + validity + "U";
        int at = file.indexOf(mark);
        int end = file.indexOf('.', at + mark.length());
        if (at < 0 || end < 0)
            return;
        long uid = Long.parseLong(file.substring(at + mark.length(), end));
        if (uid > afterUid)
            there.add(uid);
    }

    @Override
    public void add(Contents.Message m) throws IOException {
        MaildirWriter to = writer;
        if (to == null || there.contains(m.uid()))
            return;
        String letters = Words.maildir(m.flags()) + to.letters(Words.maildirKeywords(m.flags()));
        String unique = new MaildirName(m.date().getEpochSecond() + ".V" + validity + "U" + m.uid() + ".posthouse", "").unique();
        try (InputStream in = m.octets().stream(0, m.octets().size())) {
            to.add(in, m.date(), letters, unique);
        }
    }

    @Override
    public long flush() throws IOException {
        if (writer != null)
            writer.flush();
        return 0;
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
