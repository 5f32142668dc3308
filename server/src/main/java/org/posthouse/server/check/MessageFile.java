package org.posthouse.server.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.text.Console;

/** The message a command is about. */
final class MessageFile {
    private static final int MAX = 1 << 29;

    private MessageFile() {}

    /** Its octets; {@code -} is standard input. */
    static byte[] read(Path file, Console console) throws AdminException, IOException {
        try (InputStream in = file.toString().equals("-") ? console.in() : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX + 1);
            if (bytes.length > MAX)
                throw new AdminException(Exit.DATA, file + " is larger than 512 MB");
            return bytes;
        } catch (NoSuchFileException e) {
            throw new AdminException(Exit.NO_INPUT, file + " does not exist");
        }
    }
}
