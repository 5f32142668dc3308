package org.posthouse.agent.offline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.posthouse.mail.mime.Source;

/** The octets of a file that does not change while it is open. */
public final class FileSource implements Source, AutoCloseable {
    private final FileChannel channel;
    private final long size;

    private FileSource(FileChannel channel) throws IOException {
        this.channel = channel;
        size = channel.size();
    }

    public static FileSource open(Path file) throws IOException {
        return new FileSource(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long at, byte[] b, int off, int len) throws IOException {
        if (at >= size)
            return -1;
        return channel.read(ByteBuffer.wrap(b, off, (int) Math.min(len, size - at)), at);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
