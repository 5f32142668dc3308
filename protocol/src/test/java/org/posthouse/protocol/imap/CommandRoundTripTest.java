package org.posthouse.protocol.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import org.junit.jupiter.api.Test;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.SequenceSet;

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
        return Arbitraries.oneOf(simple(), texts(), mailboxes(), sharing(), inMailbox(), notifications(), forOthers());
    }

    private static Arbitrary<Command> simple() {
        return Arbitraries.of(new Command.Capability(), new Command.Noop(), new Command.Logout(), new Command.StartTls(),
                new Command.Namespace(), new Command.Idle(), new Command.Compress("DEFLATE"), new Command.NotifyNone(),
                new Command.Unauthenticate(),
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
        return Arbitraries.oneOf(Combinators.combine(mailbox(), selectOptions()).as(Command.Select::new),
                Combinators.combine(mailbox(), selectOptions()).as(Command.Examine::new),
                Combinators.combine(mailbox(), Arbitraries.of("\\Sent", "\\Junk").list().ofMaxSize(2)).as(Command.Create::new),
                mailbox().map(Command.Delete::new),
                Combinators.combine(mailbox(), mailbox()).as(Command.Rename::new), mailbox().map(Command.Subscribe::new),
                mailbox().map(Command.Unsubscribe::new),
                Combinators.combine(select, mailbox(), mailbox().list().ofMinSize(1).ofMaxSize(3), returns,
                        Arbitraries.of(Command.StatusItem.class).set().map(List::copyOf),
                        Arbitraries.of("/shared/comment", "/private/with blank").list().ofMaxSize(2)).as(Command.ListMailboxes::new),
                Combinators.combine(mailbox(), mailbox()).as(Command.Lsub::new),
                Combinators.combine(mailbox(), items).as(Command.Status::new),
                Combinators.combine(mailbox(), message()).as(Command.Append::new));
    }

    private static Arbitrary<Command> sharing() {
        Arbitrary<String> rights = Arbitraries.strings().withChars("lrswipkxtea").ofMaxLength(5);
        Arbitrary<String> entry = Arbitraries.of("/private/comment", "/shared/vendor/x y", "/shared/a");
        Arbitrary<String> octets = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20).injectNull(0.2);
        return Arbitraries.oneOf(
                Combinators.combine(mailbox(), text(), Arbitraries.of(Command.Store.How.class), rights).as(Command.SetAcl::new),
                Combinators.combine(mailbox(), text()).as(Command.DeleteAcl::new), mailbox().map(Command.GetAcl::new),
                Combinators.combine(mailbox(), text()).as(Command.ListRights::new), mailbox().map(Command.MyRights::new),
                text().map(Command.GetQuota::new), mailbox().map(Command.GetQuotaRoot::new),
                Combinators
                        .combine(text(), Arbitraries.maps(Arbitraries.of("STORAGE", "MESSAGE"), Arbitraries.longs().between(0, 1L << 60)))
                        .as(Command.SetQuota::new),
                Combinators.combine(mailbox(), Arbitraries.of(Command.GetMetadata.Depth.class), Arbitraries.longs().between(-1, 9999),
                        entry.list().ofMinSize(1).ofMaxSize(3)).as(Command.GetMetadata::new),
                Combinators.combine(mailbox(),
                        Combinators.combine(entry, octets).as(Command.MetadataValue::new).list().ofMinSize(1).ofMaxSize(3))
                        .as(Command.SetMetadata::new));
    }

    private static Arbitrary<Command> forOthers() {
        Arbitrary<String> mechanism = Arbitraries.of("INTERNAL", "XSAMPLE", "X.1-2");
        return Arbitraries.oneOf(Arbitraries.just(new Command.ResetKey(null, List.of())),
                Combinators.combine(mailbox(), mechanism.list().ofMaxSize(3)).as(Command.ResetKey::new),
                Combinators.combine(text(), mechanism).as(Command.UrlWanted::new).list().ofMinSize(1).ofMaxSize(3)
                        .map(Command.GenUrlAuth::new),
                text().list().ofMinSize(1).ofMaxSize(3).map(Command.UrlFetch::new));
    }

    private static Arbitrary<Command.AppendMessage> message() {
        Arbitrary<OffsetDateTime> dates = Arbitraries.longs().between(0, 4_000_000_000L)
                .flatMap(s -> Arbitraries.integers().between(-12 * 60, 12 * 60).map(
                        z -> OffsetDateTime.ofInstant(java.time.Instant.ofEpochSecond(s), ZoneOffset.ofTotalSeconds(z * 60))))
                .injectNull(0.2);
        Arbitrary<Command.AppendMessage> catenated = Combinators.combine(flags(), dates)
                .as((f, d) -> new Command.AppendMessage(f, d, Command.Form.CATENATE, 0, false));
        Arbitrary<Command.Form> forms = Arbitraries.of(Command.Form.LITERAL, Command.Form.LITERAL8, Command.Form.UTF8);
        return Arbitraries.oneOf(catenated, Combinators
                .combine(flags(), dates, forms, Arbitraries.longs().between(0, Long.MAX_VALUE / 100),
                        Arbitraries.of(true, false))
                .as(Command.AppendMessage::new));
    }

    @Property(tries = 1000)
    void partsAreReadAgain(@ForAll("parts") List<Command.CatPart> parts) throws Exception {
        byte[] wire = WireWriter.toBytes(out -> {
            CommandWriter writer = new CommandWriter(out, true, () -> {
            });
            writer.write("A7", new Command.Append("x", new Command.AppendMessage(List.of(), null, Command.Form.CATENATE, 0, false)));
            for (int i = 0; i < parts.size(); i++) {
                writer.catPart(parts.get(i), i == 0);
                if (parts.get(i) instanceof Command.CatPart.Text text)
                    out.ascii("x".repeat((int) text.size())).ascii(text.utf8() ? ")" : "");
            }
            out.ascii(")\r\n");
        });
        WireReader in = WireReader.of(wire);
        CommandParser parser = new CommandParser(in, ImapLimits.AFTER_LOGIN, () -> {
        });
        parser.command();
        for (Command.CatPart part : parts) {
            assertEquals(part, parser.nextPart());
            if (part instanceof Command.CatPart.Text text)
                in.literal(text.size()).close();
        }
        assertNull(parser.nextPart());
        assertNull(parser.nextAppendMessage());
    }

    @Provide
    Arbitrary<List<Command.CatPart>> parts() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        Arbitrary<Command.CatPart> octets = Combinators.combine(either, Arbitraries.longs().between(0, 2000), either)
                .as(Command.CatPart.Text::new);
        return Arbitraries.oneOf(octets, text().map(Command.CatPart.Url::new)).list().ofMinSize(1).ofMaxSize(5);
    }

    @Property(tries = 2000)
    void authorizedUrlsAreReadAgain(@ForAll("authorized") AuthorizedUrl url) throws Exception {
        assertEquals(url, AuthorizedUrl.parse(url.write()));
        AuthorizedUrl before = new AuthorizedUrl(url.user(), url.server(), url.message(), url.expires(), url.access(), null);
        assertEquals(before.write(), AuthorizedUrl.rump(url.write()));
    }

    @Provide
    Arbitrary<AuthorizedUrl> authorized() {
        Arbitrary<String> name = Arbitraries.of("mary@example.org", "john", "r\u00f6bert", "a;b:c/d%e&f=g");
        Arbitrary<AuthorizedUrl.Access> access = Arbitraries.oneOf(Arbitraries.of(AuthorizedUrl.Anybody.class),
                name.map(AuthorizedUrl.User::new), name.map(AuthorizedUrl.Submit::new));
        Arbitrary<AuthorizedUrl.Verifier> verifier = Arbitraries.strings().withChars("0123456789abcdef").ofMinLength(32).ofMaxLength(70)
                .map(token -> new AuthorizedUrl.Verifier("INTERNAL", token)).injectNull(0.3);
        Arbitrary<OffsetDateTime> expires = Arbitraries.longs().between(0, 4_000_000_000L)
                .map(s -> OffsetDateTime.ofInstant(java.time.Instant.ofEpochSecond(s), ZoneOffset.ofHours((int) (s % 12)))).injectNull(0.3);
        return Combinators.combine(name, Arbitraries.of("example.org", "192.0.2.1:143", "[2001:db8::1]"),
                urls().filter(u -> u.mailbox() != null), expires, access, verifier).as(AuthorizedUrl::new);
    }

    @Test
    void whatIsNoUrlForOthersIsRefused() throws Exception {
        String good = "imap://joe;AUTH=*@example.com/INBOX/;uid=20/;section=1.2;expire=2030-12-31T23:59:59z;urlauth=submit+fred:internal:"
                + "91354A473744909DE610943775F92038";
        AuthorizedUrl url = AuthorizedUrl.parse(good);
        assertEquals(new AuthorizedUrl("joe", "example.com", MessageUrl.parse("/INBOX/;UID=20/;SECTION=1.2"),
                OffsetDateTime.parse("2030-12-31T23:59:59Z"), new AuthorizedUrl.Submit("fred"),
                new AuthorizedUrl.Verifier("INTERNAL", "91354a473744909de610943775f92038")), url);
        assertEquals(good.substring(0, good.indexOf(":internal")), AuthorizedUrl.rump(good));
        for (String bad : List.of("", "imap://", "http://joe@example.com/INBOX/;UID=1;URLAUTH=anonymous",
                "imap://example.com/INBOX/;UID=1;URLAUTH=anonymous", "imap://@example.com/INBOX/;UID=1;URLAUTH=anonymous",
                "imap://joe@/INBOX/;UID=1;URLAUTH=anonymous", "imap://joe@example.com;URLAUTH=anonymous",
                "imap://joe@example.com/INBOX;URLAUTH=anonymous", "imap://joe@example.com/;UID=1;URLAUTH=anonymous",
                "imap://joe@example.com/INBOX/;UID=1", "imap://joe@example.com/INBOX/;UID=1;URLAUTH=", "imap://joe@example.com/a b/;UID=1",
                "imap://joe@example.com/INBOX/;UID=1;URLAUTH=user+", "imap://joe@example.com/INBOX/;UID=1;URLAUTH=nobody",
                "imap://joe@example.com/INBOX/;UID=1;EXPIRE=tomorrow;URLAUTH=anonymous",
                "imap://joe@example.com/INBOX/;UID=1;URLAUTH=anonymous:INTERNAL",
                "imap://joe@example.com/INBOX/;UID=1;URLAUTH=anonymous:INTERNAL:123",
                "imap://joe@example.com/INBOX/;UID=1;URLAUTH=anonymous:INTERNAL:" + "x".repeat(32),
                "imap://joe@example.com/" + "x".repeat(5000) + "/;UID=1;URLAUTH=anonymous"))
            assertThrows(SyntaxException.class, () -> AuthorizedUrl.parse(bad), bad);
    }

    @Property(tries = 1000)
    void urlsAreReadAgain(@ForAll("urls") MessageUrl url) throws Exception {
        assertEquals(url, MessageUrl.parse(url.write()));
    }

    @Provide
    Arbitrary<MessageUrl> urls() {
        Arbitrary<Long> number = Arbitraries.longs().between(1, 0xffffffffL);
        Arbitrary<String> name = mailbox().filter(m -> !m.isEmpty());
        return Combinators
                .combine(name.injectNull(0.2), Arbitraries.longs().between(0, 0xffffffffL), number, section(), number,
                        number.injectNull(0.5))
                .as((m, v, u, s, o, c) -> new MessageUrl(m, m == null ? 0 : v, u, s, o, c == null ? -1 : c));
    }

    private static Arbitrary<Command> inMailbox() {
        Arbitrary<Boolean> uid = Arbitraries.of(true, false);
        return Arbitraries.oneOf(set().map(Command.Expunge::new), Combinators.combine(uid, set(), mailbox()).as(Command.Copy::new),
                Combinators.combine(uid, set(), mailbox()).as(Command.Move::new),
                Combinators.combine(uid, Arbitraries.longs().between(0, 0xffffffffL), mailbox(), message()).as(Command.Replace::new),
                Combinators.combine(uid, set(), since(-1), Arbitraries.of(Command.Store.How.class), uid, flags()).as(Command.Store::new),
                Combinators.combine(uid, set(), fetchItem().set().ofMinSize(1).ofMaxSize(5).map(List::copyOf), since(-1), uid).as(
                        (u, s, items, n, v) -> new Command.Fetch(u, s, items,
                                n <= 0
                                        ? FetchModifiers.NONE
                                        : new FetchModifiers(n, u && v, u && n % 2 == 0 ? new PartialRange(-1 - n % 100, -7) : null))),
                SearchArbitraries.searches());
    }

    private static Arbitrary<Command> notifications() {
        Arbitrary<List<String>> names = mailbox().list().ofMinSize(1).ofMaxSize(3);
        Arbitrary<NotifyGroup.Mailboxes> mailboxes = Arbitraries.oneOf(Arbitraries.of(NotifyGroup.Some.class),
                names.map(NotifyGroup.Subtree::new), names.map(NotifyGroup.Named::new));
        Arbitrary<NotifyGroup.Event> event = Arbitraries.oneOf(Arbitraries.of(NotifyGroup.Kind.class),
                fetchItem().set().ofMaxSize(4).map(List::copyOf).map(NotifyGroup.MessageNew::new),
                Arbitraries.of("X-FUTURE", "LOGIN").map(NotifyGroup.Unknown::new));
        Arbitrary<NotifyGroup> group = Combinators.combine(mailboxes, event.list().ofMaxSize(4)).as(NotifyGroup::new);
        return Combinators.combine(Arbitraries.of(true, false), group.list().ofMinSize(1).ofMaxSize(4)).as(Command.NotifySet::new);
    }

    static Arbitrary<Long> since(long min) {
        return Arbitraries.longs().between(min, Long.MAX_VALUE);
    }

    static Arbitrary<SearchKey.MetadataEntry> entry() {
        return Combinators
                .combine(Arbitraries.of("/flags/\\\\draft", "/flags/$mdnsent"), Arbitraries.of(SearchKey.MetadataEntry.Type.class))
                .as(SearchKey.MetadataEntry::new).injectNull(0.5);
    }

    private static Arbitrary<SelectOptions> selectOptions() {
        Arbitrary<SequenceSet> ascending = Arbitraries.longs().between(1, 500).list().uniqueElements().ofMinSize(1).ofMaxSize(5)
                .map(l -> SequenceSet.of(l.stream().sorted().mapToLong(Long::longValue).toArray()));
        Arbitrary<SelectOptions.Match> match = Combinators.combine(ascending, ascending).as(SelectOptions.Match::new).injectNull(0.5);
        Arbitrary<SelectOptions.Known> known = Combinators
                .combine(Arbitraries.longs().between(1, 0xffffffffL), since(1), ascending.injectNull(0.5), match)
                .as(SelectOptions.Known::new).injectNull(0.5);
        return Combinators.combine(Arbitraries.of(true, false), known).as(SelectOptions::new);
    }

    private static Arbitrary<FetchItem> fetchItem() {
        Arbitrary<FetchItem.Partial> partial = Combinators
                .combine(Arbitraries.longs().between(0, 0xffffffffL), Arbitraries.longs().between(1, 0xffffffffL))
                .as(FetchItem.Partial::new).injectNull(0.5);
        Arbitrary<FetchItem> content = Combinators.combine(Arbitraries.of(true, false), section(), partial).as(FetchItem.Content::new);
        return Arbitraries.oneOf(Arbitraries.of(FetchItem.Plain.class), content, Arbitraries.of(true, false).map(FetchItem.Preview::new),
                Combinators.combine(Arbitraries.of(true, false), part(), partial).as(FetchItem.Binary::new),
                part().map(FetchItem.BinarySize::new));
    }

    private static Arbitrary<List<Integer>> part() {
        return Arbitraries.integers().between(1, 100).list().ofMaxSize(4);
    }

    static Arbitrary<Section> section() {
        Arbitrary<List<Integer>> part = part();
        Arbitrary<List<String>> fields = Arbitraries
                .oneOf(Arbitraries.of("From", "List-Id"),
                        Arbitraries.strings().ascii().excludeChars('\0', '\r', '\n').ofMinLength(1).ofMaxLength(9))
                .list().ofMinSize(1).ofMaxSize(4);
        return Combinators.combine(part, Arbitraries.of(Section.Text.class), fields).as((p, t, f) -> {
            boolean named = t == Section.Text.HEADER_FIELDS || t == Section.Text.HEADER_FIELDS_NOT;
            return new Section(t == Section.Text.MIME && p.isEmpty() ? List.of(1) : p, t, named ? f : List.of());
        });
    }

    static Arbitrary<SequenceSet> set() {
        Arbitrary<Long> number = Arbitraries.oneOf(Arbitraries.longs().between(1, 0xffffffffL), Arbitraries.just(SequenceSet.STAR));
        return Arbitraries.oneOf(Arbitraries.just(SequenceSet.SAVED), number.tuple2().list().ofMinSize(1).ofMaxSize(6).map(ranges -> {
            SequenceSet.Builder b = new SequenceSet.Builder();
            ranges.forEach(r -> b.add(r.get1(), r.get2()));
            return b.build();
        }));
    }

    private static Arbitrary<List<String>> flags() {
        return Arbitraries.of("\\Seen", "\\Answered", "$Forwarded", "Label").list().ofMaxSize(4);
    }

    // No half surrogates: they cannot be written in UTF-8.
    static Arbitrary<String> text() {
        return Arbitraries.strings().withCharRange(' ', '\u2fff').withChars("\r\n\"\\😀").ofMaxLength(30)
                .map(s -> s.replaceAll("[\\ud800-\\udfff]", "é"));
    }

    static Arbitrary<String> mailbox() {
        return Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u00a0', '\u2fff').ofMaxLength(30);
    }
}
