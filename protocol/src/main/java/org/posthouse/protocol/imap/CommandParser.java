package org.posthouse.protocol.imap;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imap.Command.AppendMessage;

/**
 * Reads commands, one method per rule of the ABNF. RFC 3501 §9
 *
 * <p>After a SyntaxException the caller answers BAD with {@link #tag} and calls {@link #recover}; the connection then goes on.
 */
public final class CommandParser {
    private final WireReader in;
    private final Lexer lex;
    private @Nullable String tag;

    /** Called when the client waits to be asked for a literal: writes a continuation request and flushes. RFC 3501 §7.5 */
    @FunctionalInterface
    public interface Continuation {
        void ready() throws IOException;
    }

    public CommandParser(WireReader in, ImapLimits limits, Continuation continuation) {
        this.in = in;
        lex = new Lexer(in, limits, continuation::ready);
    }

    /** Other limits from the next command on, as after login. */
    public void limits(ImapLimits limits) {
        lex.limits = limits;
    }

    /** The tag of the command read last, null where none could be read. */
    public @Nullable String tag() {
        return tag;
    }

    /** Takes the rest of a command that was not understood or is refused. An IOException where it is longer than the limit. */
    public void recover() throws IOException {
        lex.recover();
    }

    /** command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF; of an APPEND the part before the octets. */
    public Command command() throws IOException, SyntaxException {
        tag = null;
        lex.begin();
        if (in.peek() < 0)
            throw new java.io.EOFException("connection closed by peer");
        String t = in.takeSome(Syntax.TAG_CHAR, 200);
        lex.sp();
        tag = t;
        String name = lex.word();
        Command command = name.equals("UID") ? uid() : named(name);
        if (!(command instanceof Command.Append))
            lex.end();
        return command;
    }

    private Command named(String name) throws IOException, SyntaxException {
        return switch (name) {
            case "CAPABILITY" -> new Command.Capability();
            case "NOOP" -> new Command.Noop();
            case "LOGOUT" -> new Command.Logout();
            case "ID" -> id();
            case "STARTTLS" -> new Command.StartTls();
            case "AUTHENTICATE" -> authenticate();
            case "LOGIN" -> login();
            case "ENABLE" -> enable();
            case "SELECT" -> new Command.Select(spMailbox());
            case "EXAMINE" -> new Command.Examine(spMailbox());
            case "CREATE" -> create();
            case "DELETE" -> new Command.Delete(spMailbox());
            case "RENAME" -> new Command.Rename(spMailbox(), spMailbox());
            case "SUBSCRIBE" -> new Command.Subscribe(spMailbox());
            case "UNSUBSCRIBE" -> new Command.Unsubscribe(spMailbox());
            case "LIST" -> list();
            case "LSUB" -> lsub();
            case "NAMESPACE" -> new Command.Namespace();
            case "STATUS" -> status();
            case "APPEND" -> append();
            case "IDLE" -> new Command.Idle();
            case "CHECK" -> new Command.Check();
            case "CLOSE" -> new Command.Close();
            case "UNSELECT" -> new Command.Unselect();
            case "EXPUNGE" -> new Command.Expunge(null);
            case "SEARCH" -> search(false);
            case "FETCH" -> fetch(false);
            case "STORE" -> store(false);
            case "COPY" -> new Command.Copy(false, spSet(), spMailbox());
            case "MOVE" -> new Command.Move(false, spSet(), spMailbox());
            default -> throw new SyntaxException("unknown command");
        };
    }

    /** uid = "UID" SP (copy / fetch / search / store), RFC 4315 §4, RFC 6851 §3.2 */
    private Command uid() throws IOException, SyntaxException {
        lex.sp();
        return switch (lex.word()) {
            case "SEARCH" -> search(true);
            case "FETCH" -> fetch(true);
            case "STORE" -> store(true);
            case "COPY" -> new Command.Copy(true, spSet(), spMailbox());
            case "MOVE" -> new Command.Move(true, spSet(), spMailbox());
            case "EXPUNGE" -> new Command.Expunge(spSet());
            default -> throw new SyntaxException("unknown command after UID");
        };
    }

    private String spMailbox() throws IOException, SyntaxException {
        lex.sp();
        return lex.mailbox();
    }

    private SequenceSet spSet() throws IOException, SyntaxException {
        lex.sp();
        return lex.sequenceSet();
    }

    /** id = "ID" SP id-params-list. RFC 2971 §4 */
    private Command id() throws IOException, SyntaxException {
        lex.sp();
        Map<String, String> fields = new HashMap<>();
        if (!in.take('(')) {
            in.expect("NIL");
            return new Command.Id(fields);
        }
        for (boolean first = true; !in.take(')'); first = false) {
            lex.item();
            if (fields.size() >= 30)
                throw new SyntaxException("at most 30 fields");
            if (!first)
                lex.sp();
            String name = Lexer.utf8(lex.string());
            lex.sp();
            if (in.peek() == 'N' || in.peek() == 'n')
                in.expect("NIL");
            else
                fields.put(name, Lexer.utf8(lex.string()));
        }
        return new Command.Id(fields);
    }

    /** authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]. RFC 4959 §4 */
    private Command authenticate() throws IOException, SyntaxException {
        lex.sp();
        String mechanism = lex.atom().toUpperCase(Locale.ROOT);
        String initial = in.take(' ') ? lex.some(Syntax.BASE64_CHAR) : null;
        return new Command.Authenticate(mechanism, initial);
    }

    /** login = "LOGIN" SP userid SP password */
    private Command login() throws IOException, SyntaxException {
        lex.sp();
        String name = lex.astringText();
        lex.sp();
        return new Command.Login(name, lex.astringText());
    }

    /** enable = "ENABLE" 1*(SP capability). RFC 5161 §4 */
    private Command enable() throws IOException, SyntaxException {
        List<String> capabilities = new ArrayList<>();
        do {
            lex.sp();
            lex.item();
            capabilities.add(lex.atom().toUpperCase(Locale.ROOT));
        } while (in.peek() == ' ');
        return new Command.Enable(capabilities);
    }

    /** create = "CREATE" SP mailbox [SP "(" "USE" SP "(" *use-attr ")" ")"]. RFC 6154 §6 */
    private Command create() throws IOException, SyntaxException {
        String mailbox = spMailbox();
        List<String> uses = new ArrayList<>();
        if (in.take(' ')) {
            in.expect("(USE (");
            while (!in.take(')')) {
                if (!uses.isEmpty())
                    lex.sp();
                uses.add(lex.flag());
            }
            in.expect(')');
        }
        return new Command.Create(mailbox, uses);
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
        if (in.take(' ')) {
            in.expect("RETURN (");
            for (boolean first = true; !in.take(')'); first = false) {
                if (!first)
                    lex.sp();
                returns.add(returnOption(lex.word()));
            }
        }
        return new Command.ListMailboxes(select, reference, patterns, returns);
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
        return ModifiedUtf7.decode(lex.astring(Syntax.LIST_CHAR));
    }

    /** lsub = "LSUB" SP mailbox SP list-mailbox */
    private Command lsub() throws IOException, SyntaxException {
        String reference = spMailbox();
        lex.sp();
        return new Command.Lsub(reference, listMailbox());
    }

    /** status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")" */
    private Command status() throws IOException, SyntaxException {
        String mailbox = spMailbox();
        in.expect(" (");
        List<Command.StatusItem> items = new ArrayList<>();
        do {
            lex.item();
            Command.StatusItem item = statusItem(lex.word());
            if (!items.contains(item))
                items.add(item);
        } while (in.take(' '));
        in.expect(')');
        return new Command.Status(mailbox, items);
    }

    private static Command.StatusItem statusItem(String word) throws SyntaxException {
        for (Command.StatusItem item : Command.StatusItem.values())
            if (item.name().equals(word))
                return item;
        throw new SyntaxException("unknown status item");
    }

    /** append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal */
    private Command append() throws IOException, SyntaxException {
        String mailbox = spMailbox();
        lex.sp();
        return new Command.Append(mailbox, appendMessage());
    }

    private AppendMessage appendMessage() throws IOException, SyntaxException {
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
        Lexer.LiteralHead head = lex.literalHead();
        return new AppendMessage(flags, date, head.size(), head.synchronizing());
    }

    /** After the octets of a message were taken: the next message of the same APPEND, or null where the command ends. RFC 3502 §6.3.11 */
    public @Nullable AppendMessage nextAppendMessage() throws IOException, SyntaxException {
        lex.afterLiteral();
        if (in.take(' '))
            return appendMessage();
        lex.end();
        return null;
    }

    /** The octets of the message are still to come although nobody asked for them: {@link #recover} then skips them. */
    public void refuse(AppendMessage message) {
        lex.announced(message.size(), message.synchronizing());
    }

    /** After octets were taken: takes the rest of the command, with further messages. */
    public void skipRest() throws IOException {
        lex.afterLiteral();
        lex.recover();
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

    /** search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key) */
    private Command search(boolean uid) throws IOException, SyntaxException {
        lex.sp();
        return new SearchParser(in, lex).search(uid);
    }

    /** fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") */
    private Command fetch(boolean uid) throws IOException, SyntaxException {
        SequenceSet set = spSet();
        lex.sp();
        return new Command.Fetch(uid, set, new FetchParser(in, lex).items());
    }

    /** store = "STORE" SP sequence-set SP store-att-flags */
    private Command store(boolean uid) throws IOException, SyntaxException {
        SequenceSet set = spSet();
        lex.sp();
        Command.Store.How how = in.take('+') ? Command.Store.How.ADD : in.take('-') ? Command.Store.How.REMOVE : Command.Store.How.REPLACE;
        String word = lex.word();
        boolean silent = word.equals("FLAGS.SILENT");
        if (!silent && !word.equals("FLAGS"))
            throw new SyntaxException("expected FLAGS or FLAGS.SILENT");
        lex.sp();
        if (in.peek() == '(')
            return new Command.Store(uid, set, how, silent, flagList());
        List<String> flags = new ArrayList<>();
        do
            flags.add(lex.flag());
        while (in.take(' '));
        return new Command.Store(uid, set, how, silent, flags);
    }
}
