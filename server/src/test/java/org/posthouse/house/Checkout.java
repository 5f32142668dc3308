package org.posthouse.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout under test: its root, its modules and its source files. */
final class Checkout {
    static final Path ROOT = Path.of(System.getProperty("posthouse.root", "..")).toAbsolutePath().normalize();

    private Checkout() {}

    static List<Path> modules() {
        try (Stream<Path> s = Files.list(ROOT)) {
            return s.filter(d -> Files.isRegularFile(d.resolve("pom.xml"))).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files below a folder whose name ends so, none where the folder is missing. */
    static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder))
            return List.of();
        try (Stream<Path> s = Files.walk(folder)) {
            return s.filter(f -> f.toString().endsWith(ending) && Files.isRegularFile(f)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> javaSources() {
        return modules().stream().flatMap(m -> files(m.resolve("src"), ".java").stream()).toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
