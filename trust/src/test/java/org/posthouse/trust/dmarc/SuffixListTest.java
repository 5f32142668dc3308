package org.posthouse.trust.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuffixListTest {
    private static final String RULES = """
            // comment
            test
            co.test   what follows a blank is no part of it
            *.city.test
            !hall.city.test
            *.*.deep.test
            exämple
            // ===BEGIN PRIVATE DOMAINS===
            host.test
            *.*.host.test
            !a.b.host.test
            """;

    private static SuffixList list(String text) throws IOException {
        return SuffixList.read(new StringReader(text), null);
    }

    // RFC 7489 §3.2
    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"test,-", "a.test,a.test", "b.a.test,a.test", "co.test,-", "a.co.test,a.co.test",
            "c.b.a.co.test,a.co.test", "A.Co.TEST,a.co.test", "a.test.,a.test", "city.test,city.test", "b.city.test,-",
            "a.b.city.test,a.b.city.test", "c.a.b.city.test,a.b.city.test", "hall.city.test,hall.city.test",
            "www.hall.city.test,hall.city.test", "x.deep.test,deep.test", "y.x.deep.test,-", "z.y.x.deep.test,z.y.x.deep.test",
            "host.test,-", "b.host.test,b.host.test", "a.b.host.test,a.b.host.test", "c.a.b.host.test,a.b.host.test",
            "c.b.host.test,-", "d.c.b.host.test,d.c.b.host.test", "unknown,-", "b.example,b.example", "a.b.example,b.example",
            "exämple,-", "a.exämple,a.exämple", "b.a.EXÄMPLE,a.exämple", "b.a.xn--exmple-cua,a.xn--exmple-cua", "'',-", ".,-", ".test,-",
            "a..test,-", "a b.test,-", "_dmarc.a.test,a.test", "192.0.2.1,2.1"})
    void labelsAreCounted(String domain, String expected) throws IOException {
        assertEquals(expected, list(RULES).organizational(domain));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"com,-", "example.com,example.com", "a.b.c.d.example.com,example.com",
            "example.co.uk,example.co.uk",
            "www.example.co.uk,example.co.uk", "co.uk,-", "c.kobe.jp,-", "b.c.kobe.jp,b.c.kobe.jp", "city.kobe.jp,city.kobe.jp",
            "www.city.kobe.jp,city.kobe.jp", "test.ck,-", "www.ck,www.ck", "example.github.io,example.github.io",
            "a.example.github.io,example.github.io",
            "example.com.cn,example.com.cn", "食狮.公司.cn,食狮.公司.cn", "www.食狮.公司.cn,食狮.公司.cn",
            "www.xn--85x722f.xn--55qx5d.cn,xn--85x722f.xn--55qx5d.cn"})
    void theListThatComesWithUs(String domain, String expected) {
        assertEquals(expected, SuffixList.builtIn().organizational(domain));
    }

    @Test
    void theListKnowsItsAge() throws IOException {
        assertEquals(LocalDate.of(2023, 2, 9), SuffixList.builtIn().date());
        assertTrue(SuffixList.builtIn().size() > 9000, "rules: " + SuffixList.builtIn().size());
        assertEquals(LocalDate.of(2026, 3, 4), list("// VERSION: 2026-03-04_05-06-07_UTC\ncom\n").date());
        assertNull(list("// VERSION: soon\ncom\n").date());
    }

    @Test
    void whatIsNotTheListIsNotTaken() {
        for (String bad : new String[]{"", "<html>not found</html>", "com\nco.uk\n", "a\n".repeat(2000)})
            assertThrows(IOException.class, () -> SuffixList.readWhole(bad.getBytes(StandardCharsets.UTF_8), null));
        assertThrows(IOException.class, () -> SuffixList.readWhole(new byte[SuffixList.MAX + 1], null));
    }

    @Test
    void hostileListsAndNamesAreBounded() throws IOException {
        SuffixList stars = list("*." + "*.".repeat(60) + "a\n" + "b.".repeat(100) + "a\n" + "x".repeat(100_000) + "\n");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertNull(stars.organizational("a.".repeat(100_000)));
            assertNull(stars.organizational("x".repeat(1_000_000)));
            assertNotNull(stars.organizational("b.".repeat(120) + "a"));
        });
        var many = new StringBuilder();
        for (int i = 0; i < 200_002; i++)
            many.append('a').append(i).append('\n');
        assertThrows(IOException.class, () -> list(many.toString()));
    }
}
