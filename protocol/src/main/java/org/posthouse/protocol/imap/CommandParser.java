package org.posthouse.protocol.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.Lexer;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.protocol.imapwire.Syntax;
import org.posthouse.protocol.sasl.SaslServer;

/**
 * Reads commands, one method per rule of the ABNF. RFC 3501 §9
 *
 * <p>After a SyntaxException the caller answers BAD with {@link #tag} and calls {@link #recover}; the connection then goes on.
 */
public final class CommandParser {
    private final WireReader in;
    private final Lexer lex;
    private final SyncParser sync;
    private final AppendParser appends;
    private @Nullable String tag;

    /** Called when the client waits to be asked for a literal: writes a continuation request and flushes. RFC 3501 §7.5 */
    @FunctionalInterface
    public interface Continuation {
        void ready() throws IOException;
    }

    public CommandParser(WireReader in, ImapLimits limits, Continuation continuation) {
        this.in = in;
        lex = new Lexer(in, limits, continuation::ready);
        sync = new SyncParser(in, lex);
        appends = new AppendParser(in, lex);
    }

    /** Other limits from the next command on, as after login. */
    public void limits(ImapLimits limits) {
        lex.limits = limits;
    }

    /** Whether mailbox names come in UTF-8 from the next command on. RFC 9051 §5.1 */
    public void utf8Names(boolean on) {
        lex.utf8Names = on;
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
        if (!(command instanceof Command.Upload))
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
            case "SELECT" -> new Command.Select(spMailbox(), sync.selectOptions());
            case "EXAMINE" -> new Command.Examine(spMailbox(), sync.selectOptions());
            case "CREATE" -> create();
            case "DELETE" -> new Command.Delete(spMailbox());
            case "RENAME" -> new Command.Rename(spMailbox(), spMailbox());
            case "SUBSCRIBE" -> new Command.Subscribe(spMailbox());
            case "UNSUBSCRIBE" -> new Command.Unsubscribe(spMailbox());
            case "NAMESPACE" -> new Command.Namespace();
            case "APPEND" -> append();
            case "COMPRESS" -> compress();
            case "IDLE" -> new Command.Idle();
            case "NOTIFY" -> new NotifyParser(in, lex).notification();
            case "UNAUTHENTICATE" -> new Command.Unauthenticate();
            case "CHECK" -> new Command.Check();
            case "CLOSE" -> new Command.Close();
            case "UNSELECT" -> new Command.Unselect();
            case "EXPUNGE" -> new Command.Expunge(null);
            case "SEARCH" -> search(false);
            case "ESEARCH" -> multiSearch();
            case "UIDBATCHES" -> uidBatches();
            case "SORT" -> sort(false);
            case "THREAD" -> threads(false);
            case "CANCELUPDATE" -> new SearchParser(in, lex).cancelUpdate();
            case "FETCH" -> fetch(false);
            case "STORE" -> store(false);
            case "COPY" -> new Command.Copy(false, spSet(), spMailbox());
            case "MOVE" -> new Command.Move(false, spSet(), spMailbox());
            case "REPLACE" -> replace(false);
            case "LIST", "LSUB", "STATUS" -> new MailboxCommandParser(in, lex).command(name);
            case "SETACL", "DELETEACL", "GETACL", "LISTRIGHTS", "MYRIGHTS", "GETQUOTA", "GETQUOTAROOT", "SETQUOTA", "GETMETADATA",
                    "SETMETADATA", "RESETKEY", "GENURLAUTH", "URLFETCH" ->
                new SharingCommandParser(in, lex).command(name);
            default -> throw new SyntaxException("unknown command");
        };
    }

    /** uid = "UID" SP (copy / fetch / search / store), RFC 4315 §4, RFC 6851 §3.2 */
    private Command uid() throws IOException, SyntaxException {
        lex.sp();
        return switch (lex.word()) {
            case "SEARCH" -> search(true);
            case "SORT" -> sort(true);
            case "THREAD" -> threads(true);
            case "FETCH" -> fetch(true);
            case "STORE" -> store(true);
            case "COPY" -> new Command.Copy(true, spSet(), spMailbox());
            case "MOVE" -> new Command.Move(true, spSet(), spMailbox());
            case "REPLACE" -> replace(true);
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

    /** authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]. A bearer token is as long here as after a challenge. RFC 4959 §4 */
    private Command authenticate() throws IOException, SyntaxException {
        lex.sp();
        String mechanism = lex.atom().toUpperCase(Locale.ROOT);
        String initial = in.take(' ') ? lex.some(Syntax.BASE64_CHAR, SaslServer.MAX_BASE64) : null;
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

    /** append = "APPEND" SP mailbox 1*append-message. RFC 3502 §6.3.11 */
    private Command append() throws IOException, SyntaxException {
        String mailbox = spMailbox();
        lex.sp();
        return new Command.Append(mailbox, appends.message());
    }

    /** compress = "COMPRESS" SP algorithm. RFC 4978 §5 */
    private Command compress() throws IOException, SyntaxException {
        lex.sp();
        return new Command.Compress(lex.atom().toUpperCase(Locale.ROOT));
    }

    /** replace = "REPLACE" SP seq-number SP mailbox append-message. RFC 8508 §5 */
    private Command replace(boolean uid) throws IOException, SyntaxException {
        lex.sp();
        long number = in.take('*') ? SequenceSet.STAR : lex.nzNumber();
        String mailbox = spMailbox();
        lex.sp();
        return new Command.Replace(uid, number, mailbox, appends.message());
    }

    /** The next part of a message of form CATENATE, after the octets of the one before were taken; null behind the last. RFC 4469 §5 */
    public Command.@Nullable CatPart nextPart() throws IOException, SyntaxException {
        return appends.part();
    }

    /** The octets of a part are still to come although nobody asked for them. */
    public void refuse(Command.CatPart.Text part) {
        lex.announced(part.size(), part.synchronizing());
    }

    /** After the octets of a message were taken: the next message of the same APPEND, or null where the command ends. RFC 3502 §6.3.11 */
    public @Nullable AppendMessage nextAppendMessage() throws IOException, SyntaxException {
        return appends.next();
    }

    /** The octets of the message are still to come although nobody asked for them: {@link #recover} then skips them. */
    public void refuse(AppendMessage message) {
        if (message.form() == Command.Form.CATENATE)
            return;
        lex.announced(message.size(), message.synchronizing());
    }

    /** After octets were taken: takes the rest of the command, with further messages. */
    public void skipRest() throws IOException {
        lex.afterLiteral();
        lex.recover();
    }

    private List<String> flagList() throws IOException, SyntaxException {
        return appends.flagList();
    }

    private Command sort(boolean uid) throws IOException, SyntaxException {
        lex.sp();
        return new SearchParser(in, lex).sort(uid);
    }

    private Command threads(boolean uid) throws IOException, SyntaxException {
        lex.sp();
        return new SearchParser(in, lex).threads(uid);
    }

    private Command multiSearch() throws IOException, SyntaxException {
        lex.sp();
        return new SearchParser(in, lex).multiSearch();
    }

    /** uidbatches = "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number]. RFC 10022 */
    private Command uidBatches() throws IOException, SyntaxException {
        lex.sp();
        long size = lex.nzNumber();
        if (!in.take(' '))
            return new Command.UidBatches(size, null);
        long first = lex.nzNumber();
        in.expect(':');
        return new Command.UidBatches(size, new Command.UidBatches.Batches(first, lex.nzNumber()));
    }

    private Command search(boolean uid) throws IOException, SyntaxException {
        lex.sp();
        return new SearchParser(in, lex).search(uid);
    }

    /** fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers] */
    private Command fetch(boolean uid) throws IOException, SyntaxException {
        SequenceSet set = spSet();
        lex.sp();
        FetchParser parser = new FetchParser(in, lex);
        List<FetchItem> items = parser.items();
        return new Command.Fetch(uid, set, items, sync.fetchModifiers(uid, parser));
    }

    /** store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags */
    private Command store(boolean uid) throws IOException, SyntaxException {
        SequenceSet set = spSet();
        lex.sp();
        long unchangedSince = sync.unchangedSince();
        Command.Store.How how = in.take('+') ? Command.Store.How.ADD : in.take('-') ? Command.Store.How.REMOVE : Command.Store.How.REPLACE;
        String word = lex.word();
        boolean silent = word.equals("FLAGS.SILENT");
        if (!silent && !word.equals("FLAGS"))
            throw new SyntaxException("expected FLAGS or FLAGS.SILENT");
        lex.sp();
        if (in.peek() == '(')
            return new Command.Store(uid, set, unchangedSince, how, silent, flagList());
        List<String> flags = new ArrayList<>();
        do
            flags.add(lex.flag());
        while (in.take(' '));
        return new Command.Store(uid, set, unchangedSince, how, silent, flags);
    }
}
