package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MimeParserTest {
    /** Shown: type[header|body] with "\n" as slash, parts in braces, a message after an arrow. */
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = true, value = {
            "A: b//text/ # text/plain[A: b//|text/]",
            "/text # text/plain[/|text]",
            "A: b # text/plain[A: b|]",
            "A: b/ # text/plain[A: b/|]",
            "`` # text/plain[|]",
            "A: b/ folded/B: c//x # text/plain[A: b/ folded/B: c//|x]",
            "A: b/no field here/more # text/plain[A: b/|no field here/more]",
            "A: b/junk/Subject: x//body # text/plain[A: b/junk/Subject: x//|body]",
            "From x@y Mon Jan 1 00:00:00 2020/Subject: x//body # text/plain[From x@y Mon Jan 1 00:00:00 2020/Subject: x//|body]",
            ">From x/Subject: x//body # text/plain[>From x/Subject: x//|body]",
            "just text/ # text/plain[|just text/]",
            "Subject : x//b # text/plain[Subject : x//|b]",
            "C: multipart/mixed; boundary=b//--b//one/--b/A: x//two/--b--/ # mixed{text/plain[/|one]text/plain[A: x//|two]}",
            "C: multipart/mixed; boundary=b//pre/--b//one/--b--/epi # mixed{text/plain[/|one]}",
            "C: multipart/mixed; boundary=b//--b//one # mixed{text/plain[/|one]}",
            "C: multipart/mixed; boundary=b//--b//one/--b # mixed{text/plain[/|one]text/plain[|]}",
            "C: multipart/mixed; boundary=b//--b//--b// # mixed{text/plain[/|]text/plain[/|]}",
            "C: multipart/mixed; boundary=b//--b/no header/--b-- # mixed{text/plain[|no header]}",
            "C: multipart/mixed; boundary=b//--b/A: x/--b-- # mixed{text/plain[A: x/|]}",
            "C: multipart/mixed; boundary=b//--b  //one/--b--  / # mixed{text/plain[/|one]}",
            "C: multipart/mixed; boundary=b//--b junk//one/--b-- junk/ # mixed{text/plain[/|one]}",
            "C: multipart/mixed; boundary=b//--bb//--b//one/--bb/--b-/--b-- # mixed{text/plain[/|one/--bb/--b-]}",
            "C: multipart/mixed; boundary=b//nothing # mixed{}",
            "C: multipart/mixed; boundary=b//--b-- # mixed{}",
            "C: multipart/mixed//text # text/plain[C: multipart/mixed//|text]",
            "C: text//text # text/plain[C: text//|text]",
            "C: multipart/mixed; boundary=b//--b/C: multipart/alternative; boundary=bb//--bb//x/--bb--/--b//y/--b-- # "
                    + "mixed{alternative{text/plain[/|x]}text/plain[/|y]}",
            "C: multipart/mixed; boundary=b//--b/C: multipart/alternative; boundary=bb//--bb//x/--b//y/--b-- # "
                    + "mixed{alternative{text/plain[/|x]}text/plain[/|y]}",
            "C: multipart/mixed; boundary=b//--b/C: multipart/alternative; boundary=b--//--b--//x/--b----/--b//y/--b-- # "
                    + "mixed{alternative{text/plain[/|x]}text/plain[/|y]}",
            "C: multipart/digest; boundary=b//--b//Subject: x//y/--b-- # digest{message/rfc822[/|]>text/plain[Subject: x//|y]}",
            "C: message/rfc822//A: b//text # message/rfc822[C: message/rfc822//|]>text/plain[A: b//|text]",
            "C: message/rfc822/no field/more # message/rfc822[C: message/rfc822/|]>text/plain[|no field/more]",
            "C: message/rfc822/no field/Subject: x//y # message/rfc822[C: message/rfc822/no field/Subject: x//|]>text/plain[|y]",
            "C: message/rfc822/Content-Transfer-Encoding: base64//QQ== # message/rfc822[C: message/rfc822/Content-Transfer-Encoding: base64//|QQ==]"})
    void findsTheParts(String message, String expected) throws IOException {
        String text = message.replace("/", "\n").replace("multipart\n", "multipart/").replace("message\n", "message/").replace("C: ",
                "Content-Type: ");
        for (String eol : List.of("\n", "\r\n")) {
            byte[] b = text.replace("\n", eol).getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(expected, shown(b, MimeParser.parse(Source.of(b), Limits.DEFAULT)));
        }
    }

    private static String shown(byte[] b, Entity e) {
        if (e.isMultipart()) {
            StringBuilder out = new StringBuilder(e.type().subtype()).append('{');
            e.parts().forEach(p -> out.append(shown(b, p)));
            return out.append('}').toString();
        }
        Entity message = e.message();
        String body = message == null ? text(b, e.bodyStart(), e.end()) : "";
        String own = e.type() + "[" + text(b, e.headerStart(), e.bodyStart()) + "|" + body + "]";
        return message == null ? own : own + ">" + shown(b, message);
    }

    private static String text(byte[] b, long from, long to) {
        return new String(b, (int) from, (int) (to - from), StandardCharsets.ISO_8859_1).replace("\r", "").replace("\n", "/")
                .replace("Content-Type:", "C:");
    }

    @Test
    void headerFieldsStayAsTheyAre() throws IOException {
        byte[] b = "Subject:  =?utf-8?Q?a?=\r\n =?utf-8?Q?b?= \r\nX: 1\r\nx : 2\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        HeaderSection h = MimeParser.parse(Source.of(b), Limits.DEFAULT).header();
        HeaderField subject = h.first("subject").orElseThrow();
        assertEquals("Subject:  =?utf-8?Q?a?=\r\n =?utf-8?Q?b?= \r\n", subject.raw().text());
        assertEquals("  =?utf-8?Q?a?=\r\n =?utf-8?Q?b?= ", subject.rawValue().text());
        assertEquals("=?utf-8?Q?a?= =?utf-8?Q?b?=", subject.unfolded().text());
        assertEquals("ab", subject.decoded());
        assertEquals(List.of("1", "2"), h.all("X").stream().map(HeaderField::decoded).toList());
        assertEquals("x", h.all("X").get(1).name());
        assertEquals(0, subject.start());
        assertEquals(subject.end(), h.fields().get(1).start());
        assertEquals(Optional.empty(), h.first("y"));
    }

    @Test
    void factsAreRead() throws IOException {
        byte[] b = """
                content-TYPE: image/PNG; name=x
                Content-Disposition: ATTACHMENT; filename="y"
                Content-ID: <a@b>
                Content-Description: d e
                Content-MD5: zz==
                Content-Language: en, zh-CN
                Content-Location: http://x.test/
                Content-Transfer-Encoding: BASE64
                Content-Type: text/plain

                QQ==
                """.getBytes(StandardCharsets.US_ASCII);
        Entity e = MimeParser.parse(Source.of(b), Limits.DEFAULT);
        assertEquals("image/png", e.type().toString());
        assertEquals("base64", e.encoding());
        assertEquals("<a@b>", String.valueOf(e.id()));
        assertEquals("d e", String.valueOf(e.description()));
        assertEquals("zz==", String.valueOf(e.md5()));
        assertEquals("[en, zh-CN]", e.language().toString());
        assertEquals("http://x.test/", String.valueOf(e.location()));
        Disposition d = e.disposition();
        assertTrue(d != null && d.type().equals("attachment"));
        assertEquals(1, e.lines());
        assertEquals("A", DecodedText.read(Source.of(b), e, 100));
    }

    @Test
    void limitsMakeTheRestALeaf() throws IOException {
        String nested = "";
        StringBuilder head = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            head.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n--b").append(i).append('\n');
        }
        byte[] deep = (head + nested).getBytes(StandardCharsets.US_ASCII);
        Entity e = MimeParser.parse(Source.of(deep), Limits.DEFAULT);
        int depth = 0;
        while (!e.parts().isEmpty()) {
            e = e.parts().getFirst();
            depth++;
        }
        assertEquals(50, depth);
        assertTrue(e.opaque());

        byte[] wide = ("Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n".repeat(20_000) + "--b--\n")
                .getBytes(StandardCharsets.US_ASCII);
        Entity many = MimeParser.parse(Source.of(wide), Limits.DEFAULT);
        assertEquals(9_999, many.parts().size());
        assertTrue(many.opaque());
        assertTrue(many.parts().getLast().opaque());
        assertEquals(wide.length, many.parts().getLast().end());

        byte[] fields = ("X: y\n".repeat(100_000) + "\nbody").getBytes(StandardCharsets.US_ASCII);
        Entity header = MimeParser.parse(Source.of(fields), Limits.DEFAULT);
        assertEquals(20_000, header.header().size());
        assertFalse(header.header().complete());
        assertEquals(fields.length - 4, header.bodyStart());
    }

    @Test
    void readsTheTextOfLeaves() throws IOException {
        assertEquals("\u4f60\u597d", text("text/plain; charset=gb2312", "quoted-printable", "=C4=E3=BA=C3"));
        assertEquals("\u4f60", text("text/plain", "8bit", "\u00e4\u00bd\u00a0"));
        assertEquals("\u00e4", text("text/plain", "8bit", "\u00e4"));
        assertEquals("a\ufffdb", text("text/plain; charset=utf-8", "8bit", "a\u00ffb"));
        assertEquals("x", text("text/plain; charset=iso-8859-1", "8bit", "\u00ef\u00bb\u00bfx"));
    }

    private static String text(String type, String encoding, String body) throws IOException {
        byte[] b = ("Content-Type: " + type + "\nContent-Transfer-Encoding: " + encoding + "\n\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
        return DecodedText.read(Source.of(b), MimeParser.parse(Source.of(b), Limits.DEFAULT), 1000);
    }
}
