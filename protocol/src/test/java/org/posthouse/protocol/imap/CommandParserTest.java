package org.posthouse.protocol.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.ImapLimits;
import org.posthouse.protocol.imapwire.SequenceSet;

class CommandParserTest {
    private int asked;

    private CommandParser parser(String wire) {
        WireReader in = WireReader.of(wire.getBytes(StandardCharsets.UTF_8));
        return new CommandParser(in, ImapLimits.AFTER_LOGIN, () -> asked++);
    }

    private Command parse(String line) throws IOException, SyntaxException {
        return parser("a1 " + line + "\r\n").command();
    }

    @Test
    void readsEveryPlainCommand() throws Exception {
        assertEquals(new Command.Capability(), parse("capability"));
        assertEquals(new Command.Noop(), parse("NoOp"));
        assertEquals(new Command.Login("mary@example.com", "a \"b\\"), parse("LOGIN mary@example.com \"a \\\"b\\\\\""));
        assertEquals(new Command.Select("INBOX"), parse("SELECT INBOX"));
        assertEquals(new Command.Examine("日本語"), parse("EXAMINE \"&ZeVnLIqe-\""));
        assertEquals(new Command.Authenticate("PLAIN", "AGEAYg=="), parse("AUTHENTICATE plain AGEAYg=="));
        assertEquals(new Command.Authenticate("PLAIN", null), parse("AUTHENTICATE PLAIN"));
        assertEquals(new Command.Rename("a b", "c"), parse("RENAME \"a b\" c"));
        assertEquals(new Command.Create("x", List.of("\\Sent")), parse("CREATE x (USE (\\Sent))"));
        assertEquals(new Command.Id(Map.of()), parse("ID NIL"));
        assertEquals(new Command.Id(Map.of("name", "x")), parse("ID (\"name\" \"x\" \"version\" NIL)"));
        assertEquals(new Command.Id(Map.of("name", "x")), parse("ID (\"version\" NIL \"name\" \"x\")"));
        assertEquals(new Command.Lsub("", "%"), parse("LSUB \"\" %"));
        assertEquals(new Command.Expunge(SequenceSet.range(3, 4)), parse("UID EXPUNGE 3:4"));
        assertEquals(new Command.Status("x", List.of(Command.StatusItem.UIDNEXT, Command.StatusItem.MESSAGES)),
                parse("STATUS x (uidnext MESSAGES UIDNEXT)"));
        assertEquals(
                new Command.ListMailboxes(Set.of(Command.ListSelect.SPECIAL_USE), "", List.of("*"), Set.of(Command.ListReturn.CHILDREN)),
                parse("LIST (SPECIAL-USE) \"\" * RETURN (CHILDREN)"));
        assertEquals(new Command.Move(true, SequenceSet.of(7), "Archive"), parse("UID MOVE 7 Archive"));
        assertEquals(new Command.Store(false, SequenceSet.of(12), Command.Store.How.ADD, false, List.of("\\deleted")),
                parse("STORE 12 +flags \\deleted"));
        assertEquals(new Command.Store(true, SequenceSet.range(1, SequenceSet.STAR), Command.Store.How.REPLACE, true, List.of()),
                parse("UID STORE 1:* FLAGS.SILENT ()"));
    }

    @Test
    void takesMacrosApart() throws Exception {
        assertEquals(new Command.Fetch(false, SequenceSet.of(12),
                List.of(FetchItem.Plain.FLAGS, FetchItem.Plain.INTERNALDATE, FetchItem.Plain.RFC822_SIZE,
                        FetchItem.Plain.ENVELOPE, FetchItem.Plain.BODY)),
                parse("FETCH 12 full"));
        assertEquals(List.of(new FetchItem.Content(false, Section.HEADER, null)), ((Command.Fetch) parse("FETCH 12 body[header]")).items());
    }

    @Test
    void readsSections() throws Exception {
        Section fields = new Section(List.of(1, 2), Section.Text.HEADER_FIELDS_NOT, List.of("From", "x y"));
        assertEquals(
                List.of(new FetchItem.Content(true, fields, new FetchItem.Partial(0, 100)), FetchItem.Plain.UID,
                        new FetchItem.Content(false, Section.WHOLE, null)),
                ((Command.Fetch) parse("FETCH 1 (BODY.PEEK[1.2.HEADER.FIELDS.NOT (From \"x y\")]<0.100> UID BODY[])")).items());
        assertEquals(List.of(new FetchItem.Content(false, new Section(List.of(3), Section.Text.MIME, List.of()), null)),
                ((Command.Fetch) parse("FETCH 1 BODY[3.MIME]")).items());
    }

    @Test
    void readsSearches() throws Exception {
        SearchKey key = new SearchKey.And(
                List.of(new SearchKey.Or(new SearchKey.HasFlag("\\Seen", false), new SearchKey.Not(new SearchKey.Header("From", "smith"))),
                        new SearchKey.Sent(SearchKey.Day.SINCE, LocalDate.of(1994, 2, 1)),
                        new SearchKey.Numbers(SequenceSet.range(2, SequenceSet.STAR))));
        assertEquals(new Command.Search(false, null, key), parse("SEARCH OR UNSEEN NOT FROM smith SENTSINCE 1-Feb-1994 2:*"));
        assertEquals(new Command.Search(true, "UTF-8", new SearchKey.Text("мир")), parse("UID SEARCH CHARSET UTF-8 TEXT {6+}\r\nмир"));
        assertEquals(new Command.Search(false, null, new SearchKey.HasFlag("$Junk", false)), parse("SEARCH UNKEYWORD $Junk"));
        assertEquals(new Command.Search(false, null, SearchKey.Simple.ALL), parse("SEARCH ((ALL))"));
    }

    @Test
    void stopsBeforeTheOctetsOfAppend() throws Exception {
        WireReader in = WireReader.of("a APPEND x (\\Seen $A) \" 7-Feb-1994 21:52:25 -0800\" {3+}\r\nabc {2+}\r\nde\r\nb NOOP\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        CommandParser parser = new CommandParser(in, ImapLimits.AFTER_LOGIN, () -> asked++);
        Command.Append append = (Command.Append) parser.command();
        assertEquals(
                new Command.AppendMessage(List.of("\\Seen", "$A"), OffsetDateTime.parse("1994-02-07T21:52:25-08:00"), Command.Form.LITERAL,
                        3, false),
                append.message());
        try (InputStream octets = in.literal(3)) {
            assertEquals("abc", new String(octets.readAllBytes(), StandardCharsets.US_ASCII));
        }
        Command.AppendMessage second = parser.nextAppendMessage();
        assertEquals(new Command.AppendMessage(List.of(), null, Command.Form.LITERAL, 2, false), second);
        in.literal(2).close();
        assertNull(parser.nextAppendMessage());
        assertEquals(new Command.Noop(), parser.command());
    }

    @Test
    void asksForSynchronizingLiteralsOnly() throws Exception {
        assertEquals(new Command.Login("me", "a\r\nb"), parse("LOGIN {2}\r\nme {4+}\r\na\r\nb"));
        assertEquals(1, asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FOO", "NOOP x", "SELECT", "SELECT ", "FETCH 0 FLAGS", "FETCH 1", "FETCH 1 (FLAGS", "FETCH 1 BODY[MIME]",
            "FETCH 1 BODY[1.]", "FETCH 1 BODY[]<0.0>",
            "FETCH 4294967296 FLAGS", "FETCH 1,,2 FLAGS", "FETCH 1 ()", "STORE 1 FLAGS", "SEARCH", "SEARCH ()", "SEARCH SINCE 31-Feb-2020",
            "SEARCH FOO", "LIST \"\"", "LOGIN a \"b",
            "LOGIN a b c", "APPEND x", "UID NOOP", "STATUS x ()", "SEARCH CHARSET UTF-8", "LOGIN a \"\\x\"", "SELECT (x)",
            "FETCH 1 RFC822.SIZE[]", "CREATE x (USE (", "SELECT x (QRESYNC (1 1 $))", "SELECT x (QRESYNC (1 1 (1 $)))"})
    void refusesAndGoesOn(String bad) throws Exception {
        CommandParser parser = parser("a1 " + bad + "\r\na2 NOOP\r\n");
        assertThrows(SyntaxException.class, parser::command);
        assertEquals("a1", parser.tag());
        parser.recover();
        assertEquals(new Command.Noop(), parser.command());
        assertEquals("a2", parser.tag());
    }

    @Test
    void skipsLiteralsThatNobodyAskedForAfterAnError() throws Exception {
        CommandParser parser = parser("a1 FOO {12+}\r\na9 LOGOUT\r\n\r\n {3+}\r\nabc x\r\na2 NOOP\r\n");
        assertThrows(SyntaxException.class, parser::command);
        parser.recover();
        assertEquals(new Command.Noop(), parser.command());
        CommandParser large = parser("a1 LOGIN {99999+}\r\n" + "x".repeat(99999) + " y\r\na2 NOOP\r\n");
        assertThrows(SyntaxException.class, large::command);
        large.recover();
        assertEquals(new Command.Noop(), large.command());
        CommandParser asked = parser("a1 LOGIN {99999}\r\na2 NOOP\r\n");
        assertThrows(SyntaxException.class, asked::command);
        asked.recover();
        assertEquals(new Command.Noop(), asked.command());
    }

    @Test
    void urlsAreAscii() {
        assertThrows(SyntaxException.class, () -> MessageUrl.parse("/" + "s".repeat(14) + "\u00df/;UID=1"));
        assertThrows(SyntaxException.class, () -> MessageUrl.parse("/INBOX/;UID=1\u00df"));
    }

    @Test
    void boundsDepthAndLength() {
        assertThrows(SyntaxException.class, () -> parse("SEARCH " + "(".repeat(100_000)));
        assertThrows(SyntaxException.class, () -> parse("SEARCH " + "NOT ".repeat(100_000) + "ALL"));
        assertThrows(SyntaxException.class, () -> parse("SEARCH ALL" + " ALL".repeat(2000)));
        assertThrows(SyntaxException.class, () -> parse("FETCH 1" + ",1".repeat(200_000) + " FLAGS"));
        assertThrows(SyntaxException.class, () -> parse("SELECT " + "x".repeat(1 << 20)));
        assertThrows(IOException.class, () -> {
            CommandParser parser = new CommandParser(WireReader.of("x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII)),
                    ImapLimits.BEFORE_LOGIN, () -> {
                    });
            assertThrows(SyntaxException.class, parser::command);
            parser.recover();
        });
    }

    @Test
    void aBearerTokenFitsBeforeLogin() throws Exception {
        String most = "A".repeat(12_288);
        for (String line : List.of(most, most + "AAAA")) {
            CommandParser parser = new CommandParser(
                    WireReader.of(("a AUTHENTICATE OAUTHBEARER " + line + "\r\n").getBytes(StandardCharsets.US_ASCII)),
                    ImapLimits.BEFORE_LOGIN, () -> {
                    });
            if (line.equals(most))
                assertEquals(new Command.Authenticate("OAUTHBEARER", most), parser.command());
            else
                assertThrows(SyntaxException.class, parser::command);
        }
    }

    @Test
    void refusesNul() {
        SyntaxException e = assertThrows(SyntaxException.class, () -> parse("LOGIN a {3+}\r\na\0b"));
        assertTrue(String.valueOf(e.getMessage()).contains("NUL"));
        assertThrows(SyntaxException.class, () -> parse("LOGIN a \"a\0b\""));
    }
}
