package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapfetch.FetchCommand;
import org.posthouse.access.imapsession.Context;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.FetchItem;
import org.posthouse.protocol.imap.SearchKey;
import org.posthouse.protocol.imap.SearchReturn;
import org.posthouse.protocol.imapwire.SequenceSet;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** A search that the client hears changes of. What time alone changes (OLDER, YOUNGER) is not told. RFC 5267 §4.3 */
final class LiveSearch implements Context {
    /** Ranges of results that are kept, or results where they are sorted. */
    private static final int MAX = 100_000;
    private final Session session;
    private final Selected box;
    private final String tag;
    private final boolean uid;
    private final SearchKey key;
    private final List<FetchItem> fetched;
    private final Map<SearchKey, UidSet> named = new HashMap<>();
    private UidSet results = UidSet.EMPTY;
    private @Nullable Sorted sorted;

    private LiveSearch(Session session, Selected box, String tag, boolean uid, SearchKey key, List<FetchItem> fetched) {
        this.session = session;
        this.box = box;
        this.tag = tag;
        this.uid = uid;
        this.key = key;
        this.fetched = fetched;
        name(key);
    }

    /** Null where no updates are asked for. */
    static @Nullable LiveSearch of(Session session, Selected box, boolean uid, SearchKey key, @Nullable SearchReturn returns) {
        String tag = session.parser.tag();
        return tag == null || returns == null || !returns.has(SearchReturn.Option.UPDATE)
                ? null
                : new LiveSearch(session, box, tag, uid, key, returns.fetched());
    }

    // Numbers mean the messages that have them now. RFC 5267 §4.3
    private void name(SearchKey k) {
        if (k instanceof SearchKey.And and)
            and.keys().forEach(this::name);
        if (k instanceof SearchKey.Or or) {
            name(or.first());
            name(or.second());
        }
        if (k instanceof SearchKey.Not not)
            name(not.key());
        if (k instanceof SearchKey.Fuzzy fuzzy)
            name(fuzzy.key());
        if (k instanceof SearchKey.Numbers numbers)
            named.put(k, box.found(numbers.set(), false).uids(box.numbers()));
        if (k instanceof SearchKey.Uids uids && uids.set().isSaved())
            named.put(k, box.found(uids.set(), true).uids(box.numbers()));
    }

    /** Begins to tell changes of what was found, or says that it does not. RFC 5267 §4.3.1 */
    void begin(int[] found, Sorted.@Nullable Sorter sorter) throws IOException {
        results = uids(found);
        if (sorter != null)
            sorted = new Sorted(box, sorter, found);
        if (box.contexts().isFull())
            box.contexts().refuse(tag, "so many searches are not updated at once: cancel one");
        else if (tooMany())
            box.contexts().refuse(tag, "too many results to be updated: search for fewer");
        else
            box.contexts().add(this);
    }

    private boolean tooMany() {
        return (sorted == null ? results.ranges() : results.size()) > MAX;
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public void gone(UidSet expunged) throws IOException {
        UidSet out = results.and(expunged);
        if (out.isEmpty())
            return;
        Line line = begun();
        remove(line, out);
        line.crlf().flush(session.out);
    }

    @Override
    public void changed(UidSet changed, UidSet arrived) throws IOException, Refusal {
        int[] among = existing(changed);
        UidSet matching = uids(SearchCommand.finder(session, box, key, named, Patience.ofNoCommand(session)).find(among).stream()
                .toArray());
        UidSet asked = uids(among);
        fetch(matching.and(arrived).without(results));
        UidSet out = results.and(asked).without(matching);
        UidSet in = uids(existing(matching.without(results)));
        if (out.isEmpty() && in.isEmpty())
            return;
        Line line = begun();
        if (!out.isEmpty())
            remove(line, out);
        if (!in.isEmpty())
            add(line, in);
        line.crlf().flush(session.out);
        if (tooMany())
            throw new Refusal(Refusal.Reason.LIMIT, "too many results");
    }

    private Line begun() {
        return new Line().ascii("* ESEARCH (TAG \"").ascii(tag).ascii("\")").ascii(uid ? " UID" : "");
    }

    private void remove(Line line, UidSet out) throws IOException {
        line.ascii(" REMOVEFROM (");
        Sorted order = sorted;
        if (order == null)
            zero(line, out);
        else
            order.remove(out, (position, indexes) -> set(line, position, indexes));
        line.put(')');
        results = results.without(out);
    }

    private void add(Line line, UidSet in) throws IOException, Refusal {
        line.ascii(" ADDTO (");
        Sorted order = sorted;
        if (order == null)
            zero(line, in);
        else
            order.add(existing(in), (position, indexes) -> set(line, position, indexes));
        line.put(')');
        results = results.or(in);
    }

    // In the order of the mailbox no position is needed. RFC 5267 §4.3.3
    private void zero(Line line, UidSet uids) throws IOException {
        set(line, 0, uids.stream().mapToInt(box.numbers()::indexOf).filter(i -> i >= 0).toArray());
    }

    private void set(Line line, int position, int[] indexes) throws IOException {
        line.ascii(line.endsWith('(') ? "" : " ").number(position).put(' ');
        new Results(session, box, uid, false, indexes).set(line, 0, indexes.length);
    }

    // Of messages that have come; before they are told to be among the results. RFC 5465 §7
    private void fetch(UidSet uids) throws IOException, Refusal {
        if (fetched.isEmpty() || uids.isEmpty())
            return;
        SequenceSet.Builder set = new SequenceSet.Builder();
        for (int r = 0; r < uids.ranges(); r++)
            set.add(uids.first(r), uids.last(r));
        try {
            new FetchCommand(session, box, new Command.Fetch(true, set.build(), fetched)).fetch();
        } catch (SyntaxException e) {
            throw new IllegalStateException("UIDs that are there", e);
        }
    }

    private int[] existing(UidSet uids) {
        return uids.and(uids(0, box.numbers().size())).stream().mapToInt(box.numbers()::indexOf).filter(i -> i >= 0 && box.exists(i))
                .toArray();
    }

    private UidSet uids(int from, int to) {
        return from == to ? UidSet.EMPTY : UidSet.range(box.numbers().uid(from), box.numbers().uid(to - 1));
    }

    private UidSet uids(int[] indexes) {
        UidSet.Builder b = new UidSet.Builder();
        for (int index : indexes)
            b.add(box.numbers().uid(index));
        return b.build();
    }
}
