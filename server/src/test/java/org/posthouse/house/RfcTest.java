package org.posthouse.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RfcTest {
    private static final Path INDEX = Checkout.ROOT.resolve("docs/rfc/index.tsv");
    private static final Path TEXTS = Checkout.ROOT.resolve("../shared/rfc");
    private static final String BEGIN = "<!-- standards -->\n", END = "<!-- end of standards -->";

    @BeforeAll
    static void updateWhereAskedFor() throws IOException {
        if (Boolean.getBoolean("rfc.update"))
            update();
    }

    @Test
    void everyCitationNamesAStandardAndASectionThatExist() {
        RfcIndex index = RfcIndex.parse(Checkout.text(INDEX));
        List<String> wrong = new ArrayList<>();
        for (Path file : Checkout.javaSources())
            if (!Checkout.name(file).contains("/house/"))
                wrong.addAll(index.wrong(Checkout.name(file), Checkout.text(file)));
        assertEquals(List.of(), wrong);
    }

    @Test
    void theIndexSaysWhatTheTextsSay() {
        if (!Files.isDirectory(TEXTS)) {
            System.out.println("RfcTest: no texts of the standards beside the checkout; the index is taken as it is");
            return;
        }
        for (RfcIndex.Entry e : RfcIndex.parse(Checkout.text(INDEX)).entries().values()) {
            Path text = TEXTS.resolve("rfc" + e.number() + ".txt");
            if (Files.exists(text))
                assertEquals(RfcIndex.read(e.number(), Checkout.text(text), e.support()), e);
        }
    }

    @Test
    void theReadmeHasTheTableOfTheIndex() {
        String table = RfcIndex.parse(Checkout.text(INDEX)).table();
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            String text = Checkout.text(Checkout.ROOT.resolve(readme));
            int begin = text.indexOf(BEGIN), end = text.indexOf(END);
            assertTrue(begin >= 0 && end > begin, readme + " has no place for the table");
            assertEquals(table, text.substring(begin + BEGIN.length(), end), readme + ": run the test with -Drfc.update=true");
        }
    }

    @Test
    void plantedCitationsAreCaught() {
        RfcIndex index = new RfcIndex();
        index.put(new RfcIndex.Entry(9051, "IMAP", "", new TreeSet<>(List.of("6", "6.3", "6.3.11"))));
        assertEquals(List.of(), index.wrong("A.java", "// RFC 9051 §6.3.11\n/** RFC 9051 */"));
        assertEquals(List.of("A.java:1: RFC 9051 has no section 6.9"), index.wrong("A.java", "// RFC 9051 §6.9"));
        assertEquals(List.of("A.java:1: RFC 99999 is not in docs/rfc/index.tsv"), index.wrong("A.java", "// RFC 99999 §1"));
    }

    /** Makes the index anew from the texts, keeping what is said of support, and puts the table into the READMEs. */
    private static void update() throws IOException {
        RfcIndex old = Files.exists(INDEX) ? RfcIndex.parse(Checkout.text(INDEX)) : new RfcIndex(), index = new RfcIndex();
        SortedSet<Integer> cited = new TreeSet<>();
        for (Path file : Checkout.javaSources())
            if (!Checkout.name(file).contains("/house/"))
                cited.addAll(RfcIndex.cited(Checkout.text(file)));
        old.entries().values().stream().filter(e -> !e.support().isEmpty()).forEach(e -> cited.add(e.number()));
        for (int number : cited) {
            RfcIndex.Entry before = old.entries().get(number);
            Path text = TEXTS.resolve("rfc" + number + ".txt");
            if (Files.exists(text))
                index.put(RfcIndex.read(number, Checkout.text(text), before == null ? "" : before.support()));
            else if (before != null)
                index.put(before);
        }
        Files.createDirectories(INDEX.getParent());
        Files.writeString(INDEX, index.format());
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            Path file = Checkout.ROOT.resolve(readme);
            String text = Checkout.text(file);
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            Files.writeString(file, text.substring(0, begin) + index.table() + text.substring(text.indexOf(END)));
        }
    }
}
