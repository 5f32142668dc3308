package org.posthouse.agent.letter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.agent.account.Identity;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.mime.Source;

class LetterTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));
    private static final Identity MARY = new Identity("Mary Müller", Address.parse("mary@example.org"), "Mary\nExample Ltd");
    private static final List<Identity> OWN = List.of(MARY, new Identity("Sales", Address.parse("sales@example.org"), ""));

    private static Original mail(String text) throws IOException {
        return Original.of(Source.of(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static String answer(String header, boolean all) throws IOException {
        Recipients r = Recipients.of(mail(header + "\n\n"), all, OWN);
        return Quote.show(r.to()) + " | " + Quote.show(r.cc());
    }

    @Test
    void anAnswerGoesToWhomItShould() throws IOException {
        String mail = "From: Bob <bob@b.example>\nTo: Mary <MARY@Example.ORG>, Eve <eve@e.example>\nCc: \"O'Hara, K.\" <k@k.example>, bob@b.example";
        assertEquals("Bob <bob@b.example> | ", answer(mail, false));
        assertEquals("Bob <bob@b.example> | Eve <eve@e.example>, \"O'Hara, K.\" <k@k.example>", answer(mail, true));
        assertEquals("desk@b.example | ", answer(mail + "\nReply-To: desk@b.example", false));
        assertEquals("desk@b.example | Eve <eve@e.example>, \"O'Hara, K.\" <k@k.example>, bob@b.example",
                answer(mail + "\nReply-To: desk@b.example", true));
        assertEquals("l@list.example, eve@e.example | ",
                answer(mail + "\nMail-Followup-To: l@list.example, eve@e.example, sales@example.org", true));
        assertEquals("Bob <bob@b.example> | ", answer(mail + "\nMail-Followup-To: l@list.example", false));
        assertEquals("Bob <bob@b.example> | Eve <eve@e.example>, \"O'Hara, K.\" <k@k.example>, l@list.example",
                answer(mail + "\nList-Post: <mailto:l@list.example?subject=x>", true));
        assertTrue(answer(mail + "\nList-Post: NO", true).endsWith("\"O'Hara, K.\" <k@k.example>"));
    }

    @Test
    void anAnswerToOnesOwnLetterGoesOnToTheSamePeople() throws IOException {
        String sent = "From: sales@example.org\nTo: bob@b.example, mary@example.org\nCc: eve@e.example";
        assertEquals("bob@b.example | ", answer(sent, false));
        assertEquals("bob@b.example | eve@e.example", answer(sent, true));
        assertEquals("mary@example.org | ", answer("From: mary@example.org\nTo: mary@example.org", true));
        assertEquals("mary@example.org | ", answer("From: mary@example.org", false));
    }

    @Test
    void theIdentityIsTheOneWrittenTo() throws IOException {
        assertEquals("Sales", Recipients.identity(mail("From: b@b.example\nTo: x@x.example\nCc: Sales@example.org\n\n"), OWN).name());
        assertEquals("Sales", Recipients.identity(mail("From: b@b.example\nDelivered-To: sales@example.org\n\n"), OWN).name());
        assertEquals(MARY, Recipients.identity(mail("From: b@b.example\nTo: x@x.example\n\n"), OWN));
    }

    @Test
    void threadsByTheStandard() throws IOException {
        assertEquals(List.of("<a@x>", "<b@x>", "<c@x>"),
                mail("Message-ID: <c@x>\nReferences: <a@x>\n <b@x>\nIn-Reply-To: <z@x>\n\n").thread());
        assertEquals(List.of("<b@x>", "<c@x>"), mail("Message-ID: <c@x>\nIn-Reply-To: your mail <b@x>\n\n").thread());
        assertEquals(List.of("<c@x>"), mail("Message-ID: <c@x>\nIn-Reply-To: <a@x> <b@x>\n\n").thread());
        assertEquals(List.of(), mail("References: <a@x>\n\n").thread());
        assertEquals(List.of("<a@x>", "<c@x>"), mail("Message-ID: <c@x>\nReferences: <c@x> <a@x>\n\n").thread());
    }

    @Test
    void subjectsHaveOnePrefix() {
        assertEquals("Re: plan", Quote.answer("RE: Aw: re[2]: 回复：plan"));
        assertEquals("Fwd: Re: plan", Quote.forward("Fw: WG: Re: plan"));
        assertEquals("Re: reply", Quote.answer("reply\r\n"));
    }

    @Test
    void whatIsAnsweredIsQuotedWithoutItsSignature() throws IOException {
        Original mail = mail("From: Bob <bob@b.example>\nDate: Sat, 21 Nov 2026 09:00:00 +0100\nSubject: S\nTo: mary@example.org\n\n");
        assertEquals("On 2026-11-21 16:00, Bob wrote:\n> hello\n>\n>> older\n> 你好\n",
                Quote.reply(mail, "hello\r\n\r\n> older\r\n你好\r\n-- \r\nBob\r\nB Ltd\r\n", ZoneId.of("Asia/Shanghai")));
        assertEquals(
                "---------- Forwarded message ----------\nFrom: Bob <bob@b.example>\nDate: 2026-11-21 08:00\nSubject: S\nTo: mary@example.org\n\nhello\n",
                Quote.forwarded(mail, "hello\n", ZoneOffset.UTC));
        assertEquals("own\n\n-- \nM\n\n> q\n", Quote.signed("own", "M", "> q\n"));
        assertEquals("own\n", Quote.signed("own", "", ""));
    }

    @Test
    void htmlIsReadAsLines() throws IOException {
        String html = """
                <html><head><title>no</title><style>p { x: <br> }</style><script>if (a<b>c) x("</p>")</script></head><body>
                <h1>Hello &amp; welcome</h1><p>First<br>second <b>bo</b>ld &lt;tag&gt;</p><!-- <p>hidden</p> -->
                <ul><li>one<li><a href="https://example.org/?a=1&amp;b=2">two</a></ul>
                <p title="<p>no">See <a href='https://example.org/'>https://example.org</a> or <a href="javascript:x()">this</a></p>
                <blockquote><div>quoted</div><blockquote>deep</blockquote></blockquote><hr>
                <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>\ue000x</body></html>""";
        assertEquals("""
                Hello & welcome

                First
                second bold <tag>

                - one
                - two <https://example.org/?a=1&b=2>

                See https://example.org or this

                > quoted
                >> deep

                ---

                a  b
                c

                \ufffdx
                """, HtmlLines.of(html));
    }

    private static final String MIXED = """
            Subject: =?utf-8?B?5L2g5aW9?=
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=m

            --m
            Content-Type: multipart/alternative; boundary=a

            --a
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            caf=C3=A9

            --a
            Content-Type: text/html

            <p>coffee</p>
            --a--
            --m
            Content-Type: application/pdf
            Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fpl%C3%A4n.pdf
            Content-Transfer-Encoding: base64

            aGVsbG8=
            --m
            Content-Type: message/rfc822

            Subject: inner/one

            inside
            --m
            Content-Type: text/plain

            footer
            --m--
            """;

    @Test
    void aMessageIsTextsAndFiles() throws IOException {
        Original mail = mail(MIXED);
        Parts parts = Parts.of(mail);
        assertEquals("你好", mail.subject());
        assertEquals("café\n\n\nfooter", parts.text(10_000).stripTrailing());
        assertTrue(parts.text(3).startsWith("caf\n[cut here"));
        assertEquals("<p>coffee</p>", parts.html(1000).orElseThrow().strip());
        assertEquals(List.of("application/pdf ../../plän.pdf", "message/rfc822 inner/one.eml"),
                parts.files().stream().map(f -> f.type() + " " + f.name()).toList());
        assertEquals("hello", new String(parts.files().getFirst().open(mail.source()).readAllBytes(), StandardCharsets.UTF_8));
        assertTrue(
                new String(parts.files().get(1).open(mail.source()).readAllBytes(), StandardCharsets.UTF_8).startsWith("Subject: inner"));
    }

    @Test
    void aNameNeverLeadsOutOfItsFolder(@TempDir Path folder) throws IOException {
        assertEquals("plän.pdf", FileName.safe("../../plän.pdf", "x"));
        assertEquals("evil.txt", FileName.safe("C:\\Windows\\..\\evil.txt", "x"));
        assertEquals("bashrc", FileName.safe(".bashrc", "x"));
        assertEquals("x", FileName.safe("...", "x"));
        assertEquals("x", FileName.safe("a/", "x"));
        assertEquals("gpj.exe", FileName.safe("\u202egpj.exe\u0000\n", "x"));
        assertEquals("_con.txt", FileName.safe("con.txt", "x"));
        assertEquals("a_b_.txt", FileName.safe("a:b?.txt", "x"));
        assertEquals("rf", FileName.safe("-rf", "x"));
        String longName = FileName.safe("长".repeat(300) + ".pdf", "x");
        assertTrue(longName.endsWith(".pdf") && longName.getBytes(StandardCharsets.UTF_8).length <= 200, longName);
        Files.createSymbolicLink(folder.resolve("a-2.txt"), folder.resolve("elsewhere"));
        for (String expected : List.of("a.txt", "a-3.txt", "a-4.txt"))
            assertEquals(folder.resolve(expected),
                    FileName.save(folder, "a.txt", new ByteArrayInputStream(expected.getBytes(StandardCharsets.UTF_8))));
        assertEquals("a.txt", Files.readString(folder.resolve("a.txt")));
        assertFalse(Files.exists(folder.resolve("elsewhere")));
    }

    @Test
    void aNewLetterIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        var letter = new NewLetter(MARY);
        letter.to = AddressList.entries(AddressList.parse("Zoë Example <zoë@b.example>, bob@b.example"));
        letter.bcc = AddressList.entries(AddressList.parse("secret@b.example, BOB@b.example"));
        letter.subject = "Grüße 你好";
        letter.text = "Zeile eins\n第二行 <x>\n";
        letter.thread = List.of("<a@x>", "<b@x>");
        letter.enclose(Files.write(folder.resolve("pläne.pdf"), new byte[]{1, 2, 3}), "", false);
        letter.enclose(Files.write(folder.resolve("p.png"), new byte[]{4}), "", true);
        try (var spool = new Spool()) {
            String id = letter.write(spool.out(), CLOCK, ZoneId.of("Europe/Berlin"), false);
            Original read = Original.of(spool);
            assertEquals(List.of(id), read.ids("Message-ID"));
            assertEquals("Sat, 21 Nov 2026 11:00:00 +0100", read.text("Date"));
            assertEquals("Mary Müller <mary@example.org>", Quote.show(read.addresses("From")));
            assertEquals("Grüße 你好", read.subject());
            assertEquals("", read.text("Bcc"));
            assertEquals(List.of("<b@x>"), read.ids("In-Reply-To"));
            Parts parts = Parts.of(read);
            assertEquals(letter.text, parts.text(10_000));
            assertEquals(List.of("image/png p.png true", "application/pdf pläne.pdf false"),
                    parts.files().stream().map(f -> f.type() + " " + f.name() + " " + f.inline()).toList());
        }
        assertEquals("Zoë Example <zoë@b.example>, bob@b.example, secret@b.example", Quote.show(letter.recipients()));
    }

    private static String given(String text, boolean dot, List<String> recipients) throws IOException {
        var out = new ByteArrayOutputStream();
        Given given = Given.copy(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), out, MARY, dot, CLOCK, ZoneOffset.UTC);
        assertEquals(recipients, given.recipients().stream().map(Quote::show).toList());
        return out.toString(StandardCharsets.UTF_8).replaceAll("<[0-9a-z]+\\.[0-9a-f]+@", "<ID@");
    }

    @Test
    void whatAnotherProgramWroteIsMadeWhole() throws IOException {
        assertEquals("""
                From: =?utf-8?Q?Mary_M=C3=BCller?= <mary@example.org>
                Date: Sat, 21 Nov 2026 10:00:00 +0000
                Message-ID: <ID@example.org>
                To: a@a.example,
                 b@b.example
                Subject: x

                hello
                .
                more
                """.replace("\n", "\r\n"),
                given("From nobody Sat Nov 21\nTo: a@a.example,\n b@b.example\nBcc: c@c.example\nSubject: x\n\nhello\n.\nmore", false,
                        List.of("a@a.example", "b@b.example", "c@c.example")).replace("=?UTF-8?", "=?utf-8?"));
        assertTrue(given("Date: x\nMessage-ID: <m@x>\nFrom: q@q.example\n\nhello\r\n.\r\nmore", true, List.of())
                .equals("Date: x\r\nMessage-ID: <m@x>\r\nFrom: q@q.example\r\n\r\nhello\r\n"));
        assertTrue(given("just text\nhere", false, List.of()).endsWith("\r\n\r\njust text\r\nhere\r\n"));
        assertTrue(given("", false, List.of()).endsWith(">\r\n\r\n"));
    }
}
