package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imap.FetchItem.Plain;
import org.posthouse.protocol.imapwire.Lexer;

/** Reads the items of FETCH, and their names in its responses. */
final class FetchParser {
    private static final ByteClass NAME_CHAR = ByteClass.ALPHA.or(ByteClass.DIGIT).or(ByteClass.of(".", ".")).as("fetch item");
    private static final int MAX_ITEMS = 200;
    private final WireReader in;
    private final Lexer lex;

    /** A space has been taken that did not belong to the item before it ... */
    private boolean spaced;
    /** ... and with it the parenthesis of what follows the items. */
    private boolean opened;

    FetchParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    List<FetchItem> items() throws IOException, SyntaxException {
        if (!in.take('(')) {
            String name = name();
            return switch (name) {
                case "ALL" -> List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.RFC822_SIZE, Plain.ENVELOPE);
                case "FAST" -> List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.RFC822_SIZE);
                case "FULL" -> List.of(Plain.FLAGS, Plain.INTERNALDATE, Plain.RFC822_SIZE, Plain.ENVELOPE, Plain.BODY);
                default -> List.of(item(name));
            };
        }
        List<FetchItem> items = new ArrayList<>();
        do {
            if (items.size() >= MAX_ITEMS)
                throw new SyntaxException("at most " + MAX_ITEMS + " items");
            FetchItem item = item(name());
            if (!items.contains(item))
                items.add(item);
        } while (nextItem());
        in.expect(')');
        return items;
    }

    private boolean nextItem() throws IOException, SyntaxException {
        if (opened)
            throw new SyntaxException("unknown modifier");
        boolean taken = spaced;
        spaced = false;
        return taken || in.take(' ');
    }

    /** After the items: whether the space before the modifiers of the command was taken already. */
    boolean spaced() {
        return spaced || opened;
    }

    /** The same for their parenthesis. */
    boolean opened() {
        return opened;
    }

    private String name() throws IOException, SyntaxException {
        return in.takeSome(NAME_CHAR, 40).toUpperCase(Locale.ROOT);
    }

    private FetchItem item(String name) throws IOException, SyntaxException {
        if (name.equals("PREVIEW"))
            return new FetchItem.Preview(lazy());
        if (name.startsWith("BINARY"))
            return binary(name);
        if (in.peek() == '[') {
            boolean peek = name.equals("BODY.PEEK");
            if (!peek && !name.equals("BODY"))
                throw new SyntaxException("no section is possible there");
            Section section = section();
            return new FetchItem.Content(peek, section, in.peek() == '<' ? partial() : null);
        }
        for (Plain plain : Plain.values())
            if (plain.word().equals(name))
                return plain;
        throw new SyntaxException("unknown fetch item");
    }

    /** fetch-att =/ "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]. RFC 8970 §6 */
    private boolean lazy() throws IOException, SyntaxException {
        if (!in.take(' '))
            return false;
        spaced = true;
        if (!in.take('('))
            return false;
        spaced = false;
        if (in.peek() != 'L' && in.peek() != 'l') {
            opened = true;
            return false;
        }
        int count = 0;
        do {
            in.expect("LAZY");
            if (++count > MAX_ITEMS)
                throw new SyntaxException("at most " + MAX_ITEMS + " modifiers");
        } while (in.take(' '));
        in.expect(')');
        return true;
    }

    /** fetch-att =/ "BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary. RFC 3516 §7 */
    private FetchItem binary(String name) throws IOException, SyntaxException {
        List<Integer> part = binarySection();
        return switch (name) {
            case "BINARY.SIZE" -> new FetchItem.BinarySize(part);
            case "BINARY", "BINARY.PEEK" -> new FetchItem.Binary(name.endsWith("PEEK"), part, in.peek() == '<' ? partial() : null);
            default -> throw new SyntaxException("unknown fetch item");
        };
    }

    /** section-binary = "[" [section-part] "]" */
    List<Integer> binarySection() throws IOException, SyntaxException {
        in.expect('[');
        List<Integer> part = part();
        in.expect(']');
        return part;
    }

    private FetchItem.Partial partial() throws IOException, SyntaxException {
        in.expect('<');
        long offset = lex.number();
        in.expect('.');
        long count = lex.number();
        in.expect('>');
        if (count == 0 || offset > 0xffffffffL || count > 0xffffffffL)
            throw new SyntaxException("a partial fetch is <offset.count> with a count of at least 1");
        return new FetchItem.Partial(offset, count);
    }

    /** section = "[" [section-spec] "]" */
    Section section() throws IOException, SyntaxException {
        in.expect('[');
        List<Integer> part = part();
        Section.Text text = Section.Text.WHOLE;
        List<String> fields = List.of();
        if (in.peek() != ']') {
            text = text(name());
            if (text == Section.Text.MIME && part.isEmpty())
                throw new SyntaxException("MIME needs a part number");
            if (text == Section.Text.HEADER_FIELDS || text == Section.Text.HEADER_FIELDS_NOT)
                fields = headerList();
        }
        in.expect(']');
        return new Section(part, text, fields);
    }

    /** section-part = nz-number *("." nz-number), and the dot before a name */
    private List<Integer> part() throws IOException, SyntaxException {
        List<Integer> part = new ArrayList<>();
        while (ByteClass.DIGIT.contains(in.peek())) {
            long n = lex.nzNumber();
            if (part.size() >= 100 || n > Integer.MAX_VALUE)
                throw new SyntaxException("part number too long");
            part.add((int) n);
            if (!in.take('.'))
                break;
            if (in.peek() == ']')
                throw new SyntaxException("part number ends with a dot");
        }
        return part;
    }

    private static Section.Text text(String name) throws SyntaxException {
        return switch (name) {
            case "HEADER" -> Section.Text.HEADER;
            case "HEADER.FIELDS" -> Section.Text.HEADER_FIELDS;
            case "HEADER.FIELDS.NOT" -> Section.Text.HEADER_FIELDS_NOT;
            case "TEXT" -> Section.Text.TEXT;
            case "MIME" -> Section.Text.MIME;
            default -> throw new SyntaxException("unknown section");
        };
    }

    /** header-list = "(" header-fld-name *(SP header-fld-name) ")" */
    private List<String> headerList() throws IOException, SyntaxException {
        in.expect(" (");
        List<String> fields = new ArrayList<>();
        do {
            if (fields.size() >= MAX_ITEMS)
                throw new SyntaxException("at most " + MAX_ITEMS + " fields");
            fields.add(lex.astringText());
        } while (in.take(' '));
        in.expect(')');
        return fields;
    }
}
