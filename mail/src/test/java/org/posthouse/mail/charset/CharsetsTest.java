package org.posthouse.mail.charset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetsTest {
    @ParameterizedTest
    @CsvSource({"gb2312,GB18030", "GBK,GB18030", "gb18030,GB18030", "Big5,Big5-HKSCS", "big5-hkscs,Big5-HKSCS", "shift_jis,windows-31j",
            "cp932,windows-31j", "iso-2022-jp,x-windows-iso2022jp", "EUC-KR,x-windows-949", "ks_c_5601-1987,x-windows-949", "koi8-r,KOI8-R",
            "koi8-u,KOI8-U", "windows-1251,windows-1251", "cp1250,windows-1250", "latin1,windows-1252", "ISO-8859-1,windows-1252",
            "iso-8859-15,ISO-8859-15", "ISO8859-2,ISO-8859-2", "utf8,UTF-8", "\"utf-8\",UTF-8", "' UTF-8 ',UTF-8", "utf-7,UTF-7",
            "ascii,US-ASCII",
            "iso-8859-8-i,ISO-8859-8", "euc-jp,EUC-JP", "tis-620,x-windows-874"})
    void labelsMeanWhatSendersMean(String label, String name) {
        assertEquals(name, Charsets.lookup(label).map(Charset::name).orElse("none"));
    }

    @Test
    void unknownLabelsAreEmptyAndTextIsGuessed() {
        assertEquals(Optional.empty(), Charsets.lookup("x-no-such"));
        assertEquals(Optional.empty(), Charsets.lookup(""));
        assertEquals(Optional.empty(), Charsets.lookup("a b\u0000"));
        assertEquals(Optional.empty(), Charsets.lookup("u".repeat(100_000)));
        byte[] utf8 = "\u00e9".getBytes(StandardCharsets.UTF_8);
        assertEquals("\u00e9", Charsets.decode("x-no-such", utf8, 0, 2));
        assertEquals("\u00e9", Charsets.decode("us-ascii", utf8, 0, 2));
        assertEquals("\u00c3", Charsets.decode(null, utf8, 0, 1));
        assertEquals("\ufffd", Charsets.decode("utf-8", utf8, 0, 1));
    }

    @Test
    void utf7() {
        assertEquals("Hi Mom \u263a!", decode("Hi Mom +Jjo-!"));
        assertEquals("1 + 1", decode("1 +- 1"));
        assertEquals("\u65e5\u672c\u8a9e", decode("+ZeVnLIqe-"));
        assertEquals("\ud83d\ude00x", decode("+2D3eAA-x"));
        assertEquals("a\ufffd", new String(new byte[]{'a', (byte) 0xff}, Utf7.INSTANCE));
    }

    private static String decode(String utf7) {
        return new String(utf7.getBytes(StandardCharsets.US_ASCII), Utf7.INSTANCE);
    }

    @ParameterizedTest
    @CsvSource({"bücher,xn--bcher-kva", "例子,xn--fsqu00a", "faß,xn--fa-hia", "παράδειγμα,xn--hxajbheg2az3al", "испытание,xn--80akhbyknj4f",
            "他们为什么不说中文,xn--ihqwcrb4cv8a8dqg056pqjye", "münchen-ost,xn--mnchen-ost-9db"})
    void punycode(String unicode, String ascii) {
        assertEquals(ascii, Punycode.toAscii(unicode));
        assertEquals(unicode, Punycode.domainToUnicode(ascii));
    }

    @Test
    void punycodeRefusesWhatIsNoLabel() {
        assertNull(Punycode.toAscii("a b\u00e4"));
        assertNull(Punycode.toAscii("\u200b\u00e4"));
        assertEquals("xn--\u0000", Punycode.domainToUnicode("xn--\u0000"));
        assertEquals("xn--99999999", Punycode.domainToUnicode("xn--99999999"));
    }

    @Property
    void anyLabelGoesIn(@ForAll String label) {
        String ascii = Punycode.toAscii(label);
        if (ascii != null && ascii.startsWith("xn--")) {
            assertEquals(ascii, Punycode.toAscii(Punycode.domainToUnicode(ascii)));
        }
        Punycode.domainToUnicode("xn--" + label);
        Charsets.lookup(label);
    }
}
