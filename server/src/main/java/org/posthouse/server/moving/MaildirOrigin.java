package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.maildir.Maildir;
import org.posthouse.mail.maildir.MaildirFolder;
import org.posthouse.mail.maildir.MaildirKeywords;
import org.posthouse.mail.maildir.MaildirMessage;
import org.posthouse.protocol.imapwire.ModifiedUtf7;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;

/** A Maildir with all its folders, while others may deliver into it. */
final class MaildirOrigin implements Origin {
    private static final int WINDOW = 20_000;
    private final Map<Folder, MaildirFolder> folders = new LinkedHashMap<>();

    MaildirOrigin(Path root) throws IOException {
        for (MaildirFolder f : Maildir.folders(root)) {
            List<String> levels = new ArrayList<>();
            for (String level : f.levels())
                levels.add(decoded(level));
            folders.put(new Folder(levels, null, f.count()), f);
        }
    }

    static String decoded(String level) {
        try {
            return ModifiedUtf7.decode(level.getBytes(StandardCharsets.UTF_8));
        } catch (SyntaxException e) {
            return level;
        }
    }

    @Override
    public List<Folder> folders() {
        return List.copyOf(folders.keySet());
    }

    @Override
    public void walk(Folder folder, @Nullable String after, Visitor visitor) throws IOException, Refusal {
        MaildirFolder from = folders.get(folder);
        if (from == null)
            throw new IOException("no such folder");
        MaildirKeywords keywords = from.keywords();
        String last = after;
        for (List<MaildirMessage> window = from.after(last, WINDOW); !window.isEmpty(); window = from.after(last, WINDOW))
            for (MaildirMessage m : window) {
                last = m.name().unique();
                if (!visitor.visit(new File(from, m, keywords)))
                    return;
            }
    }

    private static final class File implements Found {
        private final MaildirFolder folder;
        private final MaildirKeywords keywords;
        private MaildirMessage message;

        File(MaildirFolder folder, MaildirMessage message, MaildirKeywords keywords) {
            this.folder = folder;
            this.message = message;
            this.keywords = keywords;
        }

        @Override
        public String name() {
            return message.name().unique();
        }

        @Override
        public String mark() {
            return message.name().unique();
        }

        @Override
        public long units() {
            return 1;
        }

        private InputStream open() throws IOException {
            try {
                return message.open();
            } catch (NoSuchFileException e) {
                // Somebody has changed its flags, and so its name.
                message = folder.find(message.name().unique()).orElseThrow(() -> e);
                return message.open();
            }
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream in = open(); WireLines lines = new WireLines(out)) {
                in.transferTo(lines);
            }
        }

        @Override
        public Instant date() throws IOException {
            return message.date();
        }

        @Override
        public FlagSet flags() {
            return Words.maildir(message.name().letters(), keywords.of(message.name()));
        }
    }

    @Override
    public void close() {
        // Nothing is kept open.
    }
}
