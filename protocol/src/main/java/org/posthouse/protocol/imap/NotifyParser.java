package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.Lexer;

/** Reads NOTIFY. RFC 5465 §8 */
final class NotifyParser {
    private static final int MAX_GROUPS = 100;
    private final WireReader in;
    private final Lexer lex;

    NotifyParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    /** notify = "NOTIFY" SP (notify-set / notify-none) */
    Command notification() throws IOException, SyntaxException {
        lex.sp();
        String word = lex.word();
        if (word.equals("NONE"))
            return new Command.NotifyNone();
        if (!word.equals("SET"))
            throw new SyntaxException("expected SET or NONE");
        lex.sp();
        boolean status = in.peek() != '(';
        if (status) {
            in.expect("STATUS");
            lex.sp();
        }
        List<NotifyGroup> groups = new ArrayList<>();
        do {
            if (groups.size() == MAX_GROUPS)
                throw new SyntaxException("at most " + MAX_GROUPS + " groups of events");
            groups.add(group());
        } while (in.take(' '));
        return new Command.NotifySet(status, groups);
    }

    /** event-group = "(" filter-mailboxes SP events ")" */
    private NotifyGroup group() throws IOException, SyntaxException {
        in.expect('(');
        NotifyGroup.Mailboxes mailboxes = mailboxes(lex.word());
        lex.sp();
        boolean parentheses = in.take('(');
        // Without parentheses they are in the examples, if not in the grammar.
        List<NotifyGroup.Event> events = events();
        if (parentheses)
            in.expect(')');
        in.expect(')');
        return new NotifyGroup(mailboxes, events);
    }

    /** events = ( "(" event *(SP event) ")" ) / "NONE" */
    private List<NotifyGroup.Event> events() throws IOException, SyntaxException {
        List<NotifyGroup.Event> events = new ArrayList<>();
        for (boolean more = true; more;) {
            lex.item();
            String word = lex.atom().toUpperCase(Locale.ROOT);
            if (events.isEmpty() && word.equals("NONE"))
                return events;
            more = in.take(' ');
            if (!word.equalsIgnoreCase(NotifyGroup.MessageNew.WORD)) {
                events.add(event(word));
                continue;
            }
            List<FetchItem> items = List.of();
            if (more && in.peek() == '(') {
                items = new FetchParser(in, lex).items();
                more = in.take(' ');
            }
            events.add(new NotifyGroup.MessageNew(items));
        }
        return events;
    }

    /** filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other */
    private NotifyGroup.Mailboxes mailboxes(String word) throws IOException, SyntaxException {
        for (NotifyGroup.Some some : NotifyGroup.Some.values())
            if (some.word().equals(word))
                return some;
        return switch (word) {
            case "SUBTREE" -> new NotifyGroup.Subtree(names());
            case "MAILBOXES" -> new NotifyGroup.Named(names());
            default -> throw new SyntaxException("unknown choice of mailboxes");
        };
    }

    /** filter-mailboxes of a search, which has one choice more and one less. RFC 7377 §4 */
    NotifyGroup.Mailboxes source() throws IOException, SyntaxException {
        lex.item();
        String word = lex.word();
        if (word.equals("SUBTREE-ONE"))
            return new NotifyGroup.SubtreeOne(names());
        if (word.equals(NotifyGroup.Some.SELECTED_DELAYED.word()))
            throw new SyntaxException("selected-delayed is of NOTIFY only");
        return mailboxes(word);
    }

    /** one-or-more-mailbox = mailbox / "(" mailbox *(SP mailbox) ")" */
    private List<String> names() throws IOException, SyntaxException {
        lex.sp();
        List<String> names = new ArrayList<>();
        if (!in.take('(')) {
            names.add(lex.mailbox());
            return names;
        }
        do {
            lex.item();
            names.add(lex.mailbox());
        } while (in.take(' '));
        in.expect(')');
        return names;
    }

    /** event = message-event / mailbox-event / user-event / event-ext */
    private static NotifyGroup.Event event(String word) {
        for (NotifyGroup.Kind kind : NotifyGroup.Kind.values())
            if (kind.word().equalsIgnoreCase(word))
                return kind;
        return new NotifyGroup.Unknown(word);
    }
}
