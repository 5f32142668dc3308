package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Messages from elsewhere, read where they exist beside the checkout. */
final class Samples {
    private Samples() {}

    static List<Path> files(String folder, String suffix) {
        Path dir = Path.of(System.getProperty("posthouse.root", "."), "..", "shared", "data", "mime", folder).normalize();
        if (!Files.isDirectory(dir)) {
            System.out.println("skipped: no sample messages in ../shared/data/mime/" + folder);
            return List.of();
        }
        try (Stream<Path> all = Files.list(dir)) {
            return all.filter(p -> p.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
