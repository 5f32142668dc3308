package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;

/** Writes the items of FETCH so that {@link FetchParser} reads the same again. */
public final class FetchWriter {
    private FetchWriter() {}

    static void item(WireWriter out, FetchItem item) throws IOException {
        switch (item) {
            case FetchItem.Plain plain -> out.ascii(plain.word());
            case FetchItem.Preview preview -> out.ascii(preview.lazy() ? "PREVIEW (LAZY)" : "PREVIEW");
            case FetchItem.Content content -> {
                out.ascii(content.peek() ? "BODY.PEEK" : "BODY");
                content.section().write(out);
                partial(out, content.partial());
            }
            case FetchItem.Binary binary -> {
                out.ascii(binary.peek() ? "BINARY.PEEK" : "BINARY");
                part(out, binary.part());
                partial(out, binary.partial());
            }
            case FetchItem.BinarySize size -> {
                out.ascii("BINARY.SIZE");
                part(out, size.part());
            }
        }
    }

    /** section-binary = "[" [section-part] "]" */
    public static void part(WireWriter out, List<Integer> part) throws IOException {
        out.b('[');
        for (int i = 0; i < part.size(); i++) {
            if (i > 0)
                out.b('.');
            out.number(part.get(i));
        }
        out.b(']');
    }

    private static void partial(WireWriter out, FetchItem.@Nullable Partial p) throws IOException {
        if (p != null)
            out.b('<').number(p.offset()).b('.').number(p.count()).b('>');
    }
}
