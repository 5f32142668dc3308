package org.posthouse.access.imapfetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.Range;
import org.posthouse.mail.mime.Source;

class HeaderFilterTest {
    private static String filter(String header, boolean not, String... names) throws IOException {
        byte[] b = header.getBytes(StandardCharsets.ISO_8859_1);
        HeaderFilter filter = new HeaderFilter(Source.of(b), new Range(0, b.length), List.of(names), not);
        long size = filter.size();
        String kept = new String(WireWriter.toBytes(out -> filter.write(out, 0, size)), StandardCharsets.ISO_8859_1);
        assertEquals(size, kept.length());
        if (size > 4) {
            String part = new String(WireWriter.toBytes(out -> filter.write(out, 2, size - 3)), StandardCharsets.ISO_8859_1);
            assertEquals(kept.substring(2, kept.length() - 1), part);
        }
        return kept;
    }

    @Test
    void keepsFieldsWithTheirContinuations() throws IOException {
        String header = "From: a\r\nSubject: one\r\n two\r\n\tthree\r\nTO : b\r\nX-Subject: no\r\nsubject: again\r\n\r\n";
        assertEquals("Subject: one\r\n two\r\n\tthree\r\nsubject: again\r\n\r\n", filter(header, false, "SUBJECT"));
        assertEquals("TO : b\r\n\r\n", filter(header, false, "to", "none"));
        assertEquals("From: a\r\nTO : b\r\nX-Subject: no\r\n\r\n", filter(header, true, "Subject"));
        assertEquals("\r\n", filter(header, false, "none"));
        assertEquals("\r\n", filter("", false, "none"));
        assertEquals("no colon\r\n\r\n", filter("no colon\r\n\r\n", true, "x"));
        assertEquals("\r\n", filter("no colon\r\n\r\n", false, "no colon"));
    }

    @Test
    void readsFieldsLongerThanItsBuffer() throws IOException {
        String lng = "Long: " + "x".repeat(10_000) + "\r\n " + "y".repeat(10_000) + "\r\n";
        assertEquals(lng + "\r\n", filter("A: b\r\n" + lng + "C: d\r\n\r\n", false, "long"));
        assertEquals("A: b\r\nC: d\r\n\r\n", filter("A: b\r\n" + lng + "C: d\r\n\r\n", true, "long"));
        String name = "N".repeat(5000);
        assertEquals("A: b\r\n\r\n", filter("A: b\r\n" + name + ": x\r\n\r\n", false, "A"));
    }

    @Property
    void divides(@ForAll("headers") List<String> fields) throws IOException {
        StringBuilder with = new StringBuilder();
        StringBuilder without = new StringBuilder();
        for (String field : fields)
            (field.startsWith("A:") ? with : without).append(field);
        String header = String.join("", fields) + "\r\n";
        assertEquals(with + "\r\n", filter(header, false, "a"));
        assertEquals(without + "\r\n", filter(header, true, "A"));
    }

    @Provide
    Arbitrary<List<String>> headers() {
        Arbitrary<String> line = Arbitraries.strings().withChars("ab: \t").ofMaxLength(2000);
        return Arbitraries.of("A:", "B:", "AA:")
                .flatMap(n -> line.flatMap(l -> line.map(m -> n + l + "\r\n" + (m.isEmpty() ? "" : " " + m + "\r\n")))).list().ofMaxSize(8);
    }
}
