package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The number of the way a data folder is laid out, in {@code DIR/data/format}: a line {@code posthouse-data N}. A folder without the file has number 1. */
public final class DataFormat {
    /** What this version writes. It is raised when a version could not read what a later one has written. */
    public static final int CURRENT = 1;
    private static final String FILE = "format";
    private static final String WORD = "posthouse-data ";

    private DataFormat() {}

    /** DamagedException where the file is not readable as one. */
    static int of(Path data) throws IOException {
        try {
            String line = Files.readString(data.resolve(FILE), StandardCharsets.US_ASCII).strip();
            if (line.startsWith(WORD))
                return Integer.parseInt(line.substring(WORD.length()));
        } catch (NoSuchFileException e) {
            return 1;
        } catch (NumberFormatException | java.nio.charset.CharacterCodingException e) {
            // Said below.
        }
        throw new DamagedException(data.resolve(FILE) + " is damaged; it should be the line '" + WORD + CURRENT + "'");
    }

    static void write(Path data, int format) throws IOException {
        Digests.write(data.resolve(FILE), (WORD + format + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
