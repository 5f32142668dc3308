package org.posthouse.mail.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Source;

/** What is written is read again, and whatever is read ends in a script or in one line that says what is wrong. */
class ScriptTest {
    @Property(tries = 300)
    void whatIsWrittenIsReadAgain(@ForAll("scripts") Script script) throws SieveException {
        assertEquals(script, ScriptParser.parse(ScriptWriter.write(script), Limits.DEFAULT));
    }

    @Property(tries = 500)
    void anythingIsAScriptOrOneLine(@ForAll("noise") String noise) {
        readable(noise);
    }

    private static void readable(String text) {
        try {
            Program p = Program.of(text, Limits.DEFAULT);
            p.run(Message.of(Source.of("Subject: x\r\n\r\ny".getBytes(StandardCharsets.US_ASCII))),
                    new Envelope(org.posthouse.mail.address.ReturnPath.NULL, org.posthouse.mail.address.Address.parse(Cases.TO)),
                    CasesTest.ENVIRONMENT, Cases.ACCOUNT);
        } catch (SieveException e) {
            assertTrue(String.valueOf(e.getMessage()).lines().count() == 1, e.getMessage());
        } catch (java.io.IOException e) {
            fail(e);
        }
    }

    @Provide
    Arbitrary<String> noise() {
        Arbitrary<String> piece = Arbitraries.of("if ", "keep", ";", "{", "}", "(", ")", "[", "]", ",", "\"", "\"a\" ", ":is ", ":",
                "text:\n", ".\n",
                "require ", "\"variables\"", "\"regex\"", "set ", "${a}", "\\", "/*", "*/", "#", "\r\n", "header ", "not ", "allof ",
                "elsif ", "else",
                "4K ", "99999999999", "\0", "é", ":regex \"Subject\" \"(a*)*\"", "stop;", "discard;");
        return piece.list().ofMinSize(0).ofMaxSize(40).map(l -> String.join("", l));
    }

    @Provide
    Arbitrary<Script> scripts() {
        return commands(2).map(Script::new);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings().withChars("abcxyz_").ofMinLength(1).ofMaxLength(8).map(s -> s.equals("text") ? "text_" : s);
    }

    private static Arbitrary<List<Script.Argument>> arguments() {
        Arbitrary<String> text = Arbitraries.strings().withChars("ab \"\\{}.é中\t").ofMaxLength(12);
        Arbitrary<Script.Argument> tag = names().map(n -> new Script.Tag(n, Place.START));
        Arbitrary<Script.Argument> number = Arbitraries.longs().between(0, Integer.MAX_VALUE).map(n -> new Script.Numeral(n, Place.START));
        Arbitrary<Script.Argument> one = text.map(t -> new Script.Strings(List.of(t), false, Place.START));
        Arbitrary<Script.Argument> list = text.list().ofMinSize(1).ofMaxSize(4).map(l -> new Script.Strings(l, true, Place.START));
        return Arbitraries.oneOf(tag, number, one, list).list().ofMaxSize(4);
    }

    private static Arbitrary<List<Script.Test>> tests(int depth) {
        if (depth == 0)
            return Arbitraries.just(List.of());
        Arbitrary<Script.Test> test = Combinators.combine(names(), arguments(), tests(depth - 1))
                .as((n, a, t) -> new Script.Test(n, a, t, Place.START));
        return test.list().ofMaxSize(3);
    }

    private static Arbitrary<List<Script.Command>> commands(int depth) {
        Arbitrary<List<Script.Command>> block = depth == 0 ? Arbitraries.just(List.of()) : commands(depth - 1);
        Arbitrary<Script.Command> command = Combinators.combine(names(), arguments(), tests(2), Arbitraries.of(true, false), block)
                .as((n, a, t, has, b) -> new Script.Command(n, a, t, has, has ? b : List.of(), Place.START));
        return command.list().ofMaxSize(3);
    }

    @Test
    void whatIsTooMuchIsRefused() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            readable("if true {".repeat(20_000));
            readable("not ".repeat(16_000));
            readable("keep;".repeat(12_000));
            readable("[".repeat(60_000));
            readable("x".repeat(100_000));
            readable("require \"regex\"; if header :regex \"Subject\" \"" + "(".repeat(1000) + "\" {}");
            readable("require \"regex\"; if header :regex \"Subject\" \"" + "(((((a{200}){200}){200}){200}){200})" + "\" {}");
            readable("require \"regex\"; if header :regex \"Subject\" \"" + "((((((){200}){200}){200}){200}){200})" + "\" {}");
        });
    }

    @Test
    void aScriptThatWorksTooLongKeepsTheMessage() throws Exception {
        StringBuilder script = new StringBuilder("require [\"regex\", \"body\"];\n");
        for (int i = 0; i < 200; i++)
            script.append("if body :raw :regex \"(a|b|ab)*c(a|b|ab)*d\" { discard; }\n");
        Program p = Program.of(script.toString(), Limits.DEFAULT);
        byte[] message = ("Subject: x\r\n\r\n" + "ab".repeat(400_000)).getBytes(StandardCharsets.US_ASCII);
        Decision d = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> p.run(Message.of(Source.of(message)),
                new Envelope(org.posthouse.mail.address.ReturnPath.NULL, org.posthouse.mail.address.Address.parse(Cases.TO)),
                CasesTest.ENVIRONMENT, Lookup.NOTHING));
        assertTrue(String.valueOf(d.error()).contains("works too long"), d.toString());
        assertEquals(List.of(new Action.Keep(null, null, 0)), d.actions());
    }

    private static Decision run(String script, String message) throws Exception {
        Program p = Program.of(script, Limits.DEFAULT);
        return assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> p.run(Message.of(Source.of(message.getBytes(StandardCharsets.US_ASCII))),
                        new Envelope(org.posthouse.mail.address.ReturnPath.NULL, org.posthouse.mail.address.Address.parse(Cases.TO)),
                        CasesTest.ENVIRONMENT, Lookup.NOTHING));
    }

    @Test
    void whatIsInBracketsCosts() throws Exception {
        StringBuilder set = new StringBuilder();
        for (int i = 0; i < 256; i++)
            set.append((char) (0x4e00 + i));
        assertEquals(66, new Regex("[" + set + "]").work());
        assertThrows(Regex.Bad.class, () -> new Regex("[x" + set + "]"));
        String text = "Subject: x\r\n\r\n" + "ab".repeat(400_000);
        Decision d = run("require [\"regex\", \"body\"];\nif body :raw :regex \"[" + set + "]\" { discard; }\n", text);
        assertTrue(String.valueOf(d.error()).contains("works too long"), d.toString());
        d = run("require [\"regex\", \"body\"];\nif body :raw :regex \"[[:alnum:]_]\" { discard; }\n", text);
        assertEquals(null, d.error());
    }

    @Test
    void whatTheBodyTestReadsCostsAlsoWhereNoTextComesOfIt() throws Exception {
        String tags = "Subject: x\r\nContent-Type: text/html\r\n\r\n" + "<i></i>".repeat(700_000);
        for (String test : List.of("body :text :contains \"x\"", "body :raw :count \"gt\" :comparator \"i;ascii-numeric\" \"7\"")) {
            String line = "if " + test + " { discard; }\n";
            String require = "require [\"body\", \"relational\", \"comparator-i;ascii-numeric\"];\n";
            assertEquals(null, run(require + line.repeat(3), tags).error());
            Decision d = run(require + line.repeat(200), tags);
            assertTrue(String.valueOf(d.error()).contains("works too long"), d.toString());
        }
    }

    @Test
    void aDecisionSaysWhichLineAndWhy() throws Exception {
        Program p = Program.of("require \"fileinto\";\r\nif header :contains \"Subject\" \"noon\" {\r\n  fileinto \"Lists\";\r\n}\r\n",
                Limits.DEFAULT);
        Decision d = p.run(Message.of(Source.of(java.util.Objects.requireNonNull(Cases.messages().get("plain")))),
                new Envelope(org.posthouse.mail.address.ReturnPath.NULL, org.posthouse.mail.address.Address.parse(Cases.TO)),
                CasesTest.ENVIRONMENT, Lookup.NOTHING);
        assertEquals(List.of("line 2: header Subject :contains \"noon\"", "line 3: fileinto \"Lists\""),
                d.steps().stream().map(Decision.Because::toString).toList());
    }

    @Test
    void aWarningIsNoMistake() throws Exception {
        assertEquals(List.of("line 2: never reached, because 'stop' or 'return' stands before it"),
                Program.of("stop;\nkeep;", Limits.DEFAULT).warnings());
    }
}
