package org.posthouse.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.text.Casemap;

class GramsTest {
    private static List<String> grams(byte[] text) {
        Grams grams = new Grams().of(text, 0, text.length);
        List<String> all = new ArrayList<>();
        byte[] b = new byte[12];
        for (int i = 0; i < grams.size(); i++)
            all.add(new String(b, 0, Grams.write(grams.get(i), b), StandardCharsets.UTF_8));
        return all;
    }

    private static List<String> grams(String text) {
        return grams(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesThreeLettersOneAndTwoIdeographs() {
        assertEquals(List.of("ABC", "BCA", "CAB"), grams("ABCABC"));
        assertEquals(List.of("你", "好", "你好", "吗", "好吗"), grams("你好吗"));
        assertEquals(List.of("ABC", "中", "DEF"), grams("ABC中DEF"));
        assertEquals(List.of("AB ", "B C"), grams("AB C\0DE"));
        assertEquals(List.of(), grams("AB\0C"));
        assertEquals(List.of(), grams("中\0文\0".substring(1, 2)));
        assertEquals(List.of("中", "文"), grams("中\0文"));
        assertEquals(List.of("ABC"), grams(new byte[]{'A', 'B', 'C', (byte) 0xe4, (byte) 0xb8}));
    }

    @Property
    void thoseOfAPieceAreThoseOfTheWhole(@ForAll String text, @ForAll Random random) {
        int[] points = (text + "中文AB字").codePoints().toArray();
        int from = random.nextInt(points.length);
        int to = from + random.nextInt(points.length - from + 1);
        Set<String> whole = new HashSet<>(grams(Casemap.fold(new String(points, 0, points.length))));
        assertTrue(whole.containsAll(grams(Casemap.fold(new String(points, from, to - from)))));
    }

    @Test
    void growsAndForgets() {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < 100_000; i++)
            b.appendCodePoint(0x4e00 + i % 20_000);
        byte[] large = b.toString().getBytes(StandardCharsets.UTF_8);
        Grams grams = new Grams();
        assertEquals(40_000, grams.of(large, 0, large.length).size());
        assertEquals(1, grams.of("ABC".getBytes(StandardCharsets.UTF_8), 0, 3).size());
    }
}
