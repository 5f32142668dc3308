package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is read is what was written: every offset of random trees, through every kind of source, and through the record. */
class GeneratedMessagesTest {
    @Property(tries = 3000)
    void offsetsAreWhereTheyWereWritten(@ForAll long seed) throws IOException {
        MessageTree.Made made = MessageTree.make(seed);
        check(made.tree(), MimeParser.parse(Source.of(made.bytes()), Limits.DEFAULT), made.bytes());
        Entity inBlocks = new MimeParser(new Drops(made.bytes(), new Random(seed)), Limits.DEFAULT, 4096).message();
        check(made.tree(), inBlocks, made.bytes());
    }

    @Property(tries = 1000)
    void recordsComeBackTheSame(@ForAll long seed) throws IOException {
        MessageTree.Made made = MessageTree.make(seed);
        Structure structure = Structure.of(Source.of(made.bytes()), Limits.DEFAULT);
        byte[] record = StructureCodec.encode(structure);
        assertTrue(record.length <= StructureCodec.MAX);
        assertEquals(structure, StructureCodec.decode(record));
        StructureView view = StructureView.of(record);
        assertEquals(structure.size(), view.size());
        assertEquals(structure.headerSize(), view.headerSize());
        assertEquals(structure.sent(), view.sent());
        assertEquals(Imap.envelope(structure.envelope()), Imap.envelope(view));
        assertEquals(Imap.body(structure.body()), Imap.body(view));
    }

    private static void check(MessageTree want, Entity got, byte[] bytes) {
        assertEquals(want.type, got.type().toString());
        assertEquals(want.headerStart, got.headerStart());
        assertEquals(want.bodyStart, got.bodyStart());
        assertEquals(want.end, got.end());
        assertEquals(want.fields, got.header().size());
        long lines = 0;
        for (long i = got.bodyStart(); i < got.end(); i++) {
            lines += bytes[(int) i] == '\n' ? 1 : 0;
        }
        assertEquals(lines, got.lines(), "lines");
        assertEquals(want.parts.size(), got.parts().size());
        for (int i = 0; i < want.parts.size(); i++) {
            check(want.parts.get(i), got.parts().get(i), bytes);
        }
        assertEquals(want.message != null, got.message() != null);
        Entity message = got.message();
        if (want.message != null && message != null) {
            check(want.message, message, bytes);
        }
    }
}
