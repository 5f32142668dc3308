package org.posthouse.protocol.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;

class CommandRoundTripTest {
    @Property(tries = 4000)
    void whatIsWrittenIsReadAgain(@ForAll("commands") Command command) throws Exception {
        byte[] wire = WireWriter.toBytes(out -> new CommandWriter(out, true, () -> {
        }).write("A7", command));
        CommandParser parser = new CommandParser(WireReader.of(wire), ImapLimits.AFTER_LOGIN, () -> {
            throw new AssertionError("not asked");
        });
        assertEquals(command, parser.command());
        assertEquals("A7", parser.tag());
    }

    @Provide
    Arbitrary<Command> commands() {
        return Arbitraries.oneOf(simple(), texts(), mailboxes(), inMailbox());
    }

    private static Arbitrary<Command> simple() {
        return Arbitraries.of(new Command.Capability(), new Command.Noop(), new Command.Logout(), new Command.StartTls(),
                new Command.Namespace(), new Command.Idle(),
                new Command.Check(), new Command.Close(), new Command.Unselect(), new Command.Expunge(null));
    }

    private static Arbitrary<Command> texts() {
        return Arbitraries.oneOf(Combinators.combine(text(), text()).as(Command.Login::new),
                Combinators.combine(Arbitraries.of("PLAIN", "SCRAM-SHA-256"), Arbitraries.of("=", "AGEAYg==").injectNull(0.3))
                        .as(Command.Authenticate::new),
                Arbitraries.maps(text(), text()).ofMaxSize(5).map(Command.Id::new),
                Arbitraries.of("UTF8=ACCEPT", "CONDSTORE").list().ofMinSize(1).ofMaxSize(3).map(Command.Enable::new));
    }

    private static Arbitrary<Command> mailboxes() {
        Arbitrary<Set<Command.ListSelect>> select = Arbitraries.of(Command.ListSelect.class).set();
        Arbitrary<Set<Command.ListReturn>> returns = Arbitraries.of(Command.ListReturn.class).set();
        Arbitrary<List<Command.StatusItem>> items = Arbitraries.of(EnumSet.allOf(Command.StatusItem.class)).set().ofMinSize(1)
                .map(List::copyOf);
        return Arbitraries.oneOf(mailbox().map(Command.Select::new), mailbox().map(Command.Examine::new),
                Combinators.combine(mailbox(), Arbitraries.of("\\Sent", "\\Junk").list().ofMaxSize(2)).as(Command.Create::new),
                mailbox().map(Command.Delete::new),
                Combinators.combine(mailbox(), mailbox()).as(Command.Rename::new), mailbox().map(Command.Subscribe::new),
                mailbox().map(Command.Unsubscribe::new),
                Combinators.combine(select, mailbox(), mailbox().list().ofMinSize(1).ofMaxSize(3), returns).as(Command.ListMailboxes::new),
                Combinators.combine(mailbox(), mailbox()).as(Command.Lsub::new),
                Combinators.combine(mailbox(), items).as(Command.Status::new),
                Combinators.combine(mailbox(), message()).as(Command.Append::new));
    }

    private static Arbitrary<Command.AppendMessage> message() {
        Arbitrary<OffsetDateTime> dates = Arbitraries.longs().between(0, 4_000_000_000L)
                .flatMap(s -> Arbitraries.integers().between(-12 * 60, 12 * 60).map(
                        z -> OffsetDateTime.ofInstant(java.time.Instant.ofEpochSecond(s), ZoneOffset.ofTotalSeconds(z * 60))))
                .injectNull(0.2);
        return Combinators.combine(flags(), dates, Arbitraries.longs().between(0, Long.MAX_VALUE / 100), Arbitraries.of(true, false))
                .as(Command.AppendMessage::new);
    }

    private static Arbitrary<Command> inMailbox() {
        Arbitrary<Boolean> uid = Arbitraries.of(true, false);
        return Arbitraries.oneOf(set().map(Command.Expunge::new), Combinators.combine(uid, set(), mailbox()).as(Command.Copy::new),
                Combinators.combine(uid, set(), mailbox()).as(Command.Move::new),
                Combinators.combine(uid, set(), Arbitraries.of(Command.Store.How.class), uid, flags()).as(Command.Store::new),
                Combinators.combine(uid, set(), fetchItem().set().ofMinSize(1).ofMaxSize(5).map(List::copyOf)).as(Command.Fetch::new),
                Combinators.combine(uid, Arbitraries.of("UTF-8").injectNull(0.5), Arbitraries.lazy(() -> key(3))).as(Command.Search::new));
    }

    private static Arbitrary<FetchItem> fetchItem() {
        Arbitrary<FetchItem.Partial> partial = Combinators
                .combine(Arbitraries.longs().between(0, 0xffffffffL), Arbitraries.longs().between(1, 0xffffffffL))
                .as(FetchItem.Partial::new).injectNull(0.5);
        Arbitrary<FetchItem> content = Combinators.combine(Arbitraries.of(true, false), section(), partial).as(FetchItem.Content::new);
        return Arbitraries.oneOf(Arbitraries.of(FetchItem.Plain.class), content);
    }

    static Arbitrary<Section> section() {
        Arbitrary<List<Integer>> part = Arbitraries.integers().between(1, 100).list().ofMaxSize(4);
        Arbitrary<List<String>> fields = Arbitraries
                .oneOf(Arbitraries.of("From", "List-Id"),
                        Arbitraries.strings().ascii().excludeChars('\0', '\r', '\n').ofMinLength(1).ofMaxLength(9))
                .list().ofMinSize(1).ofMaxSize(4);
        return Combinators.combine(part, Arbitraries.of(Section.Text.class), fields).as((p, t, f) -> {
            boolean named = t == Section.Text.HEADER_FIELDS || t == Section.Text.HEADER_FIELDS_NOT;
            return new Section(t == Section.Text.MIME && p.isEmpty() ? List.of(1) : p, t, named ? f : List.of());
        });
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
                Combinators.combine(text(), text()).as(SearchKey.Header::new), text().map(SearchKey.Body::new),
                text().map(SearchKey.Text::new), set().map(SearchKey.Uids::new), set().map(SearchKey.Numbers::new));
        if (depth == 0)
            return leaf;
        Arbitrary<SearchKey> inner = Arbitraries.lazy(() -> key(depth - 1));
        return Arbitraries.oneOf(leaf, inner.list().ofMinSize(2).ofMaxSize(4).map(SearchKey.And::new),
                Combinators.combine(inner, inner).as(SearchKey.Or::new),
                inner.map(SearchKey.Not::new));
    }

    private static Arbitrary<SequenceSet> set() {
        Arbitrary<Long> number = Arbitraries.oneOf(Arbitraries.longs().between(1, 0xffffffffL), Arbitraries.just(SequenceSet.STAR));
        return number.tuple2().list().ofMinSize(1).ofMaxSize(6).map(ranges -> {
            SequenceSet.Builder b = new SequenceSet.Builder();
            ranges.forEach(r -> b.add(r.get1(), r.get2()));
            return b.build();
        });
    }

    private static Arbitrary<List<String>> flags() {
        return Arbitraries.of("\\Seen", "\\Answered", "$Forwarded", "Label").list().ofMaxSize(4);
    }

    // No half surrogates: they cannot be written in UTF-8.
    private static Arbitrary<String> text() {
        return Arbitraries.strings().withCharRange(' ', '\u2fff').withChars("\r\n\"\\😀").ofMaxLength(30)
                .map(s -> s.replaceAll("[\\ud800-\\udfff]", "é"));
    }

    private static Arbitrary<String> mailbox() {
        return Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u00a0', '\u2fff').ofMaxLength(30);
    }
}
