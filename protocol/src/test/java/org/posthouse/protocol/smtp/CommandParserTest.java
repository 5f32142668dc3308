package org.posthouse.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;

class CommandParserTest {
    private static Command parse(String line) throws CommandException {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8), false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
            "ehlo mail.example.com | EHLO mail.example.com",
            "EhLo [192.0.2.1] | EHLO [192.0.2.1]",
            "HELO under_score | HELO under_score",
            "mail from:<robert@example.com> | MAIL FROM:<robert@example.com>",
            "MAIL FROM: <robert@Example.COM> | MAIL FROM:<robert@example.com>",
            "MAIL FROM:<> | MAIL FROM:<>",
            "MAIL FROM:<@one.example,@two.example:robert@example.com> | MAIL FROM:<robert@example.com>",
            "MAIL FROM:<a@b.example> size=100 body=8bitmime auth=<> | MAIL FROM:<a@b.example> SIZE=100 BODY=8BITMIME AUTH=<>",
            "MAIL FROM:<a@b.example>  SMTPUTF8  BODY=7bit | MAIL FROM:<a@b.example> BODY=7BIT SMTPUTF8",
            "MAIL FROM:<a@b.example> AUTH=e+3Dmc2@example.com | MAIL FROM:<a@b.example> AUTH=e+3Dmc2@example.com",
            "MAIL FROM:<a@b.example> SIZE=99999999999999999999 | MAIL FROM:<a@b.example> SIZE=9223372036854775807",
            "MAIL FROM:<j\u00f6rg@example.com> SMTPUTF8 | MAIL FROM:<j\u00f6rg@example.com> SMTPUTF8",
            "rcpt to:<\"a b\"@example.com> | RCPT TO:<\"a b\"@example.com>",
            "rcpt to:<\"a>b\"@example.com> | RCPT TO:<\"a>b\"@example.com>",
            "rcpt to:<\"john\"@example.com> | RCPT TO:<john@example.com>",
            "RCPT TO:<postMASTER> | RCPT TO:<Postmaster>",
            "RCPT TO:<john@[192.0.2.1]> | RCPT TO:<john@[192.0.2.1]>",
            "RCPT TO:<@[192.0.2.1]:john@example.com> | RCPT TO:<john@example.com>",
            "RCPT TO:<a%b@example.com> | RCPT TO:<a%b@example.com>",
            "data | DATA", "rset   | RSET", "noop what ever | NOOP", "NOOP | NOOP", "quit\t | QUIT", "vrfy john | VRFY john",
            "expn all | EXPN all",
            "help | HELP", "help mail | HELP mail", "starttls | STARTTLS", "auth plain | AUTH plain", "AUTH PLAIN = | AUTH PLAIN =",
            "send from:<a> | SEND",
            "SOML x | SOML", "saml x | SAML", "turn | TURN", "BDAT 100 LAST | BDAT"})
    void goodOnes(String line, String encoded) throws CommandException {
        assertEquals(encoded, parse(line).encode());
        assertEquals(parse(line), CommandParser.parse(encoded.getBytes(StandardCharsets.UTF_8), false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
            "| 500", "X | 500", "GET / HTTP/1.1 | 500", "DATAX | 500", "r\u017fet | 500", "EHLO\ta | 500", "\u0130nit | 500",
            "EHLO | 501", "EHLO a b | 501", "HELO | 501", "DATA now | 501", "RSET x | 501", "QUIT x | 501", "STARTTLS x | 501",
            "VRFY | 501", "EXPN | 501",
            "AUTH | 501", "AUTH PLAIN a b | 501", "AUTH PLA=IN | 501",
            "MAIL | 501", "MAIL FROM | 501", "MAIL FROM: | 501", "MAIL FROM:a@b.example | 501", "MAIL FROM:<a@b.example | 501",
            "MAIL TO:<a@b.example> | 501",
            "MAIL FROM:<a> | 501", "MAIL FROM:<a@> | 501", "MAIL FROM:<@b> | 501", "MAIL FROM:<a b@c.example> | 501",
            "MAIL FROM:<a@b_c.example> | 501",
            "MAIL FROM:<a@b.example>SIZE=1 | 501", "MAIL FROM:<a@b.example> SIZE | 501", "MAIL FROM:<a@b.example> SIZE=x | 501",
            "MAIL FROM:<a@b.example> SIZE=1 SIZE=2 | 501", "MAIL FROM:<a@b.example> SIZE=123456789012345678901 | 501",
            "MAIL FROM:<a@b.example> BODY=BINARYMIME | 501",
            "MAIL FROM:<a@b.example> SMTPUTF8=1 | 501", "MAIL FROM:<a@b.example> =1 | 501", "MAIL FROM:<a@b.example> SIZE= | 501",
            "MAIL FROM:<a@b.example> AUTH=+zz | 501",
            "MAIL FROM:<a@b.example> FOO=1 | 555", "MAIL FROM:<a@b.example> RET=HDRS | 555", "MAIL FROM:<j\u00f6rg@example.com> | 553",
            "RCPT TO:<j\u00f6rg@example.com> | 553",
            "RCPT TO:<> | 501", "RCPT TO:<a@b.example> NOTIFY=NEVER | 555", "RCPT TO:<\"a@b.example> | 501",
            "RCPT TO:<@one.example:> | 501", "RCPT TO:<@one.example> | 501",
            "RCPT TO:<@one.example,:a@b.example> | 501", "RCPT TO:<@one.example,two.example:a@b.example> | 501",
            "RCPT TO:<@:a@b.example> | 501",
            "RCPT TO:<.a@b.example> | 501", "RCPT TO:<a..c@b.example> | 501", "RCPT TO:<a@[300.0.0.1]> | 501",
            "RCPT TO:<a@b.example>, <c@d.example> | 501",
            "RCPT TO:<a\\@b.example> | 501"})
    void badOnes(String line, int code) {
        String text = line == null ? "" : line;
        assertEquals(code, assertThrows(CommandException.class, () -> parse(text)).reply().code(), text);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "13", "10", "127"})
    void controlCharacters(int c) {
        assertEquals(500, assertThrows(CommandException.class, () -> parse("EHLO a" + (char) c + "b")).reply().code());
    }

    @Provide
    Arbitrary<Command> mails() {
        Arbitrary<String> atoms = Arbitraries.strings().withChars("abcXYZ019!#$%&'*+-/=?^_`{|}~").ofMinLength(1).ofMaxLength(20);
        Arbitrary<String> quoted = Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(20);
        Arbitrary<String> domains = Arbitraries.of("example.com", "a.b.c.test", "[192.0.2.1]", "[IPv6:2001:db8::1]", "x--y.example");
        Arbitrary<ReturnPath> paths = Combinators.combine(Arbitraries.oneOf(atoms, quoted), domains)
                .as((l, d) -> ReturnPath
                        .of(new Address(new org.posthouse.mail.address.LocalPart(l), org.posthouse.mail.address.Domain.of(d))))
                .injectNull(0).map(p -> p);
        Arbitrary<OptionalLong> sizes = Arbitraries.longs().between(0, Long.MAX_VALUE).map(OptionalLong::of).injectNull(0.3)
                .map(s -> s == null ? OptionalLong.empty() : s);
        Arbitrary<String> auths = Arbitraries.strings().withCharRange(' ', '\u00ff').ofMinLength(1).ofMaxLength(30)
                .filter(s -> s.chars().noneMatch(Character::isISOControl));
        return Combinators
                .combine(paths, sizes, Arbitraries.of(BodyType.class), Arbitraries.of(true, false),
                        Arbitraries.oneOf(auths, Arbitraries.just("<>")).injectNull(0.5))
                .as((p, s, b, u, a) -> new Command.Mail(p, s, b, u, a));
    }

    @Property
    void mailIsReadAsWritten(@ForAll("mails") Command mail) throws CommandException {
        assertEquals(mail, parse(mail.encode()));
    }

    @Property
    void recipientsAreReadAsWritten(@ForAll("mails") Command mail) throws CommandException {
        var rcpt = new Command.Rcpt(new ForwardPath.Mailbox(((Command.Mail) mail).path().address().orElseThrow()));
        assertEquals(rcpt, parse(rcpt.encode()));
    }

    @Property(tries = 3000)
    void garbageIsRefusedAndNothingElse(@ForAll byte[] line) {
        try {
            CommandParser.parse(line, true);
        } catch (CommandException e) {
            assertEquals(5, e.reply().code() / 100);
        }
    }

    @Property(tries = 5000)
    void nearlyRightLinesToo(@ForAll("lines") String line) {
        try {
            Command c = parse(line);
            assertEquals(c, parse(c.encode()), line);
        } catch (CommandException e) {
            assertEquals(5, e.reply().code() / 100);
        }
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries
                .of("MAIL FROM:", "RCPT TO:", "EHLO", " ", "<", ">", "@", ",", ":", "\"", "\\", "a", "b.example", "SIZE=1", "BODY=", "7BIT",
                        "AUTH", "=", "[", "]",
                        "192.0.2.1", "IPv6:", "::1", "\u00e9", "+", "%", ".", "postmaster", "\t", "HELP", "NOOP", "SMTPUTF8")
                .list().ofMaxSize(14).map(l -> String.join("", l));
    }
}
