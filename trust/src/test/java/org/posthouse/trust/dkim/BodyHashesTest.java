package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyHashesTest {
    // RFC 6376 §3.4.3, §3.4.4, §3.4.5
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | \\r\\n | ''", "\\r\\n | \\r\\n | ''", "\\r\\n\\r\\n\\r\\n | \\r\\n | ''",
            "' C \\r\\nD \\t E\\r\\n\\r\\n\\r\\n' | ' C \\r\\nD \\t E\\r\\n' | ' C\\r\\nD E\\r\\n'", "a | a\\r\\n | a\\r\\n",
            "'a \\t' | 'a \\t\\r\\n' | a\\r\\n", "\\r\\n\\r\\na\\r\\n | \\r\\n\\r\\na\\r\\n | \\r\\n\\r\\na\\r\\n",
            "'a\\r\\n \\r\\n' | 'a\\r\\n \\r\\n' | a\\r\\n", "a\\rb\\r | a\\rb\\r\\r\\n | a\\rb\\r\\r\\n",
            "a\\nb\\r\\n | a\\nb\\r\\n | a\\nb\\r\\n",
            "'a \\r b\\r\\n' | 'a \\r b\\r\\n' | 'a \\r b\\r\\n'", "a\\r\\r\\n | a\\r\\r\\n | a\\r\\r\\n",
            "a\\t\\tb\\r\\n | a\\t\\tb\\r\\n | a b\\r\\n",
            "'a\\r\\n\\tb\\r\\n' | 'a\\r\\n\\tb\\r\\n' | 'a\\r\\n b\\r\\n'"})
    void formsOfRfc(String body, String simple, String relaxed) {
        check(octets(body), octets(simple), Canonicalization.SIMPLE, 1 << 20);
        check(octets(body), octets(relaxed), Canonicalization.RELAXED, 1 << 20);
    }

    @Property(tries = 3000)
    void asTheTextOfTheStandardSays(@ForAll("bodies") byte[] body, @ForAll @IntRange(min = 1, max = 40) int chunk,
            @ForAll @IntRange(min = 0, max = 60) int limit) {
        for (Canonicalization how : Canonicalization.values()) {
            byte[] expected = plainly(body, how);
            check(body, expected, how, chunk);
            var hashes = new BodyHashes();
            BodyHash part = hashes.want(how, limit);
            BodyHash whole = hashes.want(how, BodyHashes.WHOLE);
            feed(hashes, body, chunk);
            assertEquals(expected.length, part.length());
            assertArrayEquals(Crypto.sha256().digest(java.util.Arrays.copyOf(expected, Math.min(limit, expected.length))), part.value());
            assertArrayEquals(Crypto.sha256().digest(expected), whole.value());
        }
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return Arbitraries
                .of("a", "b", " ", "  ", "\t", "\r\n", "\r\n", "\r", "\n", "word", "a longer run of words that fills more than one step",
                        "0123456789abcdefghijklmnopqrstuvwxyz", "\r\n\r\n", ". ", " \r\n", "\u00e4")
                .list().ofMaxSize(60)
                .map(l -> String.join("", l).getBytes(StandardCharsets.UTF_8));
    }

    private static void check(byte[] body, byte[] canonical, Canonicalization how, int chunk) {
        var hashes = new BodyHashes();
        BodyHash hash = hashes.want(how, BodyHashes.WHOLE);
        feed(hashes, body, chunk);
        assertEquals(canonical.length, hash.length(), () -> how + " of " + new String(body, StandardCharsets.ISO_8859_1));
        assertArrayEquals(Crypto.sha256().digest(canonical), hash.value(),
                () -> how + " of " + new String(body, StandardCharsets.ISO_8859_1));
    }

    private static void feed(BodyHashes hashes, byte[] body, int chunk) {
        for (int at = 0; at < body.length; at += chunk)
            hashes.feed(body, at, Math.min(chunk, body.length - at));
        hashes.finish();
    }

    /** The two forms in a few slow lines. */
    static byte[] plainly(byte[] body, Canonicalization how) {
        String s = new String(body, StandardCharsets.ISO_8859_1);
        if (how == Canonicalization.RELAXED)
            s = s.replaceAll("[ \t]+(?=\r\n|\\z)", "").replaceAll("[ \t]+", " ");
        s = s.replaceAll("(\r\n)+\\z", "");
        s = s.isEmpty() && how == Canonicalization.RELAXED ? "" : s + "\r\n";
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(String s) {
        return s.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").getBytes(StandardCharsets.UTF_8);
    }
}
