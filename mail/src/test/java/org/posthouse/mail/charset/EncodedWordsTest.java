package org.posthouse.mail.charset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {
            "plain#plain", "=?US-ASCII?Q?Keith_Moore?=#Keith Moore", "(=?ISO-8859-1?Q?a?=)#(a)", "=?ISO-8859-1?Q?a?= b#a b",
            "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=#ab", "=?ISO-8859-1?Q?a?=   =?ISO-8859-2?Q?_b?=#a b", "=?ISO-8859-1?Q?a_b?=#a b",
            "=?utf-8?q?=E4=BD=A0?=#你", "=?utf-8?q?=E4=BD?= =?utf-8?q?=A0=E5=A5=BD?=#你好", "=?utf-8?B?5L2g?= =?UTF-8?B?5aW9?=#你好",
            "=?gb2312?B?xOO6ww==?=#你好", "=?GBK?Q?=C4=E3=BA=C3?=#你好", "=?big5?B?p0Gmbg==?=#你好", "=?iso-2022-jp?B?GyRCJEAkRBsoQg==?=#だつ",
            "=?shift_jis?B?k/qWew==?=#日本", "=?euc-kr?B?x9GxuQ==?=#한국", "=?koi8-r?B?8NLJ18XU?=#Привет", "=?windows-1251?Q?=CF=F0?=#Пр",
            "=?utf-8*en?Q?a?=#a", "=?nonsense-1?Q?a=E9?=#aé", "=?utf-8?X?abc?=#=?utf-8?X?abc?=", "=?utf-8?Q?abc#=?utf-8?Q?abc",
            "=?utf-8?Q??=a#a",
            "=?utf-8?Q?a=ZZb=4?=#a=ZZb=4", "=?utf-8?B?5L2g5aW9!!?=#你好", "=?utf-8?B?5L2g5aW?=#你�", "=?utf-8?Q?a b?=#a b",
            "=?utf-8?Q?=3D?=#=",
            "a =?utf-8?Q?b?= c =?utf-8?Q?d?=#a b c d", "=?utf-7?Q?+T2BZfQ-?=#你好", "=?iso-8859-1?Q?=80?=#€", "??=#??=", "=?=#=?=",
            "=??Q?a?=#=??Q?a?="})
    void decodes(String raw, String expected) {
        assertEquals(expected, EncodedWords.decode(raw.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void foldingIsRemovedAndRawBytesAreGuessed() {
        assertEquals("ab c", EncodedWords.decode("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=\r\n c".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("\u00e9", EncodedWords.decode(new byte[]{(byte) 0xe9}));
        assertEquals("\u4f60", EncodedWords.decode("\u4f60".getBytes(StandardCharsets.UTF_8)));
    }

    @Property(tries = 3000)
    void anyTextComesBack(@ForAll String text) {
        String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String written = EncodedWords.encode(wellFormed, 9);
        for (int i = 0; i < written.length(); i++) {
            assertTrue(written.charAt(i) >= 32 && written.charAt(i) < 127);
        }
        assertEquals(wellFormed, EncodedWords.decode(written.getBytes(StandardCharsets.US_ASCII)));
        String all = EncodedWords.encodeAll(wellFormed, 0);
        for (String word : all.split(" ")) {
            assertTrue(word.length() <= 75, word);
        }
        assertEquals(wellFormed, EncodedWords.decode(all.getBytes(StandardCharsets.US_ASCII)));
    }

    @Property
    void anyChineseComesBack(@ForAll long seed) {
        java.util.Random random = new java.util.Random(seed);
        StringBuilder text = new StringBuilder();
        int n = random.nextInt(80);
        for (int i = 0; i < n; i++) {
            int kind = random.nextInt(5);
            text.appendCodePoint(kind == 0
                    ? ' '
                    : kind == 1 ? 'a' + random.nextInt(26) : kind == 2 ? 0x1f600 + random.nextInt(40) : 0x4e00 + random.nextInt(9000));
        }
        String s = text.toString();
        assertEquals(s, EncodedWords.decode(EncodedWords.encode(s).getBytes(StandardCharsets.US_ASCII)));
    }

    @Property
    void anythingGoesIn(@ForAll byte[] raw) {
        EncodedWords.decode(raw);
    }

    @Test
    void hostileTextTakesLinearTime() {
        for (String piece : List.of("=?", "=?a?q?", "=?a?b?x", "?=", "=?a?q?b?= ", "=?a?q?", "=", "=?" + "x".repeat(70))) {
            EncodedWords.decode(piece.repeat(2_000_000 / piece.length()).getBytes(StandardCharsets.US_ASCII));
            EncodedWords.decode((piece.repeat(2_000_000 / piece.length()) + "?=").getBytes(StandardCharsets.US_ASCII));
        }
    }
}
