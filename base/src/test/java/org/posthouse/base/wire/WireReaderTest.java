package org.posthouse.base.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WireReaderTest {
    private static WireReader reader(String input, int... sizes) {
        return new WireReader(Pieces.of(input, sizes), new Limits(100, 1000));
    }

    @Test
    void readsTokensAndSaysWhatItExpected() throws Exception {
        WireReader r = reader("a1 LOGIN {3}\r\nabc x\r\n", 1);
        assertEquals("a1", r.takeSome(ByteClass.VCHAR, 10));
        assertTrue(r.take(' '));
        assertFalse(r.take(' '));
        r.expect("login");
        r.expect(' ');
        assertEquals(-1, r.takeIf(ByteClass.DIGIT));
        assertEquals('{', r.takeIf(ByteClass.VCHAR));
        assertEquals("3", r.takeWhile(ByteClass.DIGIT, 1));
        assertEquals("", r.takeWhile(ByteClass.DIGIT, 1));
        assertEquals("expected DIGIT", assertThrows(SyntaxException.class, () -> r.takeSome(ByteClass.DIGIT, 9)).getMessage());
        assertEquals("expected ']'", assertThrows(SyntaxException.class, () -> r.expect(']')).getMessage());
        r.expect('}');
        assertTrue(r.atCrlf());
        r.crlf();
        assertEquals(14, r.consumed());
        try (InputStream literal = r.literal(3)) {
            assertEquals('a', literal.read());
        }
        r.expect(' ');
        assertEquals("expected CRLF", assertThrows(SyntaxException.class, r::crlf).getMessage());
        r.discardLine();
        assertEquals(-1, r.peek());
        assertThrows(EOFException.class, r::next);
        assertThrows(EOFException.class, () -> r.line(10));
    }

    @Test
    void aTokenThatIsTooLongIsRefused() {
        assertThrows(SyntaxException.class, () -> reader("aaaa", 1).takeWhile(ByteClass.ALPHA, 3));
        assertThrows(SyntaxException.class, () -> reader("aaaa").takeWhile(ByteClass.ALPHA, 3));
    }

    @Test
    void decodesUtf8StrictlyAndLatin1Always() throws Exception {
        byte[] chinese = "驿站\r\n".getBytes(StandardCharsets.UTF_8);
        assertEquals("驿站", WireReader.of(chinese).lineUtf8(10));
        assertEquals(6, WireReader.of(chinese).line(10).length());
        assertEquals("驿站", WireReader.of(chinese).takeUtf8(ByteClass.NON_ASCII, 6));
        WireReader bad = reader("\u00c0\u0080\r\nnext\r\n");
        assertThrows(SyntaxException.class, () -> bad.lineUtf8(10));
        assertEquals("next", bad.line());
    }

    @Test
    void onlyCrlfEndsALine() throws Exception {
        for (int size = 1; size < 12; size++) {
            WireReader r = reader("ab\ncd\ref\r\ngh\r\r\nij\r\n", size);
            assertEquals("bare LF in line", assertThrows(SyntaxException.class, r::line).getMessage());
            assertEquals("bare CR in line", assertThrows(SyntaxException.class, r::line).getMessage());
            assertEquals("bare CR in line", assertThrows(SyntaxException.class, r::line).getMessage());
            assertEquals("ij", r.line());
        }
        WireReader lenient = reader("ab\ncd\r\nef\n", 1);
        assertEquals("ab", lenient.line(9, Leniency.BARE_LF));
        assertEquals("cd", lenient.line(9, Leniency.BARE_LF));
        assertEquals("ef", lenient.line(9, Leniency.BARE_LF));
    }

    @Test
    void aLongLineIsDiscardedToItsEndAndTheNextOneRead() throws Exception {
        for (int size : new int[]{1, 3, 7, 1000}) {
            WireReader r = reader("x".repeat(100) + "\r\n" + "y".repeat(101) + "\n\r\nz\r\n", size);
            assertEquals(100, r.line().length());
            assertEquals(100, assertThrows(LineTooLongException.class, r::line).max());
            assertEquals("z", r.line());
        }
    }

    @Test
    void aLineWithoutAnEndIsGivenUp() {
        WireReader r = new WireReader(new Endless(), new Limits(100, 1000));
        assertEquals("line without an end", assertThrows(IOException.class, r::line).getMessage());
        assertTrue(r.consumed() <= 1101, "consumed " + r.consumed());
    }

    private static final class Endless implements Stream {
        @Override
        public int read(byte[] b, int off, int len) {
            java.util.Arrays.fill(b, off, off + len, (byte) 'x');
            return len;
        }

        @Override
        public void write(byte[] b, int off, int len) {}

        @Override
        public void close() {}
    }

    @Property(tries = 300)
    void linesComeBackAtEverySplit(@ForAll("lines") List<String> lines, @ForAll @IntRange(min = 1, max = 40) int size) throws Exception {
        var all = new StringBuilder();
        lines.forEach(l -> all.append(l).append("\r\n"));
        WireReader r = reader(all.toString(), size);
        var read = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++)
            read.add(r.line(100));
        assertEquals(lines, read);
        assertEquals(all.length(), r.consumed());
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return Arbitraries.strings().withChars(" a.\u00ff\u0000").ofMaxLength(60).list().ofMaxSize(10);
    }

    @Property(tries = 200)
    void aLiteralIsExactlyItsLength(@ForAll byte[] content, @ForAll @IntRange(min = 1, max = 9) int size,
            @ForAll @IntRange(min = 0, max = 20) int readOnly) throws Exception {
        byte[] input = WireWriter.toBytes(w -> w.bytes(content).ascii("tail"));
        WireReader r = new WireReader(new Pieces(input, size));
        try (InputStream literal = r.literal(content.length)) {
            byte[] head = literal.readNBytes(readOnly);
            assertArrayEquals(java.util.Arrays.copyOf(content, head.length), head);
            assertEquals(Math.min(readOnly, content.length), head.length);
        }
        r.expect("tail");
    }

    @Test
    void aLargeLiteralPassesThrough() throws Exception {
        byte[] content = new byte[300_000];
        new java.util.Random(7).nextBytes(content);
        byte[] input = WireWriter.toBytes(w -> w.ascii("x").bytes(content).ascii("y"));
        WireReader r = new WireReader(new Pieces(input, 50_000));
        r.expect('x');
        assertArrayEquals(content, r.literal(content.length).readAllBytes());
        r.expect('y');
        assertEquals(content.length + 2, r.consumed());
        assertThrows(EOFException.class, () -> WireReader.of(new byte[3]).literal(4).readAllBytes());
    }

    @Test
    void holdsNoBufferWhenDrainedAndForgetsInputWhenTold() throws Exception {
        int before = BufferPool.lent();
        WireReader r = reader("STARTTLS\r\nRSET\r\n");
        assertEquals("STARTTLS", r.line());
        assertTrue(r.buffered());
        r.discardInput();
        assertFalse(r.buffered());
        assertEquals(-1, r.peek());
        assertEquals(16, r.consumed());
        assertEquals(before, BufferPool.lent());
    }
}
