package org.posthouse.testkit.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.posthouse.testkit.dialog.Dialog;

/** Bytes for a server to be confused by: what clients say in dialogs, in another order and damaged. */
public final class Damage {
    private static final String ODD = "\0 \"\\{}()[]<>*%:,.-+0919~\u007f\u0080\u00ff\r\n";
    private final List<byte[]> lines = new ArrayList<>();

    private Damage(List<String> said) {
        for (String line : said)
            lines.add((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** From every dialog of the folder whose name begins so, and these lines besides; the words are filled in where they are plain. */
    public static Damage ofDialogs(Path folder, String prefix, Map<String, String> words, String... more) {
        List<String> said = new ArrayList<>(List.of(more));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted().toList())
                for (String line : Dialog.load(file).clientLines()) {
                    String filled = line;
                    for (Map.Entry<String, String> word : words.entrySet())
                        filled = filled.replace("${" + word.getKey() + "}", word.getValue());
                    said.add(filled);
                }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Damage(said);
    }

    /** Whole lines as they are, each a seed. */
    public List<byte[]> seeds() {
        return List.copyOf(lines);
    }

    /** One to eight lines, some of them cut, spliced, repeated or with other octets. */
    public byte[] next(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int k = random.nextInt(8); k >= 0; k--)
            out.writeBytes(damaged(lines.get(random.nextInt(lines.size())), random));
        return out.toByteArray();
    }

    private byte[] damaged(byte[] line, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = random.nextInt(line.length);
        switch (random.nextInt(8)) {
            case 0 -> out.write(line, 0, at);
            case 1 -> {
                byte[] other = lines.get(random.nextInt(lines.size()));
                int from = random.nextInt(other.length);
                out.write(line, 0, at);
                out.write(other, from, other.length - from);
            }
            case 2 -> {
                out.write(line, 0, at);
                for (int n = random.nextInt(2000); n > 0; n--)
                    out.write(line[at]);
                out.write(line, at, line.length - at);
            }
            case 3, 4 -> {
                byte[] copy = line.clone();
                for (int n = random.nextInt(4); n >= 0; n--)
                    copy[random.nextInt(copy.length)] = (byte) ODD.charAt(random.nextInt(ODD.length()));
                out.writeBytes(copy);
            }
            default -> out.writeBytes(line);
        }
        return out.toByteArray();
    }
}
