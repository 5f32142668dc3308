package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.List;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapWriter;

/** What stands in the brackets of BODY[...]: part numbers, then a name; header fields as the client wrote them. RFC 3501 §6.4.5 */
public record Section(List<Integer> part, Text text, List<String> fields) {
    /** The name after the part numbers; WHOLE where there is none. */
    public enum Text {
        WHOLE(""), HEADER("HEADER"), HEADER_FIELDS("HEADER.FIELDS"), HEADER_FIELDS_NOT("HEADER.FIELDS.NOT"), TEXT("TEXT"), MIME("MIME");

        private final String word;

        Text(String word) {
            this.word = word;
        }
    }

    /** The whole message. */
    public static final Section WHOLE = new Section(List.of(), Text.WHOLE, List.of());
    public static final Section HEADER = new Section(List.of(), Text.HEADER, List.of());
    public static final Section TEXT = new Section(List.of(), Text.TEXT, List.of());

    public Section {
        part = List.copyOf(part);
        fields = List.copyOf(fields);
    }

    /** section = "[" [section-spec] "]" */
    public void write(WireWriter out) throws IOException {
        out.b('[');
        for (int i = 0; i < part.size(); i++) {
            if (i > 0)
                out.b('.');
            out.number(part.get(i));
        }
        if (!part.isEmpty() && text != Text.WHOLE)
            out.b('.');
        out.ascii(text.word);
        if (text == Text.HEADER_FIELDS || text == Text.HEADER_FIELDS_NOT) {
            out.ascii(" (");
            for (int i = 0; i < fields.size(); i++) {
                if (i > 0)
                    out.b(' ');
                ImapWriter.astring(out, fields.get(i));
            }
            out.b(')');
        }
        out.b(']');
    }
}
