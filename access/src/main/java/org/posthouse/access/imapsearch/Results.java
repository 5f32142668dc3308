package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Line;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imap.PartialRange;
import org.posthouse.protocol.imap.SearchReturn;
import org.posthouse.protocol.imap.SearchReturn.Option;
import org.posthouse.store.view.UidSet;

/** What a search has found, in the order in which it is told, and how it is told. */
final class Results {
    private final Session session;
    private final Selected box;
    private final boolean uid;
    private final boolean modSeq;
    private final int[] found;
    private final IntUnaryOperator relevancy;

    /** @param modSeq whether the highest modification sequence is told too. RFC 7162 §3.1.5 */
    Results(Session session, Selected box, boolean uid, boolean modSeq, int[] found) {
        this(session, box, uid, modSeq, found, _ -> 100);
    }

    /** @param relevancy of a message among those found. RFC 6203 §4 */
    Results(Session session, Selected box, boolean uid, boolean modSeq, int[] found, IntUnaryOperator relevancy) {
        this.session = session;
        this.box = box;
        this.uid = uid;
        this.modSeq = modSeq;
        this.found = found;
        this.relevancy = relevancy;
    }

    static int[] inOrder(BitSet found) {
        return found.stream().toArray();
    }

    private long number(int index) {
        return uid ? box.numbers().uid(index) : index + 1L;
    }

    /** {@code * SEARCH 2 3 5 (MODSEQ 7)}. RFC 3501 §7.2.5, RFC 7162 §3.1.6 */
    void list(String word) throws IOException {
        WireWriter out = session.out;
        Line line = new Line();
        line.ascii("* ").ascii(word);
        for (int index : found)
            line.put(' ').number(number(index)).drain(out);
        if (modSeq && found.length > 0)
            line.ascii(" (MODSEQ ").number(highest(0, found.length)).put(')');
        line.crlf().flush(out);
    }

    private long highest(int from, int to) {
        long highest = 0;
        for (int i = from; i < to; i++)
            highest = Math.max(highest, box.modSeq(found[i]));
        return highest;
    }

    /** The ESEARCH response. RFC 9051 §7.3.4 */
    void extended(SearchReturn returns) throws IOException {
        // Who only saves is told nothing. RFC 5182 §2.2
        if (isSilent(returns))
            return;
        Line line = new Line();
        line.ascii("* ESEARCH (TAG \"").ascii(String.valueOf(session.parser.tag())).ascii("\")").ascii(uid ? " UID" : "");
        data(line, returns);
        line.crlf().flush(session.out);
    }

    /** The ESEARCH response of one of several mailboxes. RFC 7377 §2.1 */
    void correlated(SearchReturn returns) throws IOException {
        if (found.length == 0 || isSilent(returns))
            return;
        session.out.ascii("* ESEARCH (TAG \"").ascii(String.valueOf(session.parser.tag())).ascii("\" MAILBOX ");
        session.mailbox(box.spot().told());
        Line line = new Line();
        line.ascii(" UIDVALIDITY ").number(box.numbers().uidValidity()).ascii(") UID");
        data(line, returns);
        line.crlf().flush(session.out);
    }

    private static boolean isSilent(SearchReturn returns) {
        return returns.partial() == null && returns.options().size() == 1 && returns.has(Option.SAVE);
    }

    /** search-return-data, each after a space. RFC 4731 §3.1 */
    void data(Line line, SearchReturn returns) throws IOException {
        boolean all = returns.has(Option.ALL) || returns.options().isEmpty() && returns.partial() == null;
        if (found.length > 0) {
            if (returns.has(Option.MIN))
                line.ascii(" MIN ").number(number(found[0]));
            if (returns.has(Option.MAX))
                line.ascii(" MAX ").number(number(found[found.length - 1]));
            if (all)
                set(line.ascii(" ALL "), 0, found.length);
        }
        if (returns.has(Option.COUNT))
            line.ascii(" COUNT ").number(found.length);
        PartialRange partial = returns.partial();
        if (partial != null)
            partial(line, partial);
        if (returns.has(Option.RELEVANCY) && found.length > 0)
            relevancies(line, all ? null : partial);
        if (modSeq && found.length > 0)
            line.ascii(" MODSEQ ").number(highestTold(returns, all));
    }

    /** score-list, in the order of the results that are told. RFC 6203 §4 §7 */
    private void relevancies(Line line, @Nullable PartialRange part) throws IOException {
        line.ascii(" RELEVANCY (");
        int from = part == null ? 0 : part.from(found.length);
        int to = part == null ? found.length : part.to(found.length);
        for (int i = from; i < to; i++)
            line.ascii(i == from ? "" : " ").number(relevancy.applyAsInt(found[i])).drain(session.out);
        line.put(')');
    }

    private void partial(Line line, PartialRange partial) throws IOException {
        int from = partial.from(found.length);
        int to = partial.to(found.length);
        line.ascii(" PARTIAL (").ascii(partial.toString()).put(' ');
        if (from < to)
            set(line, from, to);
        else
            line.nil();
        line.put(')');
    }

    // RFC 4731 §3.2
    private long highestTold(SearchReturn returns, boolean all) {
        boolean ends = returns.has(Option.MIN) || returns.has(Option.MAX);
        if (all || !ends || returns.has(Option.COUNT) || returns.partial() != null)
            return highest(0, found.length);
        long highest = returns.has(Option.MIN) ? highest(0, 1) : 0;
        return returns.has(Option.MAX) ? Math.max(highest, highest(found.length - 1, found.length)) : highest;
    }

    /** Ranges go upwards only, also where the results are sorted otherwise. RFC 5267 §3.2 */
    void set(Line line, int from, int to) throws IOException {
        for (int i = from; i < to;) {
            long first = number(found[i]);
            int end = i + 1;
            while (end < to && number(found[end]) == first + (end - i))
                end++;
            line.ascii(i == from ? "" : ",").number(first);
            if (end - i > 1)
                line.put(':').number(first + (end - i) - 1);
            line.drain(session.out);
            i = end;
        }
    }

    /** What {@code $} is to stand for. RFC 5182 §2.4, RFC 9394 §3.2 */
    UidSet saved(SearchReturn returns) {
        UidSet.Builder uids = new UidSet.Builder();
        PartialRange partial = returns.partial();
        boolean some = partial != null || returns.has(Option.MIN) || returns.has(Option.MAX);
        if (!some || returns.has(Option.ALL) || returns.has(Option.COUNT)) {
            add(uids, 0, found.length);
            return uids.build();
        }
        if (partial != null)
            add(uids, partial.from(found.length), partial.to(found.length));
        if (returns.has(Option.MIN) && found.length > 0)
            add(uids, 0, 1);
        if (returns.has(Option.MAX) && found.length > 0)
            add(uids, found.length - 1, found.length);
        return uids.build();
    }

    private void add(UidSet.Builder uids, int from, int to) {
        for (int i = from; i < to; i++)
            uids.add(box.numbers().uid(found[i]));
    }
}
