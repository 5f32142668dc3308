package org.posthouse.trust.authres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthouse.base.wire.SyntaxException;

class AuthenticationResultsTest {
    /** A short form to compare: id, then method=result and properties. */
    private static String read(String value) throws SyntaxException {
        AuthenticationResults r = AuthenticationResults.parse(value);
        return r.authservId() + r.results().stream()
                .map(m -> "|" + m.method() + "=" + m.result().word() + (m.comment().isEmpty() ? "" : "(" + m.comment() + ")")
                        + (m.reason().isEmpty() ? "" : "{" + m.reason() + "}")
                        + m.properties().stream().map(p -> " " + p.type() + "." + p.name() + "=" + p.value()).collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    /** RFC 8601 §2.2 and the examples of §B */
    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
            example.org 1; none -> example.org
            example.com; spf=pass smtp.mailfrom=example.net -> example.com|spf=pass smtp.mailfrom=example.net
            example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net -> example.com|auth=pass(cram-md5) smtp.auth=sender@example.net|spf=pass smtp.mailfrom=example.net
            example.com; dkim=fail reason="bad signature" header.i=@mail-router.example.net -> example.com|dkim=fail{bad signature} header.i=@mail-router.example.net
            foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462 -> foo.example.net|dkim=fail policy.expired=1362471462
            a.example;dkim=pass header.b="ab/c=";spf=fail smtp.helo=b.example; -> a.example|dkim=pass header.b=ab/c=|spf=fail smtp.helo=b.example
            "a.example"  ;  SPF = Pass Smtp.MailFrom = "x y"@example.org -> a.example|spf=pass smtp.mailfrom="x y"@example.org
            a.example; dmarc=fail (p=reject dis=quarantine) header.from=b.example -> a.example|dmarc=fail(p=reject dis=quarantine) header.from=b.example
            a.example; dmarc=pass action=none header.from=b.example; compauth=pass reason=100 -> a.example|dmarc=pass header.from=b.example|compauth=pass{100}
            a.example; x-own=hardfail; iprev=pass policy.iprev=192.0.2.1 -> a.example|iprev=pass policy.iprev=192.0.2.1
            a.example; dkim/2=pass; spf/1=none -> a.example|spf=none
            a.example; dnswl=pass dns.zone=list.example policy.ip=127.0.9.2 -> a.example|dnswl=pass policy.ip=127.0.9.2
            a.example; spf=none smtp.mailfrom=; arc=none -> a.example|spf=none smtp.mailfrom=|arc=none
            posthouse.例え; spf=pass smtp.mailfrom=jörg@例え.example -> posthouse.例え|spf=pass smtp.mailfrom=jörg@例え.example""")
    void readsWhatTheGrammarAllowsAndWhatOthersWrite(String value, String short_) throws SyntaxException {
        assertEquals(short_, read(value));
    }

    @Test
    void foldedFieldsAreReadAsTheyAreMeant() throws SyntaxException {
        assertEquals("mail.example.org|spf=pass(one two) smtp.helo=a b",
                read(" (a\r\n b) mail.example.org;\r\n\tspf=pass\r\n (one\r\n two)\r\n smtp.helo=\"a\r\n b\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "a.example", "a.example 2; spf=pass", "a.example b; spf=pass", "a.example; spf", "a.example; spf=",
            "a.example; =pass", "a.example; spf=pass smtp", "a.example; spf=pass smtp.=x", "(a.example; spf=pass", "\"a.example; spf=pass",
            "a.example; spf=pass (x", "a.example; spf=pass smtp.helo=\"x", "a.example/x; spf=pass"})
    void saysInOneLineWhatIsNotTheGrammar(String value) {
        var e = assertThrows(SyntaxException.class, () -> AuthenticationResults.parse(value));
        assertEquals(1, String.valueOf(e.getMessage()).lines().count());
    }

    @Test
    void whatIsLongOrDeepIsBounded() throws SyntaxException {
        String deep = "(".repeat(20_000) + ")".repeat(20_000);
        assertEquals("a.example|spf=pass", read("a.example " + deep + "; spf=pass"));
        for (String hostile : List.of("a.example" + "; spf=pass".repeat(1000), "a.example; spf=pass" + " smtp.a=b".repeat(1000),
                "a.example; spf=pass smtp.a=" + "b".repeat(10_000), "a.example;" + " ".repeat(100_000) + "spf=pass",
                "a.example; spf=pass smtp.a=\"" + "b".repeat(10_000) + "\"", "(".repeat(60_000)))
            assertThrows(SyntaxException.class, () -> AuthenticationResults.parse(hostile));
    }

    @Test
    void isWrittenFoldedAndStrangersTextsStayInTheirPlace() throws SyntaxException {
        var all = new AuthenticationResults("mail.example.org", List.of(
                MethodResult.of("spf", Result.FAIL, "no (really)\r\nX-Evil: yes \\ ", Property.of("smtp.mailfrom", "example.net")),
                MethodResult.of("dkim", Result.PASS, "", Property.of("header.d", "example.net"), Property.of("header.b", "a/b+c=de"))));
        assertEquals(String.join("\r\n", "Authentication-Results: mail.example.org; spf=fail (no \\(really\\)??X-Evil: yes",
                " \\\\ ) smtp.mailfrom=example.net; dkim=pass header.d=example.net", " header.b=\"a/b+c=de\"", ""), all.field());
        assertEquals(all, AuthenticationResults.parse(all.field().substring(23)));
        assertEquals("mail.example.org; none", new AuthenticationResults("mail.example.org", List.of()).value());
        assertEquals("quarantine", MethodResult.of("dmarc", Result.FAIL, "p=reject dis=Quarantine").noted("dis"));
    }

    /** RFC 8601 §5: all that may pass for ours is. */
    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org; spf=pass", " MAIL.Example.ORG ; dkim=pass", "mail.example.org", "\"mail.example.org\"; none",
            "\"m\\ail.example.org\"; none", "(x)\r\n (y (z)) mail.example.org 1; none", "mail.example.org.; none", "mx.例え.example; none",
            "mx.xn--r8jz45g.example; none", "ｍａｉｌ.example.org; none", "mail\u00ad.example.org; none", "mail。example。org; none",
            // nobody knows how these are read elsewhere
            "other.example 2; spf=pass", "other.example spf=pass", "", ";", "mail. example.org; none", "mail.(x)example.org; none",
            "=?utf-8?q?mail.example.org?=; none", "\"mail.example.org", "(mail.example.org", "\0mail.example.org; none"})
    void namesOfOursAreKnownInEveryDisguise(String value) {
        byte[] b = value.getBytes(StandardCharsets.UTF_8);
        assertTrue(new OwnNames(List.of("mail.example.org", "mx.例え.example")).claimedBy(b, 0, b.length));
    }

    @Test
    void anIdThatIsLongerThanIsReadMayBeOurs() {
        byte[] b = ("\u200b".repeat(6000) + "mail.example.org; dmarc=pass").getBytes(StandardCharsets.UTF_8);
        assertTrue(new OwnNames(List.of("mail.example.org")).claimedBy(b, 0, b.length));
        byte[] others = ("other.example; dmarc=pass (" + "x".repeat(20_000) + ")").getBytes(StandardCharsets.UTF_8);
        assertFalse(new OwnNames(List.of("mail.example.org")).claimedBy(others, 0, others.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.net; spf=pass", "mail.example.org.example.net; none", "xmail.example.org; none",
            "(mail.example.org) other.example; dkim=pass", "other.example 1; mail.example.org=pass"})
    void whatIsOthersStays(String value) {
        byte[] b = value.getBytes(StandardCharsets.UTF_8);
        assertFalse(new OwnNames(List.of("mail.example.org")).claimedBy(b, 0, b.length));
    }
}
