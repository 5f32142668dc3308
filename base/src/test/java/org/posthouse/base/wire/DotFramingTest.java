package org.posthouse.base.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DotFramingTest {
    private static String unstuff(String wire, int size, boolean expectBare) throws Exception {
        WireReader r = new WireReader(Pieces.of(wire + "NEXT", size));
        DotStream dots = r.dotStream(1 << 20);
        String text = new String(dots.readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(expectBare, dots.bareNewline(), wire);
        assertTrue(dots.ended());
        assertEquals(text.length(), dots.count());
        r.expect("NEXT");
        return text;
    }

    private static String stuff(String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        return new String(WireWriter.toBytes(w -> w.dotStuff(new ByteArrayInputStream(bytes))), StandardCharsets.ISO_8859_1);
    }

    @Test
    void table() throws Exception {
        for (int size = 1; size < 20; size++) {
            assertEquals("", unstuff(".\r\n", size, false));
            assertEquals("\r\n", unstuff("\r\n.\r\n", size, false));
            assertEquals("a\r\n", unstuff("a\r\n.\r\n", size, false));
            assertEquals(".\r\n", unstuff("..\r\n.\r\n", size, false));
            assertEquals("b\r\n", unstuff(".b\r\n.\r\n", size, false));
            assertEquals("a.\r\n.b\r\n", unstuff("a.\r\n..b\r\n.\r\n", size, false));
        }
    }

    @Test
    void nothingButCrlfDotCrlfEndsTheData() throws Exception {
        for (int size = 1; size < 20; size++) {
            assertEquals("a\n.\nb\r\n", unstuff("a\n.\nb\r\n.\r\n", size, true));
            assertEquals("a\n.\r\nb\r\n", unstuff("a\n.\r\nb\r\n.\r\n", size, true));
            assertEquals("a\r\n\nb\r\n", unstuff("a\r\n.\nb\r\n.\r\n", size, true));
            assertEquals("a\r\n\rb\r\n", unstuff("a\r\n.\rb\r\n.\r\n", size, true));
            assertEquals("a\r.\r\nb\r\n", unstuff("a\r.\r\nb\r\n.\r\n", size, true));
            assertEquals("a\r\n\r\r\n", unstuff("a\r\n.\r\r\n.\r\n", size, true));
            assertEquals("a\r\r\n", unstuff("a\r\r\n.\r\n", size, true));
        }
    }

    @Test
    void tooMuchIsSwallowedAndTheConnectionGoesOn() throws Exception {
        for (int size = 1; size < 20; size++) {
            WireReader r = new WireReader(Pieces.of("12345\r\n6789\r\n.\r\nNEXT", size));
            DotStream dots = r.dotStream(4);
            assertEquals("1234", new String(dots.readAllBytes(), StandardCharsets.US_ASCII));
            assertTrue(dots.tooLong());
            assertEquals(13, dots.count());
            r.expect("NEXT");
        }
        WireReader exact = new WireReader(Pieces.of("1234\r\n.\r\n", 1));
        DotStream fits = exact.dotStream(6);
        assertEquals(6, fits.readAllBytes().length);
        assertFalse(fits.tooLong());
    }

    @Test
    void dataWithoutAnEndIsGivenUp() {
        WireReader r = new WireReader(Pieces.of("x".repeat(5000)), new Limits(10, 1000));
        assertThrows(IOException.class, () -> r.dotStream(100).close());
        WireReader cut = new WireReader(Pieces.of("abc\r\n."), new Limits(10, 1000));
        assertThrows(EOFException.class, () -> cut.dotStream(100).readAllBytes());
    }

    @Test
    void closingReadsToTheEnd() throws Exception {
        WireReader r = new WireReader(Pieces.of("abc\r\ndef\r\n.\r\nNEXT", 3));
        try (DotStream dots = r.dotStream(100)) {
            assertEquals('a', dots.read());
        }
        r.expect("NEXT");
    }

    @Test
    void stuffingAddsTheMissingEndAndLeavesNoBareNewline() {
        assertEquals(".\r\n", stuff(""));
        assertEquals("a\r\n.\r\n", stuff("a"));
        assertEquals("a\r\n.\r\n", stuff("a\r\n"));
        assertEquals("a\r\n.\r\n", stuff("a\r"));
        assertEquals("..\r\n.\r\n", stuff("."));
        assertEquals("a\r\n...\r\n.\r\n", stuff("a\n..\r\n"));
        assertEquals("a\r\n..\r\nb\r\n.\r\n", stuff("a\r.\nb"));
        assertEquals("\r\n\r\n.\r\n", stuff("\r\r\n"));
    }

    @Property(tries = 500)
    void roundTrip(@ForAll("content") String content, @ForAll @IntRange(min = 1, max = 30) int size) throws Exception {
        String wire = stuff(content);
        String whole = content.isEmpty() || content.endsWith("\r\n") ? content : content + "\r\n";
        assertEquals(whole, unstuff(wire, size, false));
    }

    @Property(tries = 500)
    void anyBytesAreStuffedToOneMessageWithoutBareNewlines(@ForAll("hostile") String content) throws Exception {
        String back = unstuff(stuff(content), 7, false);
        assertEquals(-1, back.replace("\r\n", "").indexOf('\n'));
        assertEquals(-1, back.replace("\r\n", "").indexOf('\r'));
    }

    @Property(tries = 1000)
    void agreesWithThePlainDefinition(@ForAll("hostile") String content, @ForAll @IntRange(min = 1, max = 9) int size) throws Exception {
        String wire = content + "\r\n.\r\n";
        int end = ("\r\n" + wire).indexOf("\r\n.\r\n");
        String raw = end == 0 ? "" : wire.substring(0, end);
        String expected = ("\r\n" + raw).replace("\r\n.", "\r\n").substring(2);
        WireReader r = new WireReader(Pieces.of(wire, size));
        assertEquals(expected, new String(r.dotStream(1000).readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 1000)
    void stuffingAgreesWithThePlainDefinition(@ForAll("long lines") String content, @ForAll @IntRange(min = 1, max = 40) int size) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        var in = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, size));
            }
        };
        String lines = content.replace("\r\n", "\n").replace('\r', '\n');
        if (!lines.isEmpty() && !lines.endsWith("\n"))
            lines += "\n";
        String expected = ("\n" + lines).replace("\n.", "\n..").substring(1).replace("\n", "\r\n") + ".\r\n";
        assertEquals(expected, new String(WireWriter.toBytes(w -> w.dotStuff(in)), StandardCharsets.ISO_8859_1));
    }

    @Provide("long lines")
    Arbitrary<String> longLines() {
        return Arbitraries.of("\r\n", "\r\n.", ".", "\r", "\n", "a\tline", "a longer line of text", "\u00e9", "\u008d\u008a").list()
                .ofMaxSize(14)
                .map(l -> String.join("", l));
    }

    @Provide
    Arbitrary<String> content() {
        return Arbitraries.of("\r\n", ".", "..", "a", "line", "\r\n.", "\u00e9").list().ofMaxSize(12).map(l -> String.join("", l));
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of("\r", "\n", ".", "a").list().ofMaxSize(14).map(l -> String.join("", l));
    }
}
