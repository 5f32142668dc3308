package org.posthouse.access.imapserver;

import java.io.IOException;
import java.io.Reader;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.Refusal;

/** The text of a message as people read it: header fields decoded, text parts decoded and streamed. */
final class MessageText {
    /** Octets of one header that are looked at. */
    private static final long MAX_HEADER = 1 << 20;
    private final Content content;

    MessageText(Content content) {
        this.content = content;
    }

    private HeaderSection header(long from, long to) throws IOException, Refusal {
        return HeaderSection.parse(content.source().bytes(from, Math.min(to, from + MAX_HEADER)));
    }

    /** Whether a field of that name holds the text; an empty text asks for the field alone. */
    boolean header(String name, Needle needle) throws IOException, Refusal {
        for (HeaderField field : header(0, content.headerSize()).all(name))
            if (needle.isEmpty() || needle.in(field.decoded()))
                return true;
        return false;
    }

    /** Whether any field holds the text. */
    boolean anyHeader(Needle needle) throws IOException, Refusal {
        return fields(0, content.headerSize(), needle);
    }

    private boolean fields(long from, long to, Needle needle) throws IOException, Refusal {
        for (HeaderField field : header(from, to).fields())
            if (needle.in(field.name() + ": " + field.decoded()))
                return true;
        return false;
    }

    /** Whether the body holds the text: text parts, and the headers of parts and of messages inside. */
    boolean body(Needle needle) throws IOException, Refusal {
        Structure structure = content.structure();
        return part(structure.body(), true, needle);
    }

    private boolean part(Part part, boolean outermost, Needle needle) throws IOException, Refusal {
        if (!outermost && fields(part.headerStart(), part.bodyStart(), needle))
            return true;
        Part inside = part.body();
        if (inside != null)
            return part(inside, false, needle);
        for (Part child : part.parts())
            if (part(child, false, needle))
                return true;
        if (part.kind() != Part.Kind.TEXT)
            return false;
        try (Reader reader = DecodedText.reader(content.source(), part)) {
            return needle.in(reader);
        }
    }
}
