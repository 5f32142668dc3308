package org.posthouse.access.imapserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchCriteria;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.store.kv.Refusal;

/** Puts searches in the place of their names: they are annotations of the server, which a client sets by SETMETADATA. RFC 5466 */
final class NamedSearches {
    private static final String VALUES = "/private/filters/values/";
    /** Names of one command, with those in what they stand for: also what names itself ends here. */
    private static final int MAX = 20;
    /** Keys of one command, with those that its names stand for. */
    private static final int MAX_KEYS = 2000;
    private final State.Authenticated state;
    private @Nullable SortedMap<String, byte[]> entries;
    private int named;
    private int keys;

    private NamedSearches(State.Authenticated state) {
        this.state = state;
    }

    /** A name that stands for nothing, or for no search; or a charset that texts of filters are not in. */
    static final class UndefinedException extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Reply reply;

        UndefinedException(Reply reply) {
            super(reply.text(), null, false, false);
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
    }

    /** The same command without names. Refusal LIMIT. */
    static Command resolved(State.Authenticated state, Command command) throws UndefinedException, Refusal {
        NamedSearches searches = new NamedSearches(state);
        return switch (command) {
            case Command.Search c -> new Command.Search(c.uid(), c.returns(), c.charset(), searches.key(c.key(), c.charset()));
            case Command.Sort c -> new Command.Sort(c.uid(), c.returns(), c.order(), c.charset(), searches.key(c.key(), c.charset()));
            case Command.Threads c -> new Command.Threads(c.uid(), c.algorithm(), c.charset(), searches.key(c.key(), c.charset()));
            case Command.InMailbox c -> c;
            case Command.MultiSearch c ->
                new Command.MultiSearch(c.sources(), c.returns(), c.charset(), searches.key(c.key(), c.charset()));
            case Command.AfterLogin c -> c;
            case Command.AnyTime c -> c;
            case Command.BeforeLogin c -> c;
        };
    }

    private SearchKey key(SearchKey key, @Nullable String charset) throws UndefinedException, Refusal {
        SearchKey resolved = key(key);
        if (named > 0 && charset != null && !charset.equalsIgnoreCase("UTF-8") && !charset.equalsIgnoreCase("US-ASCII"))
            throw new UndefinedException(new Reply(Reply.Status.BAD, "BADCHARSET (US-ASCII UTF-8)", "texts of filters are UTF-8"));
        return resolved;
    }

    private SearchKey key(SearchKey key) throws UndefinedException, Refusal {
        if (++keys > MAX_KEYS)
            throw new Refusal(Refusal.Reason.LIMIT, "a search has at most " + MAX_KEYS + " keys, with those of its filters");
        return switch (key) {
            case SearchKey.Filter k -> filter(k.name());
            case SearchKey.Not k -> new SearchKey.Not(key(k.key()));
            case SearchKey.Fuzzy k -> new SearchKey.Fuzzy(key(k.key()));
            case SearchKey.Or k -> new SearchKey.Or(key(k.first()), key(k.second()));
            case SearchKey.And k -> {
                List<SearchKey> all = new ArrayList<>();
                for (SearchKey one : k.keys())
                    all.add(key(one));
                yield new SearchKey.And(all);
            }
            case SearchKey.Simple k -> k;
            case SearchKey.HasFlag k -> k;
            case SearchKey.Received k -> k;
            case SearchKey.Sent k -> k;
            case SearchKey.Saved k -> k;
            case SearchKey.Within k -> k;
            case SearchKey.EmailId k -> k;
            case SearchKey.ThreadId k -> k;
            case SearchKey.Larger k -> k;
            case SearchKey.Smaller k -> k;
            case SearchKey.Header k -> k;
            case SearchKey.Body k -> k;
            case SearchKey.Text k -> k;
            case SearchKey.Uids k -> k;
            case SearchKey.Numbers k -> k;
            case SearchKey.ModSeq k -> k;
        };
    }

    private SearchKey filter(String name) throws UndefinedException, Refusal {
        if (++named > MAX)
            throw new Refusal(Refusal.Reason.LIMIT, "a search names at most " + MAX + " filters, with those inside of them");
        SortedMap<String, byte[]> all = entries;
        if (all == null) {
            all = state.home().annotations(0, state.account().id());
            entries = all;
        }
        byte[] value = all.get(VALUES + name.toLowerCase(Locale.ROOT));
        if (value == null)
            throw undefined(name, "there is no such filter; SETMETADATA \"\" (" + VALUES + "NAME \"...\") makes one");
        try {
            return key(SearchCriteria.parse(value));
        } catch (SyntaxException e) {
            throw undefined(name, "this filter is no search: " + e.getMessage());
        }
    }

    private static UndefinedException undefined(String name, String why) {
        return new UndefinedException(Reply.no("UNDEFINED-FILTER " + name, why));
    }
}
