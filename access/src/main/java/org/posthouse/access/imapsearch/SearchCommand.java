package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchCharset;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.SearchReturn;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** SEARCH. RFC 9051 §6.4.4 */
public final class SearchCommand {
    private static final SearchReturn ALL = new SearchReturn(Set.of(), null);
    /** RFC 5267 §4.3 */
    static final Reply TAG_IN_USE = Reply.bad("this tag is of a search that is updated: use another");
    private final Session session;
    private final Selected box;

    public SearchCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
    }

    public Reply search(Command.Search c) throws IOException, Refusal {
        // RFC 6855 §3
        if (c.charset() != null && session.enabled(Feature.UTF8_ACCEPT))
            return Reply.bad("with UTF8=ACCEPT texts are UTF-8: leave out CHARSET");
        boolean save = c.returns() != null && c.returns().has(SearchReturn.Option.SAVE);
        boolean done = false;
        try {
            Reply refused = refused(c.charset(), c.key(), c.returns());
            if (refused != null)
                return refused;
            LiveSearch live = LiveSearch.of(session, box, c.uid(), c.key(), c.returns());
            if (live != null && box.contexts().has(live.tag()))
                return TAG_IN_USE;
            Patience patience = new Patience(session);
            patience.goal(box.numbers().size());
            Finder finder = finder(session, box, c.key(), Map.of(), patience);
            int[] found = Results.inOrder(finder.find());
            Results results = new Results(session, box, c.uid(), c.key().modSeq(), found, finder::relevancy);
            tell(c, results);
            if (live != null)
                live.begin(found, null);
            if (save && c.returns() != null)
                box.save(results.saved(c.returns()));
            done = true;
            return Reply.ok("searched");
        } finally {
            // What has failed has found nothing. RFC 5182 §2.1
            if (save && !done)
                box.save(UidSet.EMPTY);
        }
    }

    /** The refusal of a search that cannot be, null where it can. */
    static @Nullable Reply refused(@Nullable String charset, SearchKey key, @Nullable SearchReturn returns) {
        // RFC 6203 §4
        if (returns != null && returns.has(SearchReturn.Option.RELEVANCY) && !key.fuzzy())
            return Reply.bad("RELEVANCY needs a FUZZY search key");
        return unknown(charset);
    }

    /** The refusal of a charset, null where it is known. */
    static @Nullable Reply unknown(@Nullable String charset) {
        return charset == null || SearchCharset.find(charset) != null
                ? null
                : Reply.no("BADCHARSET (US-ASCII UTF-8)", "unknown charset");
    }

    /** Indexes of the messages that match, ascending. */
    static int[] find(Session session, Selected box, SearchKey key, Patience patience) throws IOException, Refusal {
        return Results.inOrder(finder(session, box, key, Map.of(), patience).find());
    }

    /** @param named keys whose messages were named before */
    static Finder finder(Session session, Selected box, SearchKey key, Map<SearchKey, UidSet> named, Patience patience) throws Refusal {
        Program program = new Program(key, named, box, session.services.texts(), session.services.clock().instant().getEpochSecond());
        return new Finder(program, patience);
    }

    private void tell(Command.Search c, Results results) throws IOException {
        SearchReturn returns = c.returns();
        // IMAP4rev2 knows no other form. RFC 9051 §7.3.4
        if (returns == null && session.enabled(Feature.IMAP4REV2))
            returns = ALL;
        if (returns == null)
            results.list("SEARCH");
        else
            results.extended(returns);
    }
}
