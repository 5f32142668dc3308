package org.posthouse.protocol.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;

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
            "SOML x | SOML", "saml x | SAML", "turn | TURN", "bdat 100 last | BDAT 100 LAST", "BDAT 0 LAST | BDAT 0 LAST",
            "BDAT 99999999999999999999 | BDAT 9223372036854775807", "lhlo a.example | LHLO a.example",
            "XCLIENT name=mail.example.com ADDR=192.0.2.1 | XCLIENT NAME=mail.example.com ADDR=192.0.2.1",
            "xclient login=[unavailable] helo=a+20b | XCLIENT HELO=a+20b LOGIN=[unavailable]",
            "MAIL FROM:<a@b.example> body=binarymime | MAIL FROM:<a@b.example> BODY=BINARYMIME",
            "MAIL FROM:<a@b.example> ret=hdrs envid=QQ+20314 | MAIL FROM:<a@b.example> RET=HDRS ENVID=QQ+20314",
            "MAIL FROM:<a@b.example> REQUIRETLS by=+120;rt | MAIL FROM:<a@b.example> REQUIRETLS BY=120;RT",
            "MAIL FROM:<a@b.example> BY=-999999999;n | MAIL FROM:<a@b.example> BY=-999999999;N",
            "MAIL FROM:<a@b.example> mt-priority=-9 | MAIL FROM:<a@b.example> MT-PRIORITY=-9",
            "MAIL FROM:<a@b.example> holdfor=86400 | MAIL FROM:<a@b.example> HOLDFOR=86400",
            "MAIL FROM:<a@b.example> holduntil=2026-11-21t18:00:00z | MAIL FROM:<a@b.example> HOLDUNTIL=2026-11-21T18:00:00Z",
            "RCPT TO:<a@b.example> notify=never | RCPT TO:<a@b.example> NOTIFY=NEVER",
            "RCPT TO:<a@b.example> NOTIFY=delay,success orcpt=rfc822;Bob+2Bx@b.example | RCPT TO:<a@b.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Bob+2Bx@b.example",
            "RCPT TO:<a@b.example> ORCPT=utf-8;j\\x{F6}rg@b.example | RCPT TO:<a@b.example> ORCPT=utf-8;j\\x{F6}rg@b.example",
            "RCPT TO:<a@b.example> ORCPT=rfc822;j+C3+B6rg@b.example | RCPT TO:<a@b.example> ORCPT=utf-8;j\\x{F6}rg@b.example",
            "RCPT TO:<a@b.example> ORCPT=x400;/a/b | RCPT TO:<a@b.example> ORCPT=x400;/a/b"})
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
            "MAIL FROM:<a@b.example> RET=ALL | 501", "MAIL FROM:<a@b.example> RET=FULL RET=FULL | 501",
            "MAIL FROM:<a@b.example> ENVID=a+0Ab | 501",
            "MAIL FROM:<a@b.example> ENVID=+C3+A9 | 501", "MAIL FROM:<a@b.example> REQUIRETLS=1 | 501",
            "MAIL FROM:<a@b.example> BY=0;R | 501", "MAIL FROM:<a@b.example> BY=-1;R | 501", "MAIL FROM:<a@b.example> BY=1 | 501",
            "MAIL FROM:<a@b.example> BY=1;X | 501", "MAIL FROM:<a@b.example> BY=;R | 501", "MAIL FROM:<a@b.example> BY=1234567890;N | 501",
            "MAIL FROM:<a@b.example> MT-PRIORITY=10 | 501", "MAIL FROM:<a@b.example> MT-PRIORITY=-0 | 501",
            "MAIL FROM:<a@b.example> HOLDFOR=0 | 501", "MAIL FROM:<a@b.example> HOLDFOR=1 HOLDUNTIL=2026-11-21T18:00:00Z | 501",
            "MAIL FROM:<a@b.example> HOLDUNTIL=2026-11-21T18:00:00+01:00 | 501",
            "MAIL FROM:<a@b.example> HOLDUNTIL=2026-13-21T18:00:00Z | 501",
            "RCPT TO:<a@b.example> NOTIFY=NEVER,DELAY | 501", "RCPT TO:<a@b.example> NOTIFY=SUCCESS, | 501",
            "RCPT TO:<a@b.example> NOTIFY | 501",
            "RCPT TO:<a@b.example> ORCPT=a@b.example | 501", "RCPT TO:<a@b.example> ORCPT=rfc822; | 501",
            "RCPT TO:<a@b.example> ORCPT=rfc822;a+0D+0A | 501", "RCPT TO:<a@b.example> ORCPT=rfc822;a+C3 | 501",
            "RCPT TO:<a@b.example> ORCPT=rfc822;a+C2+85 | 501", "RCPT TO:<a@b.example> ORCPT=utf-8;a\\x{A} | 501",
            "RCPT TO:<a@b.example> ORCPT=utf-8;\\x{D800} | 501", "BDAT | 501", "BDAT x | 501", "BDAT 1 2 | 501", "BDAT -1 | 501",
            "XCLIENT | 501", "XCLIENT NAME | 501", "XCLIENT FOO=1 | 501", "XCLIENT NAME=a NAME=b | 501", "XCLIENT NAME=a+0Ab | 501",
            "MAIL FROM:<a@b.example> SMTPUTF8=1 | 501", "MAIL FROM:<a@b.example> =1 | 501", "MAIL FROM:<a@b.example> SIZE= | 501",
            "MAIL FROM:<a@b.example> AUTH=+zz | 501",
            "MAIL FROM:<a@b.example> FOO=1 | 555", "MAIL FROM:<j\u00f6rg@example.com> | 553",
            "RCPT TO:<j\u00f6rg@example.com> | 553",
            "RCPT TO:<> | 501", "RCPT TO:<a@b.example> RRVS=x | 555", "RCPT TO:<\"a@b.example> | 501",
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
        return Combinators.combine(paths, sizes, Arbitraries.of(BodyType.class), Arbitraries.of(true, false),
                Arbitraries.oneOf(auths, Arbitraries.just("<>")).injectNull(0.5), extras())
                .as((p, s, b, u, a, e) -> new Command.Mail(p, new MailParameters(s, b, u, a, e.ret(), e.envId(), e.requireTls(), e.by(),
                        e.priority(), e.hold())));
    }

    private static Arbitrary<MailParameters> extras() {
        Arbitrary<String> envIds = Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(33);
        Arbitrary<MailParameters.By> bys = Combinators
                .combine(Arbitraries.integers().between(-MailParameters.By.MAX, MailParameters.By.MAX), Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((n, r, t) -> new MailParameters.By(n, r && n > 0, t));
        Arbitrary<MailParameters.Hold> holds = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 999_999_999).map(n -> new MailParameters.Hold.For(n)),
                Arbitraries.longs().between(0, 253_402_300_799_999L)
                        .map(ms -> new MailParameters.Hold.Until(java.time.Instant.ofEpochMilli(ms))));
        return Combinators.combine(Arbitraries.of(Ret.class).injectNull(0.5), envIds.injectNull(0.5), Arbitraries.of(true, false),
                bys.injectNull(0.5), Arbitraries.integers().between(-9, 9).injectNull(0.5), holds.injectNull(0.5))
                .as((ret, id, tls, by, priority, hold) -> new MailParameters.Builder().ret(ret).envId(id).requireTls(tls).by(by)
                        .priority(priority == null ? OptionalInt.empty() : OptionalInt.of(priority)).hold(hold).build());
    }

    @Provide
    Arbitrary<RcptParameters> asked() {
        Arbitrary<Notify> notify = Combinators
                .combine(Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Notify::new);
        Arbitrary<OriginalRecipient> ascii = Combinators.combine(Arbitraries.of("rfc822", "x400", "X-any_thing"),
                Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(150)).as(OriginalRecipient::new);
        Arbitrary<OriginalRecipient> utf8 = Combinators.combine(Arbitraries.of("utf-8", "UTF-8"),
                Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u00a0', '\u02ff').withChars('\u4e2d', '\u9a7f').ofMinLength(1)
                        .ofMaxLength(60))
                .as(OriginalRecipient::new);
        return Combinators.combine(notify.injectNull(0.3), Arbitraries.oneOf(ascii, utf8).injectNull(0.3)).as(RcptParameters::new);
    }

    @Provide
    Arbitrary<Command> others() {
        Arbitrary<Command> chunks = Combinators.combine(Arbitraries.longs().between(0, Long.MAX_VALUE), Arbitraries.of(true, false))
                .as(Command.Bdat::new);
        Arbitrary<Command> clients = Arbitraries.maps(Arbitraries.of(XclientAttribute.class),
                Arbitraries.strings().withCharRange(' ', '~').withCharRange('\u00a0', '\u02ff').ofMinLength(1).ofMaxLength(40)).ofMinSize(1)
                .map(Command.Xclient::new);
        return Arbitraries.oneOf(chunks, clients, Arbitraries.just(new Command.Lhlo("mail.example.com")));
    }

    @Property
    void othersAreReadAsWritten(@ForAll("others") Command command) throws CommandException {
        assertEquals(command, parse(command.encode()));
    }

    @Property
    void whatIsAskedOfRecipientsIsReadAsWritten(@ForAll("asked") RcptParameters asked) throws CommandException {
        var rcpt = new Command.Rcpt(new ForwardPath.Mailbox(Address.parse("john@example.com")), asked);
        assertEquals(rcpt, parse(rcpt.encode()));
        assertEquals(asked, RcptParameters.of(asked.asked()));
    }

    @Test
    void lengthsOfParameters() throws CommandException {
        parse("MAIL FROM:<> ENVID=" + "x".repeat(100));
        parse("RCPT TO:<a@b.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;" + "x".repeat(493));
        assertThrows(CommandException.class, () -> parse("MAIL FROM:<> ENVID=" + "x".repeat(101)));
        assertThrows(CommandException.class, () -> parse("RCPT TO:<a@b.example> ORCPT=rfc822;" + "x".repeat(494)));
    }

    @Test
    void anOriginalRecipientInUtf8() throws CommandException {
        var utf8 = (Command.Rcpt) CommandParser
                .parse("RCPT TO:<a@b.example> ORCPT=utf-8;j\u00f6rg@b.example".getBytes(StandardCharsets.UTF_8), true);
        assertEquals(utf8, parse("RCPT TO:<a@b.example> ORCPT=utf-8;j\\x{F6}rg@b.example"));
    }

    @Property
    void mailIsReadAsWritten(@ForAll("mails") Command mail) throws CommandException {
        assertEquals(mail, parse(mail.encode()));
    }

    @Property
    void recipientsAreReadAsWritten(@ForAll("mails") Command mail) throws CommandException {
        var rcpt = Command.Rcpt.to(new ForwardPath.Mailbox(((Command.Mail) mail).path().address().orElseThrow()));
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
                        "192.0.2.1", "IPv6:", "::1", "\u00e9", "+", "%", ".", "postmaster", "\t", "HELP", "NOOP", "SMTPUTF8", "RET=FULL",
                        "ENVID=", "BY=", ";R", "NOTIFY=", "NEVER", "ORCPT=utf-8;",
                        "\\x{", "}", "BDAT", "XCLIENT", "HOLDFOR=1")
                .list().ofMaxSize(14).map(l -> String.join("", l));
    }
}
