package org.posthouse.mail.text;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureView;

/**
 * What can be found in one message. Header fields are {@code NAME: value} with a zero octet after each; the body is every text part, HTML as it is shown,
 * and the headers of parts and of messages inside, a zero octet after each. RFC 9051 §6.4.4
 */
public final class SearchableText {
    /** Octets of one header that are looked at. */
    private static final long MAX_HEADER = 1 << 20;
    private final Source source;
    private final Structure structure;

    /** A structure that is complete; one that was cut finds less. */
    public SearchableText(Source source, Structure structure) {
        this.source = source;
        this.structure = structure;
    }

    /** The fields of a stored envelope that {@link EnvelopeFields} names, written as a header is; those that the message has not are left out. */
    public static void envelope(StructureView record, FoldedText out) {
        Folder folder = new Folder(out);
        for (EnvelopeField field : EnvelopeFields.all()) {
            String text = EnvelopeText.of(record, field);
            if (text != null) {
                folder.put(EnvelopeFields.name(field));
                folder.put(": ");
                folder.put(text);
                folder.separate();
            }
        }
        folder.flush();
    }

    /** The message's own header. */
    public void header(FoldedText out) throws IOException {
        Folder folder = new Folder(out);
        fields(0, structure.headerSize(), folder);
        folder.flush();
    }

    /** The body. */
    public void body(FoldedText out) throws IOException {
        Folder folder = new Folder(out);
        part(structure.body(), true, folder);
        folder.flush();
    }

    /** Whether a field of that name holds the text; with an empty text, whether there is one. */
    public boolean header(String name, Needle needle) throws IOException {
        FoldedText out = new FoldedText(Integer.MAX_VALUE);
        header(out);
        return inField(out.array(), 0, out.size(), Casemap.fold(name), needle);
    }

    /** Whether any field of the header, its name included, holds the text. */
    public boolean header(Needle needle) throws IOException {
        Needle.Search search = needle.new Search();
        Folder folder = new Folder(search);
        fields(0, structure.headerSize(), folder);
        folder.flush();
        return search.found();
    }

    /** Whether the body holds the text; reads no further than needed. */
    public boolean body(Needle needle) throws IOException {
        Needle.Search search = needle.new Search();
        Folder folder = new Folder(search);
        part(structure.body(), true, folder);
        folder.flush();
        return search.found();
    }

    /** Whether a folded header or envelope has a field of that (folded) name whose value holds the text; any value will do for the empty one. */
    public static boolean inField(byte[] header, int from, int to, byte[] name, Needle needle) {
        return eachField(header, from, to, name, (valueFrom, valueTo) -> !needle.in(header, valueFrom, valueTo));
    }

    /** Takes the place of a field's value; false: enough. */
    public interface EachField {
        boolean more(int from, int to);
    }

    /** Shows the values of all fields of that (folded) name in a folded header or envelope; true where one of them was enough. */
    public static boolean eachField(byte[] header, int from, int to, byte[] name, EachField each) {
        if (!canName(name))
            return false;
        // Octets as characters, for which the processor has its own way of searching.
        String text = new String(header, from, to - from, StandardCharsets.ISO_8859_1);
        String start = new String(name, StandardCharsets.ISO_8859_1) + ": ";
        for (int at = text.startsWith(start) ? 0 : next(text, start, 0); at >= 0; at = next(text, start, at)) {
            int value = at + start.length();
            int end = text.indexOf('\0', value);
            if (!each.more(from + value, end < 0 ? to : from + end))
                return true;
        }
        return false;
    }

    /** Where the next field of that name begins, or -1. */
    private static int next(String text, String start, int after) {
        int at = text.indexOf('\0' + start, after);
        return at < 0 ? -1 : at + 1;
    }

    // No field has such a name, and lines that are no fields have none.
    private static boolean canName(byte[] name) {
        for (byte b : name)
            if (b == ':')
                return false;
        return name.length > 0;
    }

    private boolean fields(long from, long to, Folder out) throws IOException {
        HeaderSection header = HeaderSection.parse(source.bytes(from, Math.min(to, from + MAX_HEADER)));
        for (int i = 0; i < header.size() && out.more(); i++) {
            HeaderField field = header.fields().get(i);
            out.put(field.name());
            out.put(": ");
            // A fold is often a tab, which nobody who types the text to look for knows of. RFC 5322 §2.2.3
            out.put(field.decoded().replace('\t', ' '));
            out.separate();
        }
        return out.more();
    }

    private void part(Part part, boolean outermost, Folder out) throws IOException {
        if (!outermost && !fields(part.headerStart(), part.bodyStart(), out))
            return;
        Part inside = part.body();
        if (inside != null) {
            part(inside, false, out);
            return;
        }
        for (Part child : part.parts()) {
            if (!out.more())
                return;
            part(child, false, out);
        }
        if (part.kind() == Part.Kind.TEXT) {
            try (Reader reader = text(part)) {
                out.put(reader);
            }
            out.separate();
        }
    }

    private Reader text(Part part) throws IOException {
        Reader reader = DecodedText.reader(source, part);
        return part.subtype().equals("html") ? new HtmlText(reader) : reader;
    }
}
