package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.protocol.imapwire.ModifiedUtf7;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Writes commands so that {@link CommandParser} reads the same again. An APPEND is written up to its octets. RFC 3501 §9 */
public final class CommandWriter {
    private final WireWriter out;
    private final boolean literalPlus;
    private final Asked asked;
    private final SyncWriter sync;

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
        sync = new SyncWriter(out);
    }

    public void write(String tag, Command command) throws IOException {
        out.ascii(tag).b(' ');
        switch (command) {
            case Command.AnyTime c -> anyTime(c);
            case Command.BeforeLogin c -> beforeLogin(c);
            case Command.AfterLogin c -> afterLogin(c);
            case Command.InMailbox c -> inMailbox(c);
        }
        if (!(command instanceof Command.Upload))
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
            case Command.Select c -> {
                mailbox("SELECT ", c.mailbox());
                sync.selectOptions(c.options());
            }
            case Command.Examine c -> {
                mailbox("EXAMINE ", c.mailbox());
                sync.selectOptions(c.options());
            }
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
            case Command.ListMailboxes c -> new MailboxCommandWriter(out, this).list(c);
            case Command.Lsub c -> {
                mailbox("LSUB ", c.reference());
                mailbox(" ", c.pattern());
            }
            case Command.AboutRights c -> new MailboxCommandWriter(out, this).rights(c);
            case Command.AboutQuota c -> new MailboxCommandWriter(out, this).quota(c);
            case Command.AboutMetadata c -> new MailboxCommandWriter(out, this).metadata(c);
            case Command.AboutUrls c -> new MailboxCommandWriter(out, this).urls(c);
            case Command.Namespace c -> out.ascii("NAMESPACE");
            case Command.Status c -> {
                mailbox("STATUS ", c.mailbox());
                words(" (", c.items().stream().map(Command.StatusItem::word).toList());
                out.b(')');
            }
            case Command.Append c -> {
                mailbox("APPEND ", c.mailbox());
                appendMessage(c.message());
            }
            case Command.MultiSearch c -> new SearchWriter(out, this::string, sync).multiSearch(c);
            case Command.Compress c -> out.ascii("COMPRESS ").ascii(c.mechanism());
            case Command.Idle c -> out.ascii("IDLE");
            case Command.NotifySet c -> new NotifyWriter(out).set(c);
            case Command.NotifyNone c -> out.ascii("NOTIFY NONE");
            case Command.Unauthenticate c -> out.ascii("UNAUTHENTICATE");
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
        if (m.form() == Command.Form.CATENATE) {
            out.ascii(" CATENATE (");
            return;
        }
        out.ascii(switch (m.form()) {
            case LITERAL -> " {";
            case LITERAL8 -> " ~{";
            case UTF8 -> " UTF8 (~{";
            case CATENATE -> throw new IllegalStateException("written above");
        }).number(m.size()).ascii(m.synchronizing() ? "}\r\n" : "+}\r\n");
    }

    /** A part of a message of form CATENATE, a text up to its octets; a closing parenthesis is due behind the last. RFC 4469 §5 */
    public void catPart(Command.CatPart part, boolean first) throws IOException {
        out.ascii(first ? "" : " ");
        switch (part) {
            case Command.CatPart.Url url -> {
                out.ascii("URL ");
                astring(url.url());
            }
            case Command.CatPart.Text text ->
                out.ascii(text.utf8() ? "UTF8 (~{" : "TEXT {").number(text.size()).ascii(text.synchronizing() ? "}\r\n" : "+}\r\n");
        }
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
            case Command.Sort c -> new SearchWriter(out, this::string, sync).sort(c);
            case Command.Threads c -> new SearchWriter(out, this::string, sync).threads(c);
            case Command.Search c -> new SearchWriter(out, this::string, sync).search(c);
            case Command.UidBatches c -> {
                out.ascii("UIDBATCHES ").number(c.size());
                Command.UidBatches.Batches wanted = c.wanted();
                if (wanted != null)
                    out.b(' ').number(wanted.first()).b(':').number(wanted.last());
            }
            case Command.CancelUpdate c -> {
                out.ascii("CANCELUPDATE");
                for (String tag : c.tags()) {
                    out.b(' ');
                    string(tag);
                }
            }
            case Command.Fetch c -> fetch(c);
            case Command.Store c -> {
                uid(c.uid());
                out.ascii("STORE ").ascii(c.set().toString());
                sync.unchangedSince(c.unchangedSince());
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
            case Command.Replace c -> {
                uid(c.uid());
                out.ascii("REPLACE ").ascii(c.number() == SequenceSet.STAR ? "*" : Long.toString(c.number()));
                mailbox(" ", c.mailbox());
                appendMessage(c.message());
            }
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
            FetchWriter.item(out, c.items().get(i));
        }
        out.b(')');
        sync.fetchModifiers(c.modifiers());
    }

    void words(String before, List<String> words) throws IOException {
        out.ascii(before);
        for (int i = 0; i < words.size(); i++)
            out.ascii(i > 0 ? " " : "").ascii(words.get(i));
    }

    void mailbox(String before, String name) throws IOException {
        out.ascii(before);
        String wire = ModifiedUtf7.encode(name);
        astring(wire);
    }

    void astring(String s) throws IOException {
        if (ImapWriter.isAtom(s))
            out.ascii(s);
        else
            string(s);
    }

    private void string(String s) throws IOException {
        string(s.getBytes(StandardCharsets.UTF_8));
    }

    void string(byte[] bytes) throws IOException {
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
