package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapWriter;

/** Writes searches so that {@link SearchParser} reads the same again. RFC 9051 §6.4.4 */
final class SearchWriter {
    /** Writes a quoted string or a literal. */
    interface Strings {
        void write(byte[] octets) throws IOException;
    }

    private final WireWriter out;
    private final Strings strings;
    private final SyncWriter sync;
    private Charset charset = StandardCharsets.UTF_8;

    SearchWriter(WireWriter out, Strings strings, SyncWriter sync) {
        this.out = out;
        this.strings = strings;
        this.sync = sync;
    }

    void search(Command.Search c) throws IOException {
        out.ascii(c.uid() ? "UID SEARCH" : "SEARCH");
        returns(c.returns());
        program(c.charset(), c.key());
    }

    void multiSearch(Command.MultiSearch c) throws IOException {
        out.ascii("ESEARCH");
        String before = " IN (";
        NotifyWriter writer = new NotifyWriter(out);
        for (NotifyGroup.Mailboxes source : c.sources()) {
            out.ascii(before);
            writer.mailboxes(source);
            before = " ";
        }
        out.ascii(c.sources().isEmpty() ? "" : ")");
        returns(c.returns());
        program(c.charset(), c.key());
    }

    private void program(@Nullable String named, SearchKey key) throws IOException {
        if (named != null) {
            out.ascii(" CHARSET ");
            astring(named);
            in(named);
        }
        out.b(' ');
        key(key, true);
    }

    void sort(Command.Sort c) throws IOException {
        out.ascii(c.uid() ? "UID SORT" : "SORT");
        returns(c.returns());
        String before = " (";
        for (SortKey key : c.order()) {
            out.ascii(before).ascii(key.reverse() ? "REVERSE " : "").ascii(key.by().name());
            before = " ";
        }
        out.ascii(") ");
        criteria(c.charset(), c.key());
    }

    void threads(Command.Threads c) throws IOException {
        out.ascii(c.uid() ? "UID THREAD " : "THREAD ").ascii(c.algorithm().name()).b(' ');
        criteria(c.charset(), c.key());
    }

    private void criteria(String named, SearchKey key) throws IOException {
        astring(named);
        in(named);
        out.b(' ');
        key(key, true);
    }

    private void in(String name) {
        Charset found = SearchCharset.find(name);
        charset = found == null ? StandardCharsets.ISO_8859_1 : found;
    }

    private void returns(@Nullable SearchReturn returns) throws IOException {
        if (returns == null)
            return;
        out.ascii(" RETURN (");
        String before = "";
        for (SearchReturn.Option option : returns.options()) {
            out.ascii(before).ascii(option.name());
            before = " ";
            if (option == SearchReturn.Option.UPDATE && !returns.fetched().isEmpty())
                fetched(returns.fetched());
        }
        if (returns.partial() != null)
            out.ascii(before).ascii("PARTIAL ").ascii(returns.partial().toString());
        out.b(')');
    }

    /** modifier-update = "UPDATE" ["(" fetch-att *(SP fetch-att) ")"]. RFC 5465 §8 */
    private void fetched(List<FetchItem> items) throws IOException {
        String before = " (";
        for (FetchItem item : items) {
            FetchWriter.item(out.ascii(before), item);
            before = " ";
        }
        out.b(')');
    }

    private void key(SearchKey key, boolean outermost) throws IOException {
        switch (key) {
            case SearchKey.Simple k -> out.ascii(k.name());
            case SearchKey.And k -> {
                out.ascii(outermost ? "" : "(");
                for (int i = 0; i < k.keys().size(); i++) {
                    if (i > 0)
                        out.b(' ');
                    key(k.keys().get(i), false);
                }
                out.ascii(outermost ? "" : ")");
            }
            case SearchKey.Or k -> {
                out.ascii("OR ");
                key(k.first(), false);
                out.b(' ');
                key(k.second(), false);
            }
            case SearchKey.Not k -> {
                out.ascii("NOT ");
                key(k.key(), false);
            }
            case SearchKey.Filter k -> out.ascii("FILTER ").ascii(k.name());
            case SearchKey.Fuzzy k -> {
                out.ascii("FUZZY ");
                key(k.key(), false);
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
                text(k.text());
            }
            case SearchKey.Body k -> {
                out.ascii("BODY ");
                text(k.text());
            }
            case SearchKey.Text k -> {
                out.ascii("TEXT ");
                text(k.text());
            }
            case SearchKey.Saved k -> out.ascii("SAVED").ascii(k.day().name()).b(' ').ascii(ImapWriter.date(k.date()));
            case SearchKey.Within k -> out.ascii(k.older() ? "OLDER " : "YOUNGER ").number(k.seconds());
            case SearchKey.EmailId k -> out.ascii("EMAILID ").ascii(k.id());
            case SearchKey.ThreadId k -> out.ascii("THREADID ").ascii(k.id());
            case SearchKey.ModSeq k -> sync.searchKey(k);
            case SearchKey.Uids k -> out.ascii("UID ").ascii(k.set().toString());
            case SearchKey.Numbers k -> out.ascii(k.set().toString());
        }
    }

    private void text(String s) throws IOException {
        strings.write(s.getBytes(charset));
    }

    private void astring(String s) throws IOException {
        if (ImapWriter.isAtom(s))
            out.ascii(s);
        else
            strings.write(s.getBytes(StandardCharsets.UTF_8));
    }
}
