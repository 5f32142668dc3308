package org.posthouse.protocol.imap;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imap.Command.CatPart;
import org.posthouse.protocol.imap.Command.Form;
import org.posthouse.protocol.imapwire.Lexer;

/** Reads messages that come with a command, up to their octets, and what stands between them. RFC 3502 §6.3.11, RFC 4466 §3 */
final class AppendParser {
    private final WireReader in;
    private final Lexer lex;
    private Form last = Form.LITERAL;
    private int parts;
    /** The part read last ends with octets that are taken elsewhere. */
    private boolean octets;
    private boolean utf8;

    AppendParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    /** append-message = [flag-list SP] [date-time SP] (literal / literal8 / "UTF8" SP "(" literal8 ")" / "CATENATE" SP "("). RFC 3516 §7, RFC 6855 §4, RFC 4469 §5 */
    AppendMessage message() throws IOException, SyntaxException {
        List<String> flags = List.of();
        OffsetDateTime date = null;
        if (in.peek() == '(') {
            flags = flagList();
            lex.sp();
        }
        if (in.peek() == '"') {
            date = lex.dateTime();
            lex.sp();
        }
        last = Form.LITERAL;
        if (in.peek() == 'U' || in.peek() == 'u') {
            in.expect("UTF8 (~");
            last = Form.UTF8;
        } else if (in.peek() == 'C' || in.peek() == 'c') {
            in.expect("CATENATE (");
            last = Form.CATENATE;
            parts = 0;
            octets = false;
            return new AppendMessage(flags, date, last, 0, false);
        } else if (in.take('~'))
            last = Form.LITERAL8;
        Lexer.LiteralHead head = lex.literalHead();
        return new AppendMessage(flags, date, last, head.size(), head.synchronizing());
    }

    /** Behind the octets of a message: the next, or null where the command ends. */
    @Nullable
    AppendMessage next() throws IOException, SyntaxException {
        if (last != Form.CATENATE)
            lex.afterLiteral();
        if (last == Form.UTF8)
            in.expect(')');
        if (in.take(' '))
            return message();
        lex.end();
        return null;
    }

    /** cat-part = "TEXT" SP literal / "UTF8" SP "(" literal8 ")" / "URL" SP astring, or the end of them. RFC 4469 §5, RFC 6855 §4 */
    @Nullable
    CatPart part() throws IOException, SyntaxException {
        if (octets) {
            lex.afterLiteral();
            if (utf8)
                in.expect(')');
        }
        octets = false;
        if (parts > 0 && in.take(')'))
            return null;
        lex.item();
        if (parts++ > 0)
            lex.sp();
        String word = lex.word();
        lex.sp();
        if (word.equals("URL"))
            return new CatPart.Url(lex.astringText());
        utf8 = word.equals("UTF8");
        if (utf8)
            in.expect("(~");
        else if (!word.equals("TEXT"))
            throw new SyntaxException("expected TEXT, UTF8 or URL");
        octets = true;
        Lexer.LiteralHead head = lex.literalHead();
        return new CatPart.Text(utf8, head.size(), head.synchronizing());
    }

    /** flag-list = "(" [flag *(SP flag)] ")" */
    List<String> flagList() throws IOException, SyntaxException {
        in.expect('(');
        List<String> flags = new ArrayList<>();
        while (!in.take(')')) {
            if (!flags.isEmpty())
                lex.sp();
            flags.add(lex.flag());
        }
        return flags;
    }
}
