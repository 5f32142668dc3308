package org.posthouse.store.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordTest {
    @Property(tries = 300)
    void whatIsWrittenIsRead(@ForAll long a, @ForAll int b, @ForAll byte[] c, @ForAll String d) {
        String text = new String(d.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        byte[] bytes = new RecordWriter(1).octet(1).varint(a).int64(a).int32(b).int16(b).sized(c).text(text).raw(c).done();
        RecordReader in = new RecordReader(bytes);
        assertEquals(1, in.format("test", 1));
        assertEquals(a, in.varint());
        assertEquals(a, in.int64());
        assertEquals(b & 0xffffffffL, in.int32());
        assertEquals(b & 0xffff, in.int16());
        assertArrayEquals(c, in.sized());
        assertEquals(text, in.text());
        assertArrayEquals(c, in.rest());
        assertTrue(in.atEnd());
    }

    @Property(tries = 300)
    void brokenBytesNeverReadBeyondTheEnd(@ForAll byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        assertThrows(UnreadableRecord.class, () -> {
            for (;;) {
                in.varint();
                in.text();
                in.sized();
                in.int64();
            }
        });
    }

    @Test
    void aCountIsNeverLargerThanTheRecord() {
        byte[] huge = new RecordWriter(10).varint(Long.MAX_VALUE).done();
        assertThrows(UnreadableRecord.class, () -> new RecordReader(huge).count());
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0xff);
        assertThrows(UnreadableRecord.class, () -> new RecordReader(endless).varint());
    }
}
