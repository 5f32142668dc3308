package org.posthouse.protocol.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.wire.SyntaxException;

class CommandParserTest {
    private static final String DIGEST = "c4c9334bac560ecc979e58001b3e22fb";

    @Test
    void readsEveryCommandInAnyCase() throws SyntaxException {
        assertEquals(new Command.Capa(), CommandParser.parse("capa"));
        assertEquals(new Command.Quit(), CommandParser.parse("Quit"));
        assertEquals(new Command.User("mrose"), CommandParser.parse("USER mrose"));
        assertEquals(new Command.Pass("a  secret "), CommandParser.parse("pass a  secret "));
        assertEquals(new Command.Apop("mrose", DIGEST), CommandParser.parse("APOP mrose " + DIGEST.toUpperCase(java.util.Locale.ROOT)));
        assertEquals(new Command.Apop("mary smith", DIGEST), CommandParser.parse("APOP mary smith " + DIGEST));
        assertEquals(new Command.Auth("", null), CommandParser.parse("AUTH"));
        assertEquals(new Command.Auth("PLAIN", null), CommandParser.parse("AUTH plain"));
        assertEquals(new Command.Auth("PLAIN", "dGVzdAB0ZXN0AHRlc3Q="), CommandParser.parse("AUTH PLAIN dGVzdAB0ZXN0AHRlc3Q="));
        assertEquals(new Command.Stls(), CommandParser.parse("STLS"));
        assertEquals(new Command.Stat(), CommandParser.parse("STAT "));
        assertEquals(new Command.List(0), CommandParser.parse("LIST"));
        assertEquals(new Command.List(12), CommandParser.parse("LIST  0012 "));
        assertEquals(new Command.Retr(1), CommandParser.parse("RETR 1"));
        assertEquals(new Command.Dele(Integer.MAX_VALUE), CommandParser.parse("DELE 99999999999999999999999999"));
        assertEquals(new Command.Noop(), CommandParser.parse("NOOP"));
        assertEquals(new Command.Rset(), CommandParser.parse("RSET"));
        assertEquals(new Command.Top(1, 0), CommandParser.parse("TOP 1 0"));
        assertEquals(new Command.Uidl(0), CommandParser.parse("UIDL"));
        assertEquals(new Command.Lang(""), CommandParser.parse("LANG"));
        assertEquals(new Command.Lang("zh-hans-cn"), CommandParser.parse("lang zh-Hans-CN"));
        assertEquals(new Command.Lang("*"), CommandParser.parse("LANG *"));
        assertEquals(new Command.Utf8(), CommandParser.parse("utf8"));
        assertEquals(new Command.Uidl(7), CommandParser.parse("UIDL 7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A", "RETRIEVE 1", "RETR", "RETR x", "RETR -1", "RETR 0", "RETR 1 2", "TOP 1", "TOP 1 x", "TOP 0 1",
            "USER", "USER ", "PASS",
            "APOP", "APOP mrose", "APOP mrose 12", "APOP " + DIGEST, "STAT 1", "LIST 0", "NOOP x", "QUIT now", "XTND BOARDS", "AUTH PL/AIN",
            "LANG **", "LANG 1", "LANG en-", "LANG -en", "LANG abcdefghi", "LANG en de", "UTF8 USER",
            "AUTH PLAIN ()",
            "USER \u00ff"})
    void refusesWhatTheGrammarDoesNotKnow(String line) {
        var e = assertThrows(SyntaxException.class, () -> CommandParser.parse(line));
        assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }

    @Test
    void showsNoSecret() throws SyntaxException {
        for (String line : new String[]{"PASS hunter2", "APOP mrose " + DIGEST, "AUTH PLAIN hunter2="}) {
            Command c = CommandParser.parse(line);
            for (String shown : new String[]{c.masked(), c.toString()}) {
                assertFalse(shown.contains("hunter2"), shown);
                assertFalse(shown.contains(DIGEST), shown);
            }
        }
    }

    /** What is written is read back as the same. */
    @Property(tries = 2000)
    void writesWhatItReads(@ForAll("commands") Command command) throws SyntaxException {
        String wire = new String(command.line().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals(command, CommandParser.parse(wire));
    }

    /** Nothing but a SyntaxException comes out of a line of any octets. */
    @Property(tries = 5000)
    void survivesAnyLine(@ForAll("lines") String line) {
        try {
            assertTrue(CommandParser.parse(line).line().length() <= 2 * line.length() + 10);
        } catch (SyntaxException e) {
            assertFalse(String.valueOf(e.getMessage()).contains("\n"));
        }
    }

    @Property
    void readsItsReplies(@ForAll boolean positive, @ForAll("codes") ResponseCode code, @ForAll("text") String text) throws SyntaxException {
        Reply reply = new Reply(positive, code, text);
        assertEquals(reply, Reply.parse(reply.line()));
    }

    @Test
    void cutsAReplyByOctetsAndBetweenCharacters() {
        String line = Reply.ok("\u90ae".repeat(400)).line();
        assertEquals(4 + 168 * 3, line.getBytes(StandardCharsets.UTF_8).length);
        assertEquals(Reply.MAX_LINE, Reply.ok("a".repeat(600)).line().length());
    }

    @Provide
    Arbitrary<Command> commands() {
        var name = Arbitraries.strings().withChars("abcxyzäé漢@.+-").ofMinLength(1).ofMaxLength(20);
        var n = Arbitraries.integers().between(1, 999_999_999);
        return Arbitraries.oneOf(name.map(Command.User::new), name.map(Command.Pass::new), name.map(x -> new Command.Apop(x, DIGEST)),
                n.map(Command.Retr::new),
                n.map(Command.Dele::new), n.map(Command.List::new), n.map(Command.Uidl::new), n.map(x -> new Command.Top(x, x - 1)),
                Arbitraries.of(new Command.Capa(), new Command.Quit(), new Command.Stls(), new Command.Stat(), new Command.Noop(),
                        new Command.Rset(), new Command.List(0),
                        new Command.Utf8(), new Command.Lang(""), new Command.Lang("*"), new Command.Lang("zh-hant-tw"),
                        new Command.Uidl(0), new Command.Auth("", null), new Command.Auth("SCRAM-SHA-256", "="),
                        new Command.Auth("PLAIN", null)));
    }

    @Provide
    Arbitrary<String> lines() {
        var any = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(60);
        var start = Arbitraries.of("USER", "PASS ", "APOP ", "AUTH ", "TOP ", "RETR ", "LIST ", "UIDL", "QUIT", "");
        return net.jqwik.api.Combinators.combine(start, any).as((a, b) -> a + b);
    }

    @Provide
    Arbitrary<ResponseCode> codes() {
        return Arbitraries.of(ResponseCode.class).injectNull(0.3);
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40).filter(t -> !t.startsWith("["));
    }
}
