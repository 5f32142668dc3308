package org.posthouse.trust.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/trust-musts.md names tests that are there, for every section that requires something. */
class MustsTest {
    private static final Path ROOT = Path.of(System.getProperty("posthouse.root", ".."));
    private static final Pattern PROOF = Pattern.compile("[A-Z][A-Za-z0-9]*Test#[a-z][A-Za-z0-9]*");
    /** The sections with sentences that require something, as their texts have them. */
    private static final Map<String, String> SECTIONS = Map.of("RFC 7208", "4 4.3 4.6.4 5.1 5.4 5.5 6 6.1 6.2 7.3", "RFC 6376",
            "3.2 3.3 3.3.1 3.3.2 3.3.3 3.3.4 3.4 3.4.1 3.4.2 3.4.4 3.5 3.6.1 3.6.2 3.6.2.2 3.7 3.9 3.10 3.11 6 6.1 6.1.1 6.1.2 6.1.3 6.3",
            "RFC 7489", "6.1 6.2 6.3 6.4 6.6.2 6.6.3 6.6.4 6.7", "RFC 8617", "5.1 5.1.2 5.2", "RFC 8601",
            "2.2 2.3 2.5 2.7 2.7.6 2.7.7 3 4 4.1 5");

    private record Row(String standard, String section, String required, String proof) {}

    private static List<Row> rows() throws IOException {
        var rows = new ArrayList<Row>();
        String standard = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/trust-musts.md"))) {
            if (line.startsWith("## "))
                standard = line.substring(3, 11);
            if (!line.startsWith("| ") || line.startsWith("| § "))
                continue;
            String[] cells = line.split("\\|", -1);
            assertEquals(5, cells.length, line);
            rows.add(new Row(standard, cells[1].strip(), cells[2].strip(), cells[3].strip()));
        }
        return rows;
    }

    /** By its name, the text of each test of the modules that have some of these. */
    private static Map<String, String> tests() throws IOException {
        var tests = new HashMap<String, String>();
        for (String module : List.of("trust", "mta"))
            try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
                for (Path f : files.filter(p -> p.toString().endsWith("Test.java")).toList())
                    tests.merge(f.getFileName().toString().replace(".java", ""), Files.readString(f), String::concat);
            }
        return tests;
    }

    @Test
    void everyProofIsATest() throws IOException {
        Map<String, String> tests = tests();
        var missing = new ArrayList<String>();
        for (Row row : rows()) {
            if (row.proof.startsWith("— "))
                continue;
            for (String proof : row.proof.split(", ")) {
                assertTrue(PROOF.matcher(proof).matches(), row.toString());
                String[] named = proof.split("#");
                var method = Pattern.compile("\\n    (void|List<DynamicTest>|Stream<DynamicTest>) " + named[1] + "\\(");
                if (!method.matcher(tests.getOrDefault(named[0], "")).find())
                    missing.add(proof);
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everySectionHasARow() throws IOException {
        List<Row> rows = rows();
        SECTIONS.forEach((standard, sections) -> {
            Set<String> there = new TreeSet<>(rows.stream().filter(r -> r.standard.equals(standard)).map(Row::section).toList());
            assertEquals(new TreeSet<>(List.of(sections.split(" "))), there, standard);
        });
        assertTrue(rows.stream().noneMatch(r -> r.required.isEmpty()), rows.toString());
    }
}
