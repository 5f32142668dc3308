package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.mail.compose.TextBody;

class TransferDecoderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, value = {"base64#aGVsbG8=#hello",
            "base64#aGVs\\nbG8=\\n#hello",
            "base64#aGVsbG8#hello", "base64#aG*V!s bG8=#hello", "base64#aGVsbG8=aGVsbG8=#hellohello", "base64#aGVs====bG8=#hello",
            "base64#a#~",
            "quoted-printable#a=3Db#a=b", "quoted-printable#soft=\\nbreak#softbreak", "quoted-printable#soft=\\r\\nbreak#softbreak",
            "quoted-printable#soft=  \\nbreak#softbreak", "quoted-printable#end  \\nx#end\\nx", "quoted-printable#a=zz=4=#a=zz=4",
            "quoted-printable#a b  c#a b  c", "quoted-printable#=e4=BD=a0#\u4f60", "7bit#as = it == is#as = it == is"})
    void decodes(String encoding, String raw, String expected) throws IOException {
        assertEquals(lines(expected), decode(encoding, lines(raw)));
    }

    private static String lines(String s) {
        return s.replace("~", "").replace("\\r", "\r").replace("\\n", "\n");
    }

    @Test
    void uuencode() throws IOException {
        assertEquals("Cat", decode("x-uuencode", "junk\nbegin 644 a.txt\n#0V%T\n`\nend\nmore\n"));
        assertEquals("Cat", decode("uuencode", "begin 644 a.txt\r\n#0V%T\r\n \r\nend\r\n"));
        assertEquals("", decode("uue", "nothing here"));
        assertEquals("Ca\0", decode("uue", "begin 1 x\n#0V$\nend\n"));
    }

    private static String decode(String encoding, String raw) throws IOException {
        try (InputStream in = TransferDecoder.decode(new ByteArrayInputStream(raw.getBytes(StandardCharsets.UTF_8)), encoding)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void knowsItsEncodings() {
        assertTrue(TransferDecoder.isKnown("base64"));
        assertFalse(TransferDecoder.isKnown("x-yenc"));
    }

    @Property
    void base64ComesBack(@ForAll byte[] bytes, @ForAll int chop) throws IOException {
        byte[] encoded = Base64.getMimeEncoder().encode(bytes);
        try (InputStream in = TransferDecoder.decode(new ByteArrayInputStream(encoded), "base64")) {
            assertArrayEquals(bytes, in.readAllBytes());
        }
        byte[] cut = Arrays.copyOf(encoded, Math.floorMod(chop, encoded.length + 1));
        try (InputStream in = TransferDecoder.decode(new ByteArrayInputStream(cut), "base64")) {
            byte[] some = in.readAllBytes();
            assertArrayEquals(Arrays.copyOf(bytes, some.length), some);
        }
    }

    @Property
    void textBodiesComeBack(@ForAll String text) throws IOException {
        String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace("\r", "");
        TextBody body = TextBody.of(wellFormed);
        String expected = wellFormed.isEmpty() || wellFormed.endsWith("\n") ? wellFormed : wellFormed + "\n";
        try (InputStream in = TransferDecoder.decode(new ByteArrayInputStream(body.body()), body.encoding())) {
            assertEquals(expected, new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
        }
        int line = 0;
        for (byte b : body.body()) {
            line = b == '\n' ? 0 : line + 1;
            assertTrue(line <= 79, body.encoding());
            assertTrue(b > 0);
        }
    }

    @Property
    void anythingGoesIn(@ForAll byte[] bytes) throws IOException {
        for (String encoding : new String[]{"base64", "quoted-printable", "uuencode", "8bit"}) {
            try (InputStream in = TransferDecoder.decode(new ByteArrayInputStream(bytes), encoding)) {
                in.readAllBytes();
            }
        }
    }
}
