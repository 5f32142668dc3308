package org.posthouse.protocol.managesieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

/** Commands and responses are read as they were written. RFC 5804 §4 */
class ManageSieveTest {
    private static WireReader reader(String octets) {
        return WireReader.of(octets.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll("commands") Command command) throws Exception {
        WireReader in = WireReader.of(WireWriter.toBytes(w -> CommandWriter.write(w, command)));
        assertEquals(command, new CommandReader(in).next(10_000));
        assertEquals(-1, in.peek());
    }

    @Property(tries = 300)
    void responsesToo(@ForAll("responses") Response response) throws Exception {
        byte[] bytes = WireWriter.toBytes(response::write);
        assertEquals(response, new ResponseReader(WireReader.of(bytes)).next().last());
    }

    @Provide
    Arbitrary<Response> responses() {
        Arbitrary<Response.Code> code = Arbitraries.of(Response.Code.class);
        return Combinators.combine(Arbitraries.of(Response.Kind.class), code.injectNull(0.3), text(), text())
                .as((k, c, a, t) -> new Response(k, c, c != null && c.hasArgument() ? a : "", t));
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().withChars("ab \"\\{}*é中\r\n\t()").ofMaxLength(30);
    }

    @Provide
    Arbitrary<Command> commands() {
        Arbitrary<String> text = text();
        return Arbitraries.oneOf(
                Arbitraries.of(new Command.Capability(), new Command.Logout(), new Command.StartTls(), new Command.Unauthenticate(),
                        new Command.ListScripts()),
                text.injectNull(0.3).map(Command.Noop::new), text.map(Command.SetActive::new), text.map(Command.GetScript::new),
                text.map(Command.DeleteScript::new), text.map(Command.CheckScript::new),
                Combinators.combine(text, text).as(Command.RenameScript::new), Combinators.combine(text, text).as(Command.PutScript::new),
                Combinators.combine(text, Arbitraries.longs().between(0, 0xffff_ffffL)).as(Command.HaveSpace::new),
                Combinators.combine(Arbitraries.of("PLAIN", "SCRAM-SHA-256"), Arbitraries.of("", "AGE=", "QUJD").injectNull(0.3))
                        .as(Command.Authenticate::new));
    }

    @Test
    void theNextCommandIsReadAfterAWrongOne() throws Exception {
        var in = new CommandReader(reader(String.join("\r\n", "FROBNICATE \"x\"", "PUTSCRIPT \"a\" {3}", "NOOP", "getscript  \"a\" ",
                "HAVESPACE \"a\" 01", "NOOP \"t\\x\"", "CHECKSCRIPT {20+}", "01234567890123456789", "LOGOUT now", "LOGOUT", "")));
        assertEquals("unknown command", wrong(in));
        assertEquals("a literal begins with {number+}", wrong(in));
        assertEquals(new Command.Noop(null), in.next(10));
        assertEquals(new Command.GetScript("a"), in.next(10));
        assertEquals("expected a number below 2^32", wrong(in));
        assertEquals("a backslash stands before a quote or another backslash", wrong(in));
        assertEquals("a string of 20 octets is too large; at most 10 are taken", wrong(in));
        assertEquals("LOGOUT takes no further argument", wrong(in));
        assertEquals(new Command.Logout(), in.next(10));
    }

    private static String wrong(CommandReader in) {
        return String.valueOf(assertThrows(SyntaxException.class, () -> in.next(10)).getMessage());
    }

    @Test
    void whatIsMuchTooLargeEndsTheConnection() {
        assertThrows(IOException.class, () -> new CommandReader(reader("CHECKSCRIPT {4000000000+}\r\n")).next(10));
    }

    @Test
    void anAnswerHasLinesBeforeItsEnd() throws Exception {
        var answer = new ResponseReader(reader("\"main\" ACTIVE\r\n{3}\r\na\"b\r\nOK (QUOTA/MAXSIZE) \"done\"\r\n")).next();
        assertEquals(List.of(List.of("main", "ACTIVE"), List.of("a\"b")), answer.lines());
        assertEquals(new Response(Response.Kind.OK, Response.Code.QUOTA_MAXSIZE, "", "done"), answer.last());
    }
}
