package org.posthouse.server.keeping;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a snapshot consists of, as it is written down.
 *
 * @param name of the snapshot: its moment, as {@code 20260131T120000Z}
 * @param format of the data folder
 * @param engine of the data: {@code rocksdb} or {@code memory}
 */
record Manifest(String name, Instant made, int format, String engine, List<Entry> files) {
    private static final String FIRST = "posthouse-backup 1";
    private static final int LINES_AROUND = 6;

    long octets() {
        return files.stream().mapToLong(Entry::size).sum();
    }

    byte[] text() {
        StringBuilder out = new StringBuilder(FIRST + "\nmade " + made + "\nformat " + format + "\nengine " + engine + "\n");
        files.forEach(f -> out.append(f.line()));
        out.append("end ").append(files.size()).append(' ').append(octets()).append('\n');
        MessageDigest digest = Digests.sha256();
        digest.update(out.toString().getBytes(StandardCharsets.UTF_8));
        return out.append("sha256 ").append(Digests.text(digest)).append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** DamagedException where a single octet of it is not as it was written. */
    static Manifest read(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int last = text.lastIndexOf("\nsha256 ") + 1;
        MessageDigest digest = Digests.sha256();
        digest.update(text.substring(0, last).getBytes(StandardCharsets.UTF_8));
        List<String> lines = text.lines().toList();
        if (last == 0 || lines.size() < LINES_AROUND || !lines.getLast().equals("sha256 " + Digests.text(digest)) || !text.endsWith("\n"))
            throw new DamagedException("the list of snapshot " + file.getFileName() + " is damaged; use another snapshot (`backup list`)");
        if (!lines.getFirst().equals(FIRST))
            throw new DamagedException("snapshot " + file.getFileName() + " was made by a newer version ('" + lines.getFirst() + "')");
        List<Entry> files = new ArrayList<>();
        for (String line : lines.subList(4, lines.size() - 2))
            files.add(Entry.read(line));
        try {
            return new Manifest(String.valueOf(file.getFileName()), Instant.parse(word(lines.get(1), "made ")),
                    Integer.parseInt(word(lines.get(2), "format ")), word(lines.get(3), "engine "), List.copyOf(files));
        } catch (DateTimeException | NumberFormatException e) {
            throw new DamagedException("the list of snapshot " + file.getFileName() + " cannot be read: " + e.getMessage());
        }
    }

    private static String word(String line, String key) throws DamagedException {
        if (!line.startsWith(key))
            throw new DamagedException("a snapshot's list has no line '" + key + "'");
        return line.substring(key.length());
    }
}
