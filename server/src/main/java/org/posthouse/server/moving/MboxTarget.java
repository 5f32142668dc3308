package org.posthouse.server.moving;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mbox.MboxWriter;

/** A file {@code NAME.mbox} for each mailbox, those below it in a directory {@code NAME}. */
final class MboxTarget implements Target {
    private final Path root;
    private final boolean crlf;
    private @Nullable FileChannel channel;
    private @Nullable MboxWriter writer;
    /** Of a file that may be new. */
    private @Nullable Path directory;

    MboxTarget(Path root, boolean crlf) {
        this.root = root;
        this.crlf = crlf;
    }

    @Override
    public void begin(Box box, long position, long afterUid) throws IOException {
        close();
        Path file = root;
        for (String level : box.levels())
            file = file.resolve(FileNames.encode(level));
        file = file.resolveSibling(file.getFileName() + ".mbox");
        directory = file.getParent();
        if (directory != null)
            FileTarget.directories(directory);
        if (position < 0 && Files.exists(file) && Files.size(file) > 0)
            throw new IOException(file + " is there already; choose another directory, or move it away");
        if (position >= 0 && (!Files.exists(file) || Files.size(file) < position))
            throw RunState.gone(file);
        FileChannel c = FileTarget.open(file);
        channel = c;
        c.truncate(Math.max(0, position));
        c.position(c.size());
        writer = new MboxWriter(Channels.newOutputStream(c), crlf);
    }

    @Override
    public void add(Contents.Message message) throws IOException {
        if (writer != null)
            writer.append(message.octets(), "", message.date(), Words.mbox(message.flags()));
    }

    @Override
    public long flush() throws IOException {
        if (writer == null || channel == null)
            return 0;
        writer.flush();
        channel.force(true);
        if (directory != null)
            FileTarget.sync(directory);
        directory = null;
        return channel.position();
    }

    @Override
    public void close() throws IOException {
        if (channel != null)
            channel.close();
        channel = null;
    }
}
