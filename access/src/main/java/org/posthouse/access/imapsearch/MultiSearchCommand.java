package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchReturn;
import org.posthouse.protocol.imap.SearchReturn.Option;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** ESEARCH: one search of several mailboxes, one after the other; which one is selected, if any, stays as it is. RFC 7377 §2 */
public final class MultiSearchCommand {
    private static final SearchReturn ALL = new SearchReturn(Set.of(), null);
    private final Session session;
    private final State.Authenticated state;
    private final @Nullable Selected selected;

    public MultiSearchCommand(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        selected = state instanceof Selected s ? s : null;
    }

    public Reply search(Command.MultiSearch c) throws IOException, Refusal {
        // RFC 6855 §3
        if (c.charset() != null && session.enabled(Feature.UTF8_ACCEPT))
            return Reply.bad("with UTF8=ACCEPT texts are UTF-8: leave out CHARSET");
        SearchReturn returns = c.returns() == null ? ALL : c.returns();
        Sources sources = new Sources(state, c.sources());
        if (sources.withSelected() && selected == null)
            return Reply.bad("select a mailbox first, or name mailboxes with IN");
        if (returns.has(Option.SAVE) && !sources.onlySelected())
            return Reply.bad("SAVE needs the selected mailbox alone");
        if (returns.has(Option.UPDATE) && selected == null)
            return Reply.bad("UPDATE needs a selected mailbox");
        boolean done = false;
        try {
            Reply refused = SearchCommand.refused(c.charset(), c.key(), c.returns());
            if (refused != null)
                return refused;
            each(sources, c, returns);
            String tag = session.parser.tag();
            // RFC 5267 §4.3.1
            if (returns.has(Option.UPDATE) && selected != null && tag != null)
                selected.contexts().refuse(tag, "results of ESEARCH are not updated: use UID SEARCH");
            done = true;
            return Reply.ok("searched");
        } finally {
            // What has failed has found nothing. RFC 5182 §2.1
            if (returns.has(Option.SAVE) && selected != null && !done)
                selected.save(UidSet.EMPTY);
        }
    }

    private void each(Sources sources, Command.MultiSearch c, SearchReturn returns) throws IOException, Refusal {
        var places = sources.places();
        Patience patience = new Patience(session);
        patience.goal(places.stream().mapToLong(p -> p.mailbox().messages()).sum());
        for (Place place : places) {
            Selected box = box(place);
            if (box == null)
                continue;
            Finder finder = SearchCommand.finder(session, box, c.key(), Map.of(), patience);
            int[] found = Results.inOrder(finder.find());
            Results results = new Results(session, box, true, c.key().modSeq(), found, finder::relevancy);
            results.correlated(returns);
            if (returns.has(Option.SAVE))
                box.save(results.saved(returns));
        }
    }

    /** The mailbox as the client knows it where it is the selected one, else as it is now; null where it is gone. */
    private @Nullable Selected box(Place place) throws Refusal {
        if (selected != null && Sources.same(place, selected))
            return selected;
        try {
            return new Selected(session, state.unselected(), place, place.mail().view(place.id()), true);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.NO_SUCH_MAILBOX)
                return null;
            throw e;
        }
    }
}
