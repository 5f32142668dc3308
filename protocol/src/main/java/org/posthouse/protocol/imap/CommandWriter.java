package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.posthouse.base.wire.WireWriter;

/** Writes commands so that {@link CommandParser} reads the same again. An APPEND is written up to its octets. RFC 3501 §9 */
public final class CommandWriter {
    private final WireWriter out;
    private final boolean literalPlus;
    private final Asked asked;

    /** Waits until the server asks for a literal; what was written must be flushed first. */
    @FunctionalInterface
    public interface Asked {
        void await() throws IOException;
    }

    /** @param literalPlus whether the server takes literals without being asked. RFC 7888 §3 */
    public CommandWriter(WireWriter out, boolean literalPlus, Asked asked) {
        this.out = out;
        this.literalPlus = literalPlus;
        this.asked = asked;
    }

    public void write(String tag, Command command) throws IOException {
        out.ascii(tag).b(' ');
        switch (command) {
            case Command.AnyTime c -> anyTime(c);
            case Command.BeforeLogin c -> beforeLogin(c);
            case Command.AfterLogin c -> afterLogin(c);
            case Command.InMailbox c -> inMailbox(c);
        }
        if (!(command instanceof Command.Append))
            out.crlf();
    }

    private void anyTime(Command.AnyTime command) throws IOException {
        switch (command) {
            case Command.Capability c -> out.ascii("CAPABILITY");
            case Command.Noop c -> out.ascii("NOOP");
            case Command.Logout c -> out.ascii("LOGOUT");
            case Command.Id c -> id(c);
        }
    }

    private void id(Command.Id c) throws IOException {
        if (c.fields().isEmpty()) {
            out.ascii("ID NIL");
            return;
        }
        String before = "ID (";
        for (var field : c.fields().entrySet()) {
            out.ascii(before);
            string(field.getKey());
            out.b(' ');
            string(field.getValue());
            before = " ";
        }
        out.b(')');
    }

    private void beforeLogin(Command.BeforeLogin command) throws IOException {
        switch (command) {
            case Command.StartTls c -> out.ascii("STARTTLS");
            case Command.Authenticate c -> {
                out.ascii("AUTHENTICATE ").ascii(c.mechanism());
                if (c.initial() != null)
                    out.b(' ').ascii(c.initial());
            }
            case Command.Login c -> {
                out.ascii("LOGIN ");
                astring(c.name());
                out.b(' ');
                astring(c.password());
            }
        }
    }

    private void afterLogin(Command.AfterLogin command) throws IOException {
        switch (command) {
            case Command.Enable c -> {
                out.ascii("ENABLE");
                for (String capability : c.capabilities())
                    out.b(' ').ascii(capability);
            }
            case Command.Select c -> mailbox("SELECT ", c.mailbox());
            case Command.Examine c -> mailbox("EXAMINE ", c.mailbox());
            case Command.Create c -> {
                mailbox("CREATE ", c.mailbox());
                if (!c.uses().isEmpty()) {
                    out.ascii(" (USE ");
                    ImapWriter.flags(out, c.uses());
                    out.b(')');
                }
            }
            case Command.Delete c -> mailbox("DELETE ", c.mailbox());
            case Command.Rename c -> {
                mailbox("RENAME ", c.from());
                mailbox(" ", c.to());
            }
            case Command.Subscribe c -> mailbox("SUBSCRIBE ", c.mailbox());
            case Command.Unsubscribe c -> mailbox("UNSUBSCRIBE ", c.mailbox());
            case Command.ListMailboxes c -> list(c);
            case Command.Lsub c -> {
                mailbox("LSUB ", c.reference());
                mailbox(" ", c.pattern());
            }
            case Command.Namespace c -> out.ascii("NAMESPACE");
            case Command.Status c -> {
                mailbox("STATUS ", c.mailbox());
                words(" (", c.items().stream().map(Enum::name).toList());
                out.b(')');
            }
            case Command.Append c -> {
                mailbox("APPEND ", c.mailbox());
                appendMessage(c.message());
            }
            case Command.Idle c -> out.ascii("IDLE");
        }
    }

    private void list(Command.ListMailboxes c) throws IOException {
        out.ascii("LIST");
        if (!c.select().isEmpty()) {
            words(" (", c.select().stream().map(Command.ListSelect::word).toList());
            out.b(')');
        }
        mailbox(" ", c.reference());
        if (c.patterns().size() == 1)
            mailbox(" ", c.patterns().getFirst());
        else {
            String before = " (";
            for (String pattern : c.patterns()) {
                mailbox(before, pattern);
                before = " ";
            }
            out.b(')');
        }
        if (!c.returns().isEmpty()) {
            words(" RETURN (", c.returns().stream().map(Command.ListReturn::word).toList());
            out.b(')');
        }
    }

    /** One message of an APPEND up to its octets, the first or a further one. RFC 3502 §6.3.11 */
    public void appendMessage(Command.AppendMessage m) throws IOException {
        if (!m.flags().isEmpty()) {
            out.b(' ');
            ImapWriter.flags(out, m.flags());
        }
        if (m.date() != null)
            out.b(' ').ascii(ImapWriter.dateTime(m.date()));
        out.ascii(" {").number(m.size()).ascii(m.synchronizing() ? "}\r\n" : "+}\r\n");
    }

    private void inMailbox(Command.InMailbox command) throws IOException {
        switch (command) {
            case Command.Check c -> out.ascii("CHECK");
            case Command.Close c -> out.ascii("CLOSE");
            case Command.Unselect c -> out.ascii("UNSELECT");
            case Command.Expunge c -> {
                if (c.uids() == null)
                    out.ascii("EXPUNGE");
                else
                    out.ascii("UID EXPUNGE ").ascii(c.uids().toString());
            }
            case Command.Search c -> {
                uid(c.uid());
                out.ascii("SEARCH ");
                Charset charset = StandardCharsets.UTF_8;
                if (c.charset() != null) {
                    out.ascii("CHARSET ");
                    astring(c.charset());
                    out.b(' ');
                    Charset found = SearchCharset.find(c.charset());
                    charset = found == null ? StandardCharsets.ISO_8859_1 : found;
                }
                search(c.key(), charset, true);
            }
            case Command.Fetch c -> fetch(c);
            case Command.Store c -> {
                uid(c.uid());
                out.ascii("STORE ").ascii(c.set().toString());
                out.ascii(switch (c.how()) {
                    case REPLACE -> " FLAGS";
                    case ADD -> " +FLAGS";
                    case REMOVE -> " -FLAGS";
                });
                out.ascii(c.silent() ? ".SILENT " : " ");
                ImapWriter.flags(out, c.flags());
            }
            case Command.Copy c -> setAndMailbox(c.uid(), "COPY ", c.set(), c.mailbox());
            case Command.Move c -> setAndMailbox(c.uid(), "MOVE ", c.set(), c.mailbox());
        }
    }

    private void uid(boolean uid) throws IOException {
        if (uid)
            out.ascii("UID ");
    }

    private void setAndMailbox(boolean uid, String word, SequenceSet set, String mailbox) throws IOException {
        uid(uid);
        out.ascii(word).ascii(set.toString());
        mailbox(" ", mailbox);
    }

    private void fetch(Command.Fetch c) throws IOException {
        uid(c.uid());
        out.ascii("FETCH ").ascii(c.set().toString()).ascii(" (");
        for (int i = 0; i < c.items().size(); i++) {
            if (i > 0)
                out.b(' ');
            switch (c.items().get(i)) {
                case FetchItem.Plain plain -> out.ascii(plain.word());
                case FetchItem.Content content -> {
                    out.ascii(content.peek() ? "BODY.PEEK" : "BODY");
                    content.section().write(out);
                    FetchItem.Partial p = content.partial();
                    if (p != null)
                        out.b('<').number(p.offset()).b('.').number(p.count()).b('>');
                }
            }
        }
        out.b(')');
    }

    private void search(SearchKey key, Charset charset, boolean outermost) throws IOException {
        switch (key) {
            case SearchKey.Simple k -> out.ascii(k.name());
            case SearchKey.And k -> {
                out.ascii(outermost ? "" : "(");
                for (int i = 0; i < k.keys().size(); i++) {
                    if (i > 0)
                        out.b(' ');
                    search(k.keys().get(i), charset, false);
                }
                out.ascii(outermost ? "" : ")");
            }
            case SearchKey.Or k -> {
                out.ascii("OR ");
                search(k.first(), charset, false);
                out.b(' ');
                search(k.second(), charset, false);
            }
            case SearchKey.Not k -> {
                out.ascii("NOT ");
                search(k.key(), charset, false);
            }
            case SearchKey.HasFlag k -> {
                if (k.flag().startsWith("\\"))
                    out.ascii(k.set() ? "" : "UN").ascii(k.flag().substring(1).toUpperCase(Locale.ROOT));
                else
                    out.ascii(k.set() ? "KEYWORD " : "UNKEYWORD ").ascii(k.flag());
            }
            case SearchKey.Received k -> out.ascii(k.day().name()).b(' ').ascii(ImapWriter.date(k.date()));
            case SearchKey.Sent k -> out.ascii("SENT").ascii(k.day().name()).b(' ').ascii(ImapWriter.date(k.date()));
            case SearchKey.Larger k -> out.ascii("LARGER ").number(k.octets());
            case SearchKey.Smaller k -> out.ascii("SMALLER ").number(k.octets());
            case SearchKey.Header k -> {
                out.ascii("HEADER ");
                astring(k.field());
                out.b(' ');
                string(k.text().getBytes(charset));
            }
            case SearchKey.Body k -> {
                out.ascii("BODY ");
                string(k.text().getBytes(charset));
            }
            case SearchKey.Text k -> {
                out.ascii("TEXT ");
                string(k.text().getBytes(charset));
            }
            case SearchKey.Uids k -> out.ascii("UID ").ascii(k.set().toString());
            case SearchKey.Numbers k -> out.ascii(k.set().toString());
        }
    }

    private void words(String before, List<String> words) throws IOException {
        out.ascii(before);
        for (int i = 0; i < words.size(); i++)
            out.ascii(i > 0 ? " " : "").ascii(words.get(i));
    }

    private void mailbox(String before, String name) throws IOException {
        out.ascii(before);
        String wire = ModifiedUtf7.encode(name);
        astring(wire);
    }

    private void astring(String s) throws IOException {
        if (ImapWriter.isAtom(s))
            out.ascii(s);
        else
            string(s);
    }

    private void string(String s) throws IOException {
        string(s.getBytes(StandardCharsets.UTF_8));
    }

    private void string(byte[] bytes) throws IOException {
        if (ImapWriter.quotable(bytes)) {
            ImapWriter.quoted(out, bytes);
            return;
        }
        out.b('{').number(bytes.length).ascii(literalPlus ? "+}\r\n" : "}\r\n");
        if (!literalPlus)
            asked.await();
        out.bytes(bytes);
    }
}
