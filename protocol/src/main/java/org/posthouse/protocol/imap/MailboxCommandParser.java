package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.Lexer;
import org.posthouse.protocol.imapwire.Syntax;

/** Reads what asks about mailboxes: LIST, LSUB, STATUS. RFC 5258 §6, RFC 5819 §4 */
final class MailboxCommandParser {
    private static final int MAX_ENTRIES = 50;
    private final WireReader in;
    private final Lexer lex;

    MailboxCommandParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    /** The rest of a command whose name was read. */
    Command command(String name) throws IOException, SyntaxException {
        return switch (name) {
            case "LIST" -> list();
            case "LSUB" -> lsub();
            default -> status();
        };
    }

    /** list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]. RFC 5258 §6 */
    private Command list() throws IOException, SyntaxException {
        lex.sp();
        Set<Command.ListSelect> select = EnumSet.noneOf(Command.ListSelect.class);
        if (in.take('(')) {
            for (boolean first = true; !in.take(')'); first = false) {
                if (!first)
                    lex.sp();
                select.add(selectOption(lex.word()));
            }
            lex.sp();
        }
        String reference = lex.mailbox();
        lex.sp();
        List<String> patterns = patterns();
        Set<Command.ListReturn> returns = EnumSet.noneOf(Command.ListReturn.class);
        List<Command.StatusItem> status = List.of();
        List<String> metadata = List.of();
        if (in.take(' ')) {
            in.expect("RETURN (");
            for (boolean first = true; !in.take(')'); first = false) {
                if (!first)
                    lex.sp();
                String word = lex.word();
                if (word.equals("STATUS"))
                    status = statusItems();
                else if (word.equals("METADATA"))
                    metadata = entries();
                else
                    returns.add(returnOption(word));
            }
        }
        return new Command.ListMailboxes(select, reference, patterns, returns, status, metadata);
    }

    /** return-option =/ "METADATA" SP "(" entry *(SP entry) ")". RFC 9590 */
    private List<String> entries() throws IOException, SyntaxException {
        in.expect(" (");
        List<String> entries = new ArrayList<>();
        do {
            lex.item();
            if (entries.size() == MAX_ENTRIES)
                throw new SyntaxException("at most " + MAX_ENTRIES + " entries");
            entries.add(lex.astringText());
        } while (in.take(' '));
        in.expect(')');
        return entries;
    }

    private static Command.ListSelect selectOption(String word) throws SyntaxException {
        for (Command.ListSelect option : Command.ListSelect.values())
            if (option.word().equals(word))
                return option;
        throw new SyntaxException("unknown selection option");
    }

    private static Command.ListReturn returnOption(String word) throws SyntaxException {
        for (Command.ListReturn option : Command.ListReturn.values())
            if (option.word().equals(word))
                return option;
        throw new SyntaxException("unknown return option");
    }

    /** mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")" */
    private List<String> patterns() throws IOException, SyntaxException {
        if (!in.take('('))
            return List.of(listMailbox());
        List<String> patterns = new ArrayList<>();
        do {
            if (patterns.size() >= 100)
                throw new SyntaxException("at most 100 patterns");
            patterns.add(listMailbox());
        } while (in.take(' '));
        in.expect(')');
        return patterns;
    }

    private String listMailbox() throws IOException, SyntaxException {
        return lex.mailbox(lex.astring(Syntax.LIST_CHAR));
    }

    /** lsub = "LSUB" SP mailbox SP list-mailbox */
    private Command lsub() throws IOException, SyntaxException {
        lex.sp();
        String reference = lex.mailbox();
        lex.sp();
        return new Command.Lsub(reference, listMailbox());
    }

    /** status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")" */
    private Command status() throws IOException, SyntaxException {
        lex.sp();
        return new Command.Status(lex.mailbox(), statusItems());
    }

    private List<Command.StatusItem> statusItems() throws IOException, SyntaxException {
        in.expect(" (");
        List<Command.StatusItem> items = new ArrayList<>();
        do {
            lex.item();
            Command.StatusItem item = statusItem(lex.word());
            if (!items.contains(item))
                items.add(item);
        } while (in.take(' '));
        in.expect(')');
        return items;
    }

    private static Command.StatusItem statusItem(String word) throws SyntaxException {
        for (Command.StatusItem item : Command.StatusItem.values())
            if (item.word().equals(word))
                return item;
        throw new SyntaxException("unknown status item");
    }
}
