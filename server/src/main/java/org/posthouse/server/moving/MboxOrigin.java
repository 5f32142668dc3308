package org.posthouse.server.moving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mbox.MboxMessage;
import org.posthouse.mail.mbox.MboxReader;
import org.posthouse.mail.mbox.Quoting;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;

/** One mbox file, or a directory of them: {@code A.mbox} or {@code A} a folder, {@code A} or {@code A.sbd} the directory of those below it. */
final class MboxOrigin implements Origin {
    private static final int MAX_FOLDERS = 10_000;
    private static final int MAX_DEPTH = 30;
    private static final int BEFORE = 4096;
    private static final int FIRST_LINE = 200;
    private final Map<Folder, Path> files = new LinkedHashMap<>();
    private final Quoting quoting;

    MboxOrigin(Path root, Quoting quoting) throws IOException {
        this.quoting = quoting;
        if (Files.isDirectory(root))
            directory(root, List.of());
        else
            files.put(new Folder(List.of(), null, Files.size(root)), root);
    }

    private void directory(Path directory, List<String> above) throws IOException {
        List<Path> all;
        try (Stream<Path> entries = Files.list(directory)) {
            all = entries.limit(MAX_FOLDERS + 1L).sorted().toList();
        }
        for (Path file : all) {
            String name = String.valueOf(file.getFileName());
            boolean below = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
            List<String> levels = new ArrayList<>(above);
            levels.add(FileNames.decode(plain(name, below)));
            if (below && above.size() < MAX_DEPTH && !name.startsWith("."))
                directory(file, levels);
            else if (Files.isRegularFile(file) && isMbox(file, name))
                files.put(new Folder(isInbox(levels) ? List.of() : levels, null, Files.size(file)), file);
            if (files.size() > MAX_FOLDERS)
                throw new IOException("more than " + MAX_FOLDERS + " folders");
        }
    }

    private static boolean isInbox(List<String> levels) {
        return levels.size() == 1 && levels.getFirst().equalsIgnoreCase("INBOX");
    }

    private static String plain(String name, boolean directory) {
        String end = directory ? ".sbd" : ".mbox";
        return name.endsWith(end) && name.length() > end.length() ? name.substring(0, name.length() - end.length()) : name;
    }

    /** Another file may lie about: an index, say. */
    private static boolean isMbox(Path file, String name) throws IOException {
        if (name.startsWith("."))
            return false;
        if (name.endsWith(".mbox"))
            return true;
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(5), java.nio.charset.StandardCharsets.ISO_8859_1).equals("From ");
        }
    }

    @Override
    public List<Folder> folders() {
        return List.copyOf(files.keySet());
    }

    @Override
    public void walk(Folder folder, @Nullable String after, Visitor visitor) throws IOException, Refusal {
        Path file = files.get(folder);
        if (file == null)
            throw new IOException("no such folder");
        long offset = after == null ? 0 : Long.parseLong(after.split(":", 2)[0]);
        try (FileChannel channel = FileChannel.open(file)) {
            if (after != null && after.indexOf(':') > 0 && !after.equals(mark(channel, offset)))
                throw new IOException(file + " has changed before where the last run ended, so what is new cannot be told from the rest;"
                        + " give the file another name to import it all again");
            channel.position(offset);
            MboxReader reader = new MboxReader(Channels.newInputStream(channel), quoting, offset);
            MboxMessage message = reader.next();
            // The mark is where the last message that was moved begins.
            if (after != null && message != null)
                message = reader.next();
            for (; message != null; message = reader.next())
                if (!visitor.visit(new InFile(message, mark(channel, message.offset()))))
                    return;
        }
    }

    /** Where a message begins, and a digest of its first line and of what lies before it. */
    private static String mark(FileChannel channel, long offset) throws IOException {
        int before = (int) Math.min(offset, BEFORE);
        ByteBuffer octets = ByteBuffer.allocate(before + FIRST_LINE);
        while (octets.hasRemaining() && channel.read(octets, offset - before + octets.position()) >= 0) {
            // The file may end before.
        }
        int end = Math.min(before, octets.position());
        while (end < octets.position() && octets.get(end) != '\n')
            end++;
        MessageDigest digest = Digests.sha256();
        digest.update(octets.array(), 0, end);
        return offset + ":" + HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static final class InFile implements Found {
        private final MboxMessage message;
        private final String mark;
        private long octets;

        InFile(MboxMessage message, String mark) {
            this.message = message;
            this.mark = mark;
        }

        @Override
        public String name() {
            return "the message at octet " + message.offset();
        }

        @Override
        public String mark() {
            return mark;
        }

        @Override
        public String key() {
            return Long.toString(message.offset());
        }

        @Override
        public long units() {
            return octets;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            octets = message.transferTo(out);
        }

        @Override
        public Instant date() {
            return message.date();
        }

        @Override
        public FlagSet flags() {
            return Words.mbox(message.flags());
        }
    }

    @Override
    public void close() {
        // Each walk closes what it opens.
    }
}
