package org.posthouse.base.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireWriterTest {
    @Test
    void aReplyLeavesInOneWrite() throws Exception {
        int before = BufferPool.lent();
        Pieces p = Pieces.of("");
        WireWriter w = new WireWriter(p);
        w.ascii("250-").utf8("驿").b(' ').number(-42).latin1("\u00ff").crlf().ascii("250 é").crlf();
        assertTrue(w.pending());
        assertEquals(0, p.writes);
        w.flush();
        assertEquals(1, p.writes);
        assertEquals(p.written.size(), w.written());
        assertEquals("250-\u00e9\u00a9\u00bf -42\u00ff\r\n250 ?\r\n", p.text());
        assertEquals(before, BufferPool.lent());
        w.flush();
        assertEquals(1, p.writes);
    }

    @Test
    void anyAmountArrivesWhole() throws Exception {
        byte[] big = new byte[200_000];
        new Random(1).nextBytes(big);
        String text = "x".repeat(50_000);
        Pieces p = Pieces.of("");
        WireWriter w = new WireWriter(p);
        w.ascii("a").bytes(big).ascii(text).bytes(big, 5, 10_000).bytes(big, 0, 9_000);
        w.copy(new ByteArrayInputStream(big)).copy(new ByteArrayInputStream(big), 70_000).flush();
        byte[] expected = WireWriter.toBytes(v -> {
            v.b('a');
            for (byte x : big)
                v.b(x);
            v.ascii(text);
        });
        byte[] all = p.written.toByteArray();
        assertEquals(1 + 200_000 + 50_000 + 19_000 + 200_000 + 70_000, all.length);
        assertEquals(all.length, w.written());
        assertArrayEquals(expected, java.util.Arrays.copyOf(all, expected.length));
        assertArrayEquals(java.util.Arrays.copyOf(big, 70_000), java.util.Arrays.copyOfRange(all, all.length - 70_000, all.length));
    }

    @Test
    void aShortSourceForAPromisedLengthIsAnError() {
        WireWriter w = new WireWriter(Pieces.of(""));
        assertThrows(IOException.class, () -> w.copy(new ByteArrayInputStream(new byte[3]), 4));
        w.discard();
    }

    @Test
    void aFailedWriteGivesTheBufferBack() {
        int before = BufferPool.lent();
        Stream broken = new Stream() {
            @Override
            public int read(byte[] b, int off, int len) {
                return -1;
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public void close() {}
        };
        assertThrows(IOException.class, () -> new WireWriter(broken).ascii("x").flush());
        assertEquals(before, BufferPool.lent());
    }

    @Test
    void byteClasses() {
        ByteClass atext = ByteClass.of("atext", "!#$%&'*+-/=?^_`{|}~", ByteClass.ALPHA, ByteClass.DIGIT);
        assertEquals("atext", atext.toString());
        assertTrue(atext.containsAll("Robert+news"));
        assertTrue(!atext.containsAll("a b") && !atext.contains(-1) && !atext.contains(256) && !atext.contains('@'));
        assertTrue(ByteClass.VCHAR.minus("\"\\").contains('a') && !ByteClass.VCHAR.minus("\"\\").contains('"'));
        assertTrue(ByteClass.VCHAR.or(ByteClass.WSP).contains('\t'));
        assertEquals("VCHAR except DIGIT", ByteClass.VCHAR.minus(ByteClass.DIGIT).toString());
        assertThrows(IllegalArgumentException.class, () -> ByteClass.of("x", "驿"));
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++)
            all[i] = (byte) i;
        assertTrue(ByteClass.range("any", 0, 255).containsAll(new String(all, StandardCharsets.ISO_8859_1)));
    }
}
