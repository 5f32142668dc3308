package org.posthouse.server.keeping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.maildir.Maildir;
import org.posthouse.mail.maildir.MaildirWriter;
import org.posthouse.protocol.imapwire.ModifiedUtf7;
import org.posthouse.rocksdb.Wreck;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.Space;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.UnreadableRecord;
import org.posthouse.store.rows.ColdRow;
import org.posthouse.store.rows.Keys;
import org.posthouse.store.view.Flags;
import org.posthouse.store.view.HotRow;

/**
 * Gets every message that is whole out of a damaged data folder, which is only read: into a Maildir for each account where a message's account and mailbox are
 * known, else into {@code lost+found}; and a report of what could not be had and why.
 */
public final class Salvage {
    /** What came of it. Deleted ones were in the recover window: their owners had deleted them. */
    public record Sum(int accounts, int placed, int found, int lost, int deleted, List<String> troubles) {}

    private static final int MOST_TOLD = 10_000;

    private record Box(String name, List<String> keywords) {}

    private final Wreck wreck;
    private final Path to;
    private final Set<BlobId> known = new HashSet<>();
    /** Of messages that count as lost, but may yet be found. */
    private final Set<BlobId> failed = new HashSet<>();
    private final List<String> report = new ArrayList<>();
    private int accounts, placed, found, lost, deleted;

    private Salvage(Wreck wreck, Path to) {
        this.wreck = wreck;
        this.to = to;
    }

    /** Into a folder that is empty or made. AdminException where it is not, or where there is no data. */
    public static Sum run(Path dir, Path to) throws IOException, AdminException {
        Path engine = dir.resolve("data").resolve("rocksdb");
        if (!Files.isDirectory(engine.resolve("engine")))
            throw new AdminException(Exit.NO_INPUT, engine + " has no engine in it: there is nothing to salvage");
        if (to.toAbsolutePath().normalize().startsWith(dir.toAbsolutePath().normalize()))
            throw new AdminException(Exit.CANNOT_CREATE, "nothing is written into a damaged folder; name another one than " + to);
        if (Files.exists(to) && !BackupFolder.isEmpty(to))
            throw new AdminException(Exit.CANNOT_CREATE, to + " is not empty; name a new folder");
        Digests.folders(to);
        try (Wreck wreck = Wreck.open(engine, to.resolve("scratch"))) {
            return new Salvage(wreck, to).all();
        }
    }

    private Sum all() throws IOException {
        Map<Long, String> addresses = addresses();
        Set<Long> ids = wreck.spaces(Space.Kind.ACCOUNT);
        ids.addAll(addresses.keySet());
        for (long id : ids)
            account(id, addresses.getOrDefault(id, "account-" + id));
        rest();
        var sum = new Sum(accounts, placed, found, lost, deleted, wreck.troubles());
        List<String> lines = new ArrayList<>(List.of(placed + " messages in " + accounts + " accounts", found + " messages in lost+found",
                lost + " messages lost", deleted + " messages left out that had been deleted by their owners"));
        lines.addAll(sum.troubles());
        lines.addAll(report);
        Digests.write(to.resolve("report.txt"), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        return sum;
    }

    private Map<Long, String> addresses() {
        Map<Long, String> all = new HashMap<>();
        wreck.rows(Space.DIRECTORY, (key, value) -> {
            if (key.length == 9 && key[0] == 'a')
                try {
                    RecordReader in = new RecordReader(value, 1);
                    all.putIfAbsent(new RecordReader(key, 1).int64(), in.text());
                } catch (UnreadableRecord e) {
                    tell("the name of an account cannot be read: " + e.getMessage());
                }
        });
        return all;
    }

    private void tell(String line) {
        if (report.size() < MOST_TOLD)
            report.add(line);
    }

    private void account(long id, String address) throws IOException {
        var one = new OneAccount(id, address.replaceAll("[/\\x00-\\x1f\\\\]", "_"));
        wreck.rows(Space.account(id), one::row);
        one.write();
    }

    /** Blobs that no row names: of messages whose rows are gone, and of mail that waited in the queue. */
    private void rest() throws IOException {
        MaildirWriter writer = null;
        for (BlobId id : wreck.blobIds())
            if (!known.contains(id))
                try {
                    if (writer == null)
                        writer = MaildirWriter.open(to.resolve("lost+found"));
                    Instant date = Instant.ofEpochMilli(id.createdMillis());
                    writer.add(octets(new byte[0], id), date, "", MaildirWriter.unique(date));
                    found++;
                    if (failed.remove(id))
                        lost--;
                } catch (IOException e) {
                    if (!failed.contains(id))
                        lost++;
                    tell("lost+found: " + e.getMessage());
                }
        if (writer != null)
            writer.flush();
    }

    private InputStream octets(byte[] trace, BlobId id) throws IOException {
        return new SequenceInputStream(new ByteArrayInputStream(trace), new BlobStream(wreck, id));
    }

    /** The rows of an account, and then its messages. */
    private final class OneAccount {
        private final long id;
        private final Path root;
        private final Map<Long, Box> boxes = new HashMap<>();
        private final Set<Long> goneBoxes = new HashSet<>();
        /** Blobs by mailbox and UID; what is known first is the newest. */
        private final Map<Long, byte[]> messages = new LinkedHashMap<>();
        private final Map<Long, MaildirWriter> writers = new HashMap<>();

        OneAccount(long id, String name) {
            this.id = id;
            this.root = to.resolve(name);
        }

        void row(byte[] key, byte[] value) {
            try {
                switch (key[0]) {
                    case (byte) Keys.MAILBOX -> boxes.putIfAbsent(Keys.mailboxOf(key), box(value));
                    case (byte) Keys.GONE_MAILBOX -> goneBoxes.add(Keys.mailboxOf(key));
                    case (byte) Keys.COLD -> {
                        if (key.length == 9)
                            messages.putIfAbsent(Keys.mailboxOf(key) << 32 | Keys.uidOf(key), value);
                    }
                    case (byte) Keys.GONE_COLD -> {
                        if (known.add(ColdRow.blob(value)))
                            deleted++;
                    }
                    default -> {
                        // Nothing that a message needs.
                    }
                }
            } catch (UnreadableRecord e) {
                tell(root.getFileName() + ": a row cannot be read: " + e.getMessage());
            }
        }

        private Box box(byte[] value) {
            RecordReader in = new RecordReader(value, 1);
            String name = in.text();
            in.octet();
            for (int i = 0; i < 8; i++)
                in.varint();
            List<String> keywords = new ArrayList<>();
            for (int n = in.count(); n > 0; n--)
                keywords.add(in.text());
            return new Box(name, keywords);
        }

        void write() throws IOException {
            int before = placed;
            for (var m : messages.entrySet())
                one(m.getKey() >>> 32, m.getKey() & 0xffff_ffffL, m.getValue());
            for (MaildirWriter writer : writers.values())
                writer.flush();
            if (placed > before)
                accounts++;
        }

        private void one(long mailbox, long uid, byte[] row) {
            Box box = boxes.getOrDefault(mailbox, new Box("mailbox-" + mailbox, List.of()));
            BlobId blob = null;
            try {
                ColdRow cold = ColdRow.read(row);
                blob = cold.blob();
                if (goneBoxes.contains(mailbox) && !boxes.containsKey(mailbox)) {
                    known.add(blob);
                    deleted++;
                    return;
                }
                byte[] hotRow = wreck.row(Space.account(id), Keys.message(Keys.HOT, mailbox, uid));
                HotRow hot = hotRow == null ? null : HotRow.read(hotRow);
                Instant date = hot == null ? cold.saved() : Instant.ofEpochSecond(hot.date());
                MaildirWriter writer = writer(mailbox, box);
                writer.add(octets(cold.trace(), blob), date, hot == null ? "" : letters(writer, hot.flags(), box),
                        MaildirWriter.unique(date));
                known.add(blob);
                placed++;
            } catch (IOException | UnreadableRecord e) {
                if (blob != null)
                    failed.add(blob);
                lost++;
                tell(root.getFileName() + ": message " + uid + " of " + box.name() + ": " + e.getMessage());
            }
        }

        private MaildirWriter writer(long mailbox, Box box) throws IOException {
            MaildirWriter writer = writers.get(mailbox);
            if (writer == null) {
                try {
                    writer = opened(box.name());
                } catch (IOException | IllegalArgumentException e) {
                    // No file can have such a name: it is too long, say.
                    tell(root.getFileName() + ": " + box.name() + " is written as mailbox-" + mailbox + ": " + e.getMessage());
                    writer = opened("mailbox-" + mailbox);
                }
                writers.put(mailbox, writer);
            }
            return writer;
        }

        private MaildirWriter opened(String name) throws IOException {
            if (name.equals("INBOX"))
                return MaildirWriter.open(root);
            List<String> levels = new ArrayList<>();
            for (String level : name.split("/", -1))
                levels.add(ModifiedUtf7.encode(level).replace('.', '_').replace('/', ','));
            return MaildirWriter.openSubfolder(Maildir.directory(root, levels));
        }

        private String letters(MaildirWriter writer, long flags, Box box) {
            StringBuilder out = new StringBuilder();
            letter(out, flags, Flags.SEEN, 'S');
            letter(out, flags, Flags.ANSWERED, 'R');
            letter(out, flags, Flags.FLAGGED, 'F');
            letter(out, flags, Flags.DELETED, 'T');
            letter(out, flags, Flags.DRAFT, 'D');
            List<String> words = new ArrayList<>();
            for (int k = 0; k < box.keywords().size(); k++)
                if ((flags & 1L << Flags.FIRST_KEYWORD + k) != 0)
                    words.add(box.keywords().get(k));
            return out.append(writer.letters(words)).toString();
        }

        private static void letter(StringBuilder out, long flags, long flag, char letter) {
            if ((flags & flag) != 0)
                out.append(letter);
        }
    }

    /** The octets of a blob; an IOException where one part is not whole. */
    private static final class BlobStream extends InputStream {
        private final Wreck wreck;
        private final BlobId id;
        private final long size;
        private int number;
        private byte @Nullable [] part = {};
        private int at;

        BlobStream(Wreck wreck, BlobId id) throws IOException {
            this.wreck = wreck;
            this.id = id;
            size = wreck.size(id);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            for (byte[] now = part; now != null; now = part) {
                if (at < now.length) {
                    int n = Math.min(len, now.length - at);
                    System.arraycopy(now, at, b, off, n);
                    at += n;
                    return n;
                }
                part = wreck.part(id, size, number++);
                at = 0;
            }
            return -1;
        }
    }
}
