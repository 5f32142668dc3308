package org.posthouse.trust.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {
    // RFC 6376 §3.2: blanks around values are no part of them, those within are; names and values keep their case; an empty value is not an omitted tag.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a=b | a | b", "' a = b ' | a | b", "a=b;c=d; | c | d", "a= x y ;b=c | a | 'x y'",
            "A=x;a=y | a | y", "a=;b=c | a | ''",
            "a=X | a | X", "n1_x=y | n1_x | y", "a=b=c | a | b=c"})
    void reads(String list, String tag, String value) throws TagException {
        assertEquals(value, TagList.parse(list).get(tag));
        assertEquals(value, String.valueOf(TagList.parse(list.replace(" ", "\r\n\t")).get(tag)).replace("\r\n\t", " "));
    }

    // RFC 6376 §3.2: duplicate names invalidate the whole list, also where the tag is unknown.
    @ParameterizedTest
    @ValueSource(strings = {"", ";", " ", "a", "=b", "a=b;;c=d", "a=b;a=c", "a=b; unknown=1; unknown=1", "1a=b", "a b=c", "a-b=c",
            "a=b\u0000", "a=\u0001",
            "a=b;c", "_a=b"})
    void refuses(String list) {
        assertThrows(TagException.class, () -> TagList.parse(list));
    }

    @Test
    void isBounded() {
        var many = new StringBuilder();
        for (int i = 0; i < 100_000; i++)
            many.append('t').append(i).append("=1;");
        assertTrue(String.valueOf(assertThrows(TagException.class, () -> TagList.parse(many.toString())).getMessage()).contains("longer"));
        assertTrue(String.valueOf(assertThrows(TagException.class, () -> TagList.parse(many.substring(0, 5000))).getMessage())
                .contains("64 tags"));
    }

    // RFC 6376 §3.2: omitted tags have their defaults.
    @Test
    void absentTags() throws TagException {
        assertNull(TagList.parse("a=b").get("c"));
        assertEquals("d", TagList.parse("a=b").get("c", "d"));
        assertThrows(TagException.class, () -> TagList.parse("a=b").need("c"));
        assertThrows(TagException.class, () -> TagList.parse("a=").need("a"));
    }

    @Property
    void whatIsWrittenIsRead(@ForAll("tags") Map<String, String> tags, @ForAll("blanks") String blank) throws TagException {
        if (tags.isEmpty())
            return;
        var text = new StringBuilder();
        tags.forEach((n, v) -> text.append(blank).append(n).append(blank).append('=').append(blank).append(v).append(blank).append(';'));
        TagList list = TagList.parse(text.toString());
        assertEquals(tags.keySet(), new TreeMap<>(tags).keySet());
        for (var e : tags.entrySet())
            assertEquals(e.getValue(), list.get(e.getKey()));
    }

    @Provide
    Arbitrary<Map<String, String>> tags() {
        Arbitrary<String> names = Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(5)
                .map(s -> s.toLowerCase(Locale.ROOT));
        Arbitrary<String> values = Arbitraries.strings().withCharRange('!', ':').withCharRange('<', '~').ofMaxLength(20);
        return Arbitraries.maps(names, values).ofMaxSize(20);
    }

    @Provide
    Arbitrary<String> blanks() {
        return Arbitraries.of("", " ", "\t", "\r\n ", " \r\n\t ");
    }
}
