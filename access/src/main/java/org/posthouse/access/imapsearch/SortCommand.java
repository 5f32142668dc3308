package org.posthouse.access.imapsearch;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Patience;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.StructureView;
import org.posthouse.mail.text.EnvelopeText;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.SearchReturn;
import org.posthouse.protocol.imap.SortKey;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.view.UidSet;

/** SORT: what it compares by is read once, in the order of the mailbox, and kept side by side. RFC 5256 §3, RFC 5957 §4, RFC 5267 §3 */
public final class SortCommand {
    private final Session session;
    private final Selected box;
    private final Patience patience;

    public SortCommand(Session session, Selected box) {
        this.session = session;
        this.box = box;
        patience = new Patience(session);
    }

    public Reply sort(Command.Sort c) throws IOException, Refusal {
        SearchReturn returns = c.returns();
        boolean save = returns != null && returns.has(SearchReturn.Option.SAVE);
        boolean done = false;
        try {
            boolean relevancy = c.order().stream().anyMatch(k -> k.by() == SortKey.By.RELEVANCY);
            // RFC 6203 §6
            if (relevancy && !c.key().fuzzy())
                return Reply.bad("RELEVANCY needs a FUZZY search key");
            Reply refused = SearchCommand.refused(c.charset(), c.key(), returns);
            if (refused != null)
                return refused;
            LiveSearch live = LiveSearch.of(session, box, c.uid(), c.key(), returns);
            if (live != null && box.contexts().has(live.tag()))
                return SearchCommand.TAG_IN_USE;
            Finder finder = SearchCommand.finder(session, box, c.key(), Map.of(), patience);
            int[] found = sorted(Results.inOrder(finder.find()), c.order(), finder::relevancy);
            Results results = new Results(session, box, c.uid(), c.key().modSeq(), found, finder::relevancy);
            if (returns == null)
                results.list("SORT");
            else
                results.extended(returns);
            if (live != null && relevancy)
                box.contexts().refuse(live.tag(), "results by relevancy are not updated: sort by something else");
            else if (live != null)
                live.begin(found, indexes -> new SortCommand(session, box).sorted(indexes, c.order(), _ -> 0));
            if (save && returns != null)
                box.save(results.saved(returns));
            done = true;
            return Reply.ok("sorted");
        } finally {
            // What has failed has found nothing. RFC 5182 §2.1
            if (save && !done)
                box.save(UidSet.EMPTY);
        }
    }

    private int[] sorted(int[] found, List<SortKey> order, IntUnaryOperator relevancy) throws IOException, Refusal {
        try (Held held = new Held()) {
            return sorted(found, order, relevancy, held);
        }
    }

    private int[] sorted(int[] found, List<SortKey> order, IntUnaryOperator relevancy, Held held) throws IOException, Refusal {
        List<Order.Comparison> by = new ArrayList<>();
        Set<SortKey.By> before = EnumSet.noneOf(SortKey.By.class);
        for (SortKey key : order) {
            // What is equal by a criterion is equal by it again.
            if (!before.add(key.by()))
                continue;
            Order.Comparison one = comparison(key.by(), found, relevancy, held);
            by.add(key.reverse() ? (a, b) -> one.compare(b, a) : one);
        }
        int[] positions = new int[found.length];
        for (int i = 0; i < positions.length; i++)
            positions[i] = i;
        // Equal ones stay in the order of the mailbox.
        Order.sort(positions, (a, b) -> {
            for (Order.Comparison one : by) {
                int c = one.compare(a, b);
                if (c != 0)
                    return c;
            }
            return 0;
        });
        int[] sorted = new int[found.length];
        for (int i = 0; i < sorted.length; i++)
            sorted[i] = found[positions[i]];
        return sorted;
    }

    private Order.Comparison comparison(SortKey.By by, int[] found, IntUnaryOperator relevancy, Held held)
            throws IOException, Refusal {
        return switch (by) {
            case ARRIVAL -> (a, b) -> Long.compare(box.numbers().internalDate(found[a]), box.numbers().internalDate(found[b]));
            case SIZE -> (a, b) -> Long.compare(box.numbers().octets(found[a]), box.numbers().octets(found[b]));
            // The highest first. RFC 6203 §6
            case RELEVANCY -> (a, b) -> Integer.compare(relevancy.applyAsInt(found[b]), relevancy.applyAsInt(found[a]));
            case DATE -> {
                held.take(8L * found.length);
                long[] sent = new long[found.length];
                records(found, (i, record) -> sent[i] = sent(box, found[i], record));
                yield (a, b) -> Long.compare(sent[a], sent[b]);
            }
            case SUBJECT -> texts(found, held, SortCommand::baseSubject);
            case FROM -> texts(found, held, r -> FirstAddress.of(r, EnvelopeField.FROM, false));
            case TO -> texts(found, held, r -> FirstAddress.of(r, EnvelopeField.TO, false));
            case CC -> texts(found, held, r -> FirstAddress.of(r, EnvelopeField.CC, false));
            case DISPLAYFROM -> texts(found, held, r -> FirstAddress.of(r, EnvelopeField.FROM, true));
            case DISPLAYTO -> texts(found, held, r -> FirstAddress.of(r, EnvelopeField.TO, true));
        };
    }

    private interface TextOf {
        String of(StructureView record);
    }

    private Order.Comparison texts(int[] found, Held held, TextOf text) throws IOException, Refusal {
        Texts texts = new Texts(found.length, held);
        records(found, (i, record) -> texts.add(record == null ? "" : text.of(record)));
        return texts::compare;
    }

    private void records(int[] found, Finder.EachRecord each) throws IOException, Refusal {
        Finder.eachRecord(box, found, patience, each);
    }

    private static String baseSubject(StructureView record) {
        String subject = EnvelopeText.of(record, EnvelopeField.SUBJECT);
        return subject == null ? "" : BaseSubject.of(subject).text();
    }

    /** Seconds since 1970; without a Date the internal date. RFC 5256 §2.2 */
    static long sent(Selected box, int index, @Nullable StructureView record) {
        Instant sent = record == null ? null : record.sent();
        return sent == null ? box.numbers().internalDate(index) : sent.getEpochSecond();
    }
}
