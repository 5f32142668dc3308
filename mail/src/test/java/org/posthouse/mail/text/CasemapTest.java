package org.posthouse.mail.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CasemapTest {
    private static String fold(String text) {
        return new String(Casemap.fold(text), StandardCharsets.UTF_8);
    }

    @Test
    void comparesAsTheCollationSays() {
        String[][] same = {{"Hello", "HELLO"}, {"привет", "ПРИВЕТ"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"ＦＵＬＬ", "full"}, {"ǆ", "ǅ"}, {"Å", "A\u030a"},
                {"\u212b", "a\u030a"}, {"ſ", "s"}, {"①", "1"}, {"𝐀", "A"}, {"𐐨", "𐐀"}, {"a\u00a0b", "A b"}, {"µ", "Μ"}};
        for (String[] pair : same)
            assertEquals(fold(pair[0]), fold(pair[1]), pair[0]);
        assertEquals("E\u0301", fold("é"));
        assertEquals("STRAßE", fold("Straße"));
        assertEquals("你好 한글", fold("你好 한글"));
        assertEquals("A\ufffdB ", fold("a\ud800b\0"));
    }

    @Property
    void foldsPieceByPieceWhatItFoldsAsAWhole(@ForAll String text, @ForAll byte cut) throws IOException {
        int at = text.isEmpty() ? 0 : Math.floorMod(cut, text.length());
        FoldedText out = new FoldedText(1 << 20);
        Folder folder = new Folder(out);
        folder.put(new StringReader(text.substring(0, at)));
        folder.put(text.substring(at));
        folder.flush();
        assertArrayEquals(Casemap.fold(text), out.toBytes());
    }

    @Property
    void neverHoldsTheOctetThatPartsFields(@ForAll String text) {
        for (byte b : Casemap.fold(text))
            assertEquals(true, b != 0);
    }
}
