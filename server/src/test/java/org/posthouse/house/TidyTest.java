package org.posthouse.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TidyTest {
    /** Lines of main code in one package before it has to be divided. */
    private static final int ROOM = 4500;

    @Test
    void sourcesAreTidy() {
        Map<String, String> sources = new TreeMap<>();
        for (Path file : Checkout.javaSources())
            sources.put(Checkout.name(file), Checkout.text(file));
        assertTrue(sources.size() > 50, "found only " + sources.size() + " sources");
        assertEquals(List.of(), Tidy.check(sources));
    }

    @Test
    void everyPackageSaysWhatItIsAndNoRoomIsCrowded() {
        TreeMap<Path, Long> rooms = new TreeMap<>();
        TreeSet<String> wrong = new TreeSet<>();
        for (Path file : Checkout.javaSources()) {
            if (!Checkout.name(file).contains("/src/main/"))
                continue;
            Path room = file.resolveSibling("");
            rooms.merge(room, Checkout.text(file).lines().count(), Long::sum);
            if (!Files.exists(room.resolve("package-info.java")))
                wrong.add(Checkout.name(room) + " has no package-info.java");
        }
        rooms.forEach((room, lines) -> {
            if (lines > ROOM)
                wrong.add(Checkout.name(room) + " has " + lines + " lines, more than " + ROOM);
        });
        assertEquals(new TreeSet<>(), wrong);
    }

    @Test
    void noPathOfAMachine() {
        List<String> wrong = new ArrayList<>();
        List<Path> files = new ArrayList<>(Checkout.javaSources());
        files.addAll(Checkout.files(Checkout.ROOT.resolve("docs"), ".md"));
        for (Path file : files)
            for (String bad : List.of("/wo" + "rk/", "/ro" + "ot/", "/tmp/post" + "house"))
                if (Checkout.text(file).contains(bad))
                    wrong.add(Checkout.name(file) + " names " + bad);
        assertEquals(List.of(), wrong);
    }

    @Test
    void aPlantedLongFileIsCaught() {
        String text = "package a;\nclass Long {\n" + "    // line\n".repeat(500) + "}\n";
        assertEquals(List.of("m/src/main/java/a/Long.java has 503 lines, more than 500"),
                Tidy.check(Map.of("m/src/main/java/a/Long.java", text)));
    }

    @Test
    void aPlantedLongMethodIsCaught() {
        String text = "package a;\nclass C {\n void long_() {\n" + "  int i;\n".repeat(60) + " }\n}\n";
        assertEquals(List.of("m/src/main/java/a/C.java: long_ has 62 lines, more than 60"),
                Tidy.check(Map.of("m/src/main/java/a/C.java", text)));
    }

    @Test
    void plantedNamesAndSleepsAreCaught() {
        String sleep = "package a;\nclass T { void t() throws Exception { Thread." + "sleep(1); } }\n";
        assertEquals(3, Tidy.check(Map.of("m/src/test/java/a/util/AbstractT.java", sleep)).size());
    }
}
