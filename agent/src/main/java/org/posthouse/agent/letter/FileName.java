package org.posthouse.agent.letter;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;

/** Names for files whose senders gave them names. */
public final class FileName {
    private static final int MAX_OCTETS = 200;
    private static final int TRIES = 1000;
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3");

    private FileName() {}

    /** A name without a path, control and direction characters, a dot at its beginning, or a length that file systems refuse; that one where nothing is left. */
    public static String safe(String given, String other) {
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        var out = new StringBuilder();
        last.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR)
                return;
            if ("<>:\"|?*".indexOf(c) >= 0)
                out.append('_');
            else
                out.appendCodePoint(c);
        });
        String name = out.toString().strip().replaceFirst("^[.\\-~\\s]+", "").replaceFirst("[.\\s]+$", "");
        int dot = name.lastIndexOf('.');
        String end = dot > 0 && name.length() - dot <= 12 ? name.substring(dot) : "";
        String begin = name.substring(0, name.length() - end.length());
        while (begin.getBytes(StandardCharsets.UTF_8).length + end.getBytes(StandardCharsets.UTF_8).length > MAX_OCTETS)
            begin = begin.substring(0, begin.offsetByCodePoints(begin.length(), -1));
        String stem = begin.contains(".") ? begin.substring(0, begin.indexOf('.')) : begin;
        if (DEVICES.contains(stem.toLowerCase(Locale.ROOT)))
            begin = "_" + begin;
        return begin.isEmpty() ? other + end : begin + end;
    }

    /** Saves into a folder under that name, or the next free one such as {@code plan-2.pdf}; never over a file that is there, never through a link. The file is on disk when this returns. */
    public static Path save(Path folder, String name, InputStream content) throws IOException {
        int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
        for (int i = 1; i <= TRIES; i++) {
            Path file = folder.resolve(i == 1 ? name : name.substring(0, dot) + "-" + i + name.substring(dot));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                try {
                    OutputStream out = Channels.newOutputStream(channel);
                    content.transferTo(out);
                    channel.force(true);
                    return file;
                } catch (IOException e) {
                    Files.deleteIfExists(file);
                    throw e;
                }
            } catch (FileAlreadyExistsException e) {
                // the next name
            }
        }
        throw new FileAlreadyExistsException(folder.resolve(name).toString());
    }
}
