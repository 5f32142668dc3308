package org.posthouse.protocol.imap;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Searches of any kind. */
final class SearchArbitraries {
    private SearchArbitraries() {}

    static Arbitrary<Command> searches() {
        Arbitrary<Boolean> uid = Arbitraries.of(true, false);
        Arbitrary<SearchKey> key = Arbitraries.lazy(() -> key(3));
        Arbitrary<List<SortKey>> order = Combinators.combine(Arbitraries.of(SortKey.By.class), uid).as(SortKey::new).list().ofMinSize(1)
                .ofMaxSize(4);
        return Arbitraries.oneOf(
                Combinators.combine(uid, returns(), Arbitraries.of("UTF-8").injectNull(0.5), key).as(Command.Search::new),
                Combinators.combine(uid, returns(), order, Arbitraries.of("UTF-8"), key).as(Command.Sort::new),
                Combinators.combine(sources(), returns(), Arbitraries.of("UTF-8").injectNull(0.5), key).as(Command.MultiSearch::new),
                Combinators.combine(Arbitraries.longs().between(1, 0xffffffffL),
                        Combinators.combine(Arbitraries.longs().between(1, 9), Arbitraries.longs().between(1, 0xffffffffL))
                                .as(Command.UidBatches.Batches::new).injectNull(0.5))
                        .as(Command.UidBatches::new),
                CommandRoundTripTest.text().list().ofMinSize(1).ofMaxSize(4).map(Command.CancelUpdate::new),
                Combinators.combine(uid, Arbitraries.of(Command.Threads.Algorithm.class), Arbitraries.of("UTF-8"), key)
                        .as(Command.Threads::new));
    }

    private static Arbitrary<List<NotifyGroup.Mailboxes>> sources() {
        Arbitrary<List<String>> names = CommandRoundTripTest.mailbox().list().ofMinSize(1).ofMaxSize(3);
        return Arbitraries.<NotifyGroup.Mailboxes>oneOf(
                Arbitraries.of(NotifyGroup.Some.SELECTED, NotifyGroup.Some.INBOXES, NotifyGroup.Some.PERSONAL, NotifyGroup.Some.SUBSCRIBED),
                names.map(NotifyGroup.Subtree::new), names.map(NotifyGroup.SubtreeOne::new), names.map(NotifyGroup.Named::new)).list()
                .ofMaxSize(4);
    }

    static Arbitrary<PartialRange> partial() {
        Arbitrary<Long> number = Arbitraries.longs().between(1, 0xffffffffL);
        return Combinators.combine(number, number, Arbitraries.of(1, -1)).as((a, b, sign) -> new PartialRange(a * sign, b * sign));
    }

    private static Arbitrary<SearchReturn> returns() {
        Arbitrary<Set<SearchReturn.Option>> options = Arbitraries.of(SearchReturn.Option.class).set();
        Arbitrary<PartialRange> partial = partial().injectNull(0.7);
        Arbitrary<List<FetchItem>> fetched = Arbitraries
                .<FetchItem>of(FetchItem.Plain.UID, FetchItem.Plain.ENVELOPE, new FetchItem.Preview(true), new FetchItem.Preview(false))
                .list()
                .uniqueElements().ofMaxSize(3);
        return Combinators.combine(options, partial, fetched)
                .as((o, p, f) -> new SearchReturn(o, o.contains(SearchReturn.Option.ALL) ? null : p,
                        o.contains(SearchReturn.Option.UPDATE) ? f : List.of()))
                .injectNull(0.3);
    }

    private static Arbitrary<SearchKey> key(int depth) {
        Arbitrary<LocalDate> date = Arbitraries.longs().between(0, 30_000).map(LocalDate::ofEpochDay);
        Arbitrary<SearchKey> leaf = Arbitraries.oneOf(Arbitraries.of(SearchKey.Simple.class),
                Combinators.combine(Arbitraries.of("\\Seen", "\\Draft", "\\Answered", "\\Flagged", "\\Deleted", "$Junk", "x"),
                        Arbitraries.of(true, false)).as(SearchKey.HasFlag::new),
                Combinators.combine(Arbitraries.of(SearchKey.Day.class), date).as(SearchKey.Received::new),
                Combinators.combine(Arbitraries.of(SearchKey.Day.class), date).as(SearchKey.Sent::new),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 100).map(SearchKey.Larger::new),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 100).map(SearchKey.Smaller::new),
                Combinators.combine(CommandRoundTripTest.text(), CommandRoundTripTest.text()).as(SearchKey.Header::new),
                CommandRoundTripTest.text().map(SearchKey.Body::new),
                CommandRoundTripTest.text().map(SearchKey.Text::new),
                Combinators.combine(Arbitraries.of(SearchKey.Day.class), date).as(SearchKey.Saved::new),
                Combinators.combine(Arbitraries.of(true, false), Arbitraries.longs().between(1, 0xffffffffL)).as(SearchKey.Within::new),
                Arbitraries.of("on-vacation", "a.b").map(SearchKey.Filter::new),
                Arbitraries.of("M1", "T-_9").map(SearchKey.EmailId::new), Arbitraries.of("M1", "T-_9").map(SearchKey.ThreadId::new),
                Combinators.combine(CommandRoundTripTest.entry(), CommandRoundTripTest.since(0)).as(SearchKey.ModSeq::new),
                CommandRoundTripTest.set().map(SearchKey.Uids::new), CommandRoundTripTest.set().map(SearchKey.Numbers::new));
        if (depth == 0)
            return leaf;
        Arbitrary<SearchKey> inner = Arbitraries.lazy(() -> key(depth - 1));
        return Arbitraries.oneOf(leaf, inner.list().ofMinSize(2).ofMaxSize(4).map(SearchKey.And::new),
                Combinators.combine(inner, inner).as(SearchKey.Or::new),
                inner.map(SearchKey.Not::new), inner.map(SearchKey.Fuzzy::new));
    }
}
