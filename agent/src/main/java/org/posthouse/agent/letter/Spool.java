package org.posthouse.agent.letter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.posthouse.mail.mime.Source;

/** A message on its way, in a file that only its owner can read and that is gone with this. First written, then read. */
public final class Spool implements Source, AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private long size;

    public Spool() throws IOException {
        file = Files.createTempFile("posthouse", ".eml");
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Writes a message; what comes later comes behind it. Closing the stream does nothing. */
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                ByteBuffer bytes = ByteBuffer.wrap(b, off, len);
                while (bytes.hasRemaining())
                    size += channel.write(bytes, size);
            }
        };
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long at, byte[] b, int off, int len) throws IOException {
        return at >= size ? -1 : channel.read(ByteBuffer.wrap(b, off, len), at);
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // a file in the folder for such files, which the system empties
        }
    }
}
