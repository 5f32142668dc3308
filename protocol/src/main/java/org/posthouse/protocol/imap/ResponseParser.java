package org.posthouse.protocol.imap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.Lexer;
import org.posthouse.protocol.imapwire.Syntax;
import org.posthouse.protocol.imapwire.Value;

/** Reads responses, one method per rule of the ABNF. After a SyntaxException the connection is of no use any more. RFC 3501 §9 */
public final class ResponseParser {
    private static final ByteClass ATOM_LIKE = Syntax.ASTRING_CHAR.or(ByteClass.of("\\*%[<>", "\\*%[<>")).as("word");
    private final WireReader in;
    private final Lexer lex;
    private @Nullable Sink sink;

    /** Takes the octets of a section as they come; must read them all. False leaves them to the parser, which keeps them in memory. */
    @FunctionalInterface
    public interface Sink {
        boolean take(Section section, InputStream octets, long size) throws IOException;
    }

    public ResponseParser(WireReader in, ImapLimits limits) {
        this.in = in;
        lex = new Lexer(in, limits, () -> {
        });
    }

    /** Where the octets of sections go from now on; null keeps them in memory. */
    public void sink(@Nullable Sink next) {
        sink = next;
    }

    /** response = continue-req / response-data / response-tagged */
    public Response response() throws IOException, SyntaxException {
        lex.begin();
        if (in.take('+')) {
            in.take(' ');
            String text = text();
            lex.end();
            return new Response.Continue(text);
        }
        String tag = in.take('*') ? null : in.takeSome(Syntax.TAG_CHAR, 200);
        lex.sp();
        Response response = tag == null && ByteClass.DIGIT.contains(in.peek()) ? numbered() : worded(tag);
        while (in.take(' ')) {
            // some servers leave blanks behind
        }
        lex.end();
        return response;
    }

    private String text() throws IOException, SyntaxException {
        return new String(in.takeBytes(Syntax.TEXT_CHAR, 1 << 16), StandardCharsets.UTF_8);
    }

    /** message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att)), mailbox-data = number SP ("EXISTS" / "RECENT") */
    private Response numbered() throws IOException, SyntaxException {
        long n = lex.number();
        lex.sp();
        String word = lex.word();
        switch (word) {
            case "EXISTS" :
                return new Response.Exists(n);
            case "RECENT" :
                return new Response.Recent(n);
            case "EXPUNGE" :
                return new Response.Expunged(n);
            case "FETCH" :
                lex.sp();
                return fetched(n);
            default :
                return other(word);
        }
    }

    private Response worded(@Nullable String tag) throws IOException, SyntaxException {
        String word = lex.word();
        for (Response.Status status : Response.Status.values())
            if (status.name().equals(word))
                return state(tag, status);
        if (tag != null)
            throw new SyntaxException("a tagged response is OK, NO or BAD");
        return switch (word) {
            case "CAPABILITY" -> new Response.Capabilities(words(List.of()));
            case "FLAGS" -> {
                lex.sp();
                yield new Response.Flags(flagList());
            }
            case "LIST" -> listed(false);
            case "LSUB" -> listed(true);
            case "SEARCH", "SORT" -> found();
            case "STATUS" -> status();
            default -> other(word);
        };
    }

    /** resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text */
    private Response.State state(@Nullable String tag, Response.Status status) throws IOException, SyntaxException {
        Response.Code code = null;
        in.take(' ');
        if (in.take('[')) {
            String name = lex.word();
            String argument = "";
            if (in.take(' '))
                argument = new String(in.takeBytes(Syntax.TEXT_CHAR.minus("]"), 1 << 20), StandardCharsets.UTF_8);
            in.expect(']');
            in.take(' ');
            code = new Response.Code(name, argument);
        }
        return new Response.State(tag, status, code, text());
    }

    private List<String> words(List<String> first) throws IOException, SyntaxException {
        List<String> words = new ArrayList<>(first);
        while (in.take(' ') && !in.atCrlf()) {
            lex.item();
            words.add(lex.some(ATOM_LIKE).toUpperCase(Locale.ROOT));
        }
        return words;
    }

    private List<String> flagList() throws IOException, SyntaxException {
        in.expect('(');
        List<String> flags = new ArrayList<>();
        while (!in.take(')')) {
            if (!flags.isEmpty())
                lex.sp();
            flags.add(lex.flag());
        }
        return flags;
    }

    /** mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox */
    private Response listed(boolean lsub) throws IOException, SyntaxException {
        lex.sp();
        List<String> attributes = flagList();
        lex.sp();
        Value separator = value();
        lex.sp();
        String mailbox = lex.mailbox();
        while (in.take(' '))
            value();
        return new Response.Listed(lsub, attributes, separator.asText(), mailbox);
    }

    private Response found() throws IOException, SyntaxException {
        List<Long> numbers = new ArrayList<>();
        while (in.take(' ') && !in.atCrlf()) {
            lex.item();
            numbers.add(lex.nzNumber());
        }
        return new Response.Found(numbers);
    }

    /** "STATUS" SP mailbox SP "(" [status-att-list] ")" */
    private Response status() throws IOException, SyntaxException {
        lex.sp();
        String mailbox = lex.mailbox();
        in.expect(" (");
        Map<String, Long> items = new LinkedHashMap<>();
        String id = "";
        while (!in.take(')')) {
            lex.item();
            in.take(' ');
            String word = lex.word();
            lex.sp();
            if (word.equals("MAILBOXID"))
                id = value().at(0).asText();
            else
                items.put(word, lex.number());
        }
        return new Response.MailboxStatus(mailbox, items, id);
    }

    private Response other(String word) throws IOException, SyntaxException {
        List<Value> values = new ArrayList<>();
        while (in.take(' ') && !in.atCrlf()) {
            lex.item();
            values.add(value());
        }
        return new Response.Other(word, values);
    }

    private Value value() throws IOException, SyntaxException {
        int c = in.peek();
        if (c == '"' || c == '{')
            return new Value.Text(lex.string());
        // literal8. RFC 3516 §7
        if (in.take('~'))
            return in.peek() == '{' ? new Value.Text(lex.octets()) : new Value.Atom("~" + lex.some(ATOM_LIKE));
        if (!in.take('(')) {
            String word = lex.some(ATOM_LIKE);
            return word.equalsIgnoreCase("NIL") ? Value.Nil.NIL : new Value.Atom(word);
        }
        lex.deeper();
        List<Value> values = new ArrayList<>();
        while (!in.take(')')) {
            lex.item();
            if (!values.isEmpty())
                in.take(' ');
            values.add(value());
        }
        lex.shallower();
        return new Value.Parens(values);
    }

    /** msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")" */
    private Response fetched(long number) throws IOException, SyntaxException {
        long uid = 0;
        List<String> flags = null;
        OffsetDateTime date = null;
        long size = -1;
        Value envelope = Value.Nil.NIL;
        Value structure = Value.Nil.NIL;
        List<Response.Content> contents = new ArrayList<>();
        Map<String, Value> more = new LinkedHashMap<>();
        in.expect('(');
        for (boolean first = true; !in.take(')'); first = false) {
            if (!first)
                lex.sp();
            lex.item();
            String item = in.takeSome(Syntax.WORD_CHAR, 64).toUpperCase(Locale.ROOT);
            if (item.equals("BODY") && in.peek() == '[') {
                contents.add(content());
                continue;
            }
            if (item.startsWith("BINARY"))
                item += new FetchParser(in, lex).binarySection();
            if (in.take('<')) {
                item += "<" + lex.number() + ">";
                in.expect('>');
            }
            lex.sp();
            switch (item) {
                case "UID" -> uid = lex.number();
                case "FLAGS" -> flags = flagList();
                case "INTERNALDATE" -> date = lex.dateTime();
                case "RFC822.SIZE" -> size = lex.number();
                case "ENVELOPE" -> envelope = value();
                case "BODY", "BODYSTRUCTURE" -> structure = value();
                case "RFC822" -> contents.add(octets(Section.WHOLE, -1));
                case "RFC822.HEADER" -> contents.add(octets(Section.HEADER, -1));
                case "RFC822.TEXT" -> contents.add(octets(Section.TEXT, -1));
                default -> more.put(item, value());
            }
        }
        return new Response.Fetched(number, uid, flags, date, size, envelope, structure, contents, more);
    }

    private Response.Content content() throws IOException, SyntaxException {
        Section section = new FetchParser(in, lex).section();
        long offset = -1;
        if (in.take('<')) {
            offset = lex.number();
            in.expect('>');
        }
        lex.sp();
        return octets(section, offset);
    }

    private Response.Content octets(Section section, long offset) throws IOException, SyntaxException {
        Sink to = sink;
        if (in.peek() == '"')
            return new Response.Content(section, offset, lex.string());
        if (in.peek() != '{') {
            in.expect("NIL");
            return new Response.Content(section, offset, null);
        }
        if (to == null)
            return new Response.Content(section, offset, lex.octets());
        Lexer.LiteralHead head = lex.literalHead();
        lex.afterLiteral();
        try (InputStream octets = in.literal(head.size())) {
            return to.take(section, octets, head.size())
                    ? new Response.Content(section, offset, new byte[0])
                    : new Response.Content(section, offset, octets.readNBytes((int) Math.min(lex.limits.string(), head.size())));
        }
    }
}
