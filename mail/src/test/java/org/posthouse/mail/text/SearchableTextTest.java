package org.posthouse.mail.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mail.mime.StructureCodec;
import org.posthouse.mail.mime.StructureView;

class SearchableTextTest {
    private static SearchableText of(String message) throws IOException {
        Source source = Source.of(message.getBytes(StandardCharsets.UTF_8));
        return new SearchableText(source, Structure.of(source, Limits.DEFAULT));
    }

    private static String base64(String text, String charset) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(Charset.forName(charset)));
    }

    private static final String MIXED = """
            From: =?GB2312?B?%s?= <zhang@example.net>
            To: "Poe, Mary" <mary@example.org>,
             John <john@example.com>
            Subject: =?UTF-8?Q?Caf=C3=A9?=
             am Abend
            X-Note: folded
            	value
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=gbk
            Content-Transfer-Encoding: base64

            %s
            --b
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <html><style>hidden</style><body>soft=
            break <b>bo</b>ld &eacute;t=C3=A9</body></html>
            --b
            Content-Type: message/rfc822

            Subject: =?iso-8859-1?q?inner_Stra=DFe?=

            deep below
            --b
            Content-Type: text/csv; name=plan.csv
            Content-Disposition: attachment

            one;two
            --b
            Content-Type: application/pdf
            Content-Transfer-Encoding: base64

            ZGVlcA==
            --b--
            """.formatted(base64("张三", "GBK"), base64("会议改到星期五", "GBK"));

    @Test
    void findsDecodedTextEverywhere() throws IOException {
        SearchableText text = of(MIXED);
        for (String there : new String[]{"议改到", "softbreak bold", "ÉTÉ", "inner strasse".replace("ss", "ß"), "DEEP below", "plan.csv",
                "two", "one;"})
            assertTrue(text.body(new Needle(there)), there);
        for (String not : new String[]{"hidden", "<b>", "ZGVl", "below one", "café", "=C3"})
            assertFalse(text.body(new Needle(not)), not);
        for (String there : new String[]{"张三", "café am abend", "x-note: folded value", "\"poe, mary\" <mary@"})
            assertTrue(text.header(new Needle(there)), there);
        assertTrue(text.header("X-NOTE", new Needle("folded\tvalue".replace('\t', ' '))));
        assertTrue(text.header("x-note", new Needle("")));
        assertFalse(text.header("X-Not", new Needle("")));
        assertFalse(text.header("X-Note", new Needle("x-note")));
    }

    @Test
    void writesAnEnvelopeAsAHeader() throws IOException {
        Source source = Source.of(MIXED.getBytes(StandardCharsets.UTF_8));
        byte[] record = StructureCodec.encode(Structure.of(source, Limits.DEFAULT));
        FoldedText out = new FoldedText(1000);
        SearchableText.envelope(StructureView.of(record), out);
        assertTrue(
                SearchableText.inField(out.array(), 0, out.size(), Casemap.fold("to"), new Needle("poe, mary <mary@example.org>, john")));
        assertTrue(SearchableText.inField(out.array(), 0, out.size(), Casemap.fold("From"), new Needle("张三 <")));
        assertTrue(SearchableText.inField(out.array(), 0, out.size(), Casemap.fold("subject"), new Needle("")));
        assertFalse(SearchableText.inField(out.array(), 0, out.size(), Casemap.fold("cc"), new Needle("")));
    }

    @Test
    void findsInMemoryWhatItFindsStreaming() throws IOException {
        Random random = new Random(7);
        SearchableText text = of(MIXED);
        FoldedText body = new FoldedText(1 << 20);
        text.body(body);
        FoldedText header = new FoldedText(1 << 20);
        text.header(header);
        String all = new String(body.toBytes(), StandardCharsets.UTF_8) + new String(header.toBytes(), StandardCharsets.UTF_8);
        int[] points = all.codePoints().toArray();
        for (int i = 0; i < 3000; i++) {
            int from = random.nextInt(points.length);
            String wanted = new String(points, from, Math.min(points.length - from, 1 + random.nextInt(6))).replace('\0', ' ');
            Needle needle = new Needle(random.nextInt(3) == 0 ? wanted + (char) ('a' + random.nextInt(26)) : wanted);
            assertEquals(text.body(needle), needle.in(body.array(), 0, body.size()), wanted);
            assertEquals(text.header(needle), needle.in(header.array(), 0, header.size()), wanted);
        }
    }

    @Test
    void keepsWithinItsBounds() throws IOException {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 2000; i++)
            deep.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n--b").append(i).append('\n');
        deep.append("Content-Type: text/html\n\n").append("<a ".repeat(1_000_000));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> of(deep.toString()).body(new Needle("not there")));
        SearchableText large = of("Subject: x\n\n" + "word ".repeat(100_000));
        FoldedText out = new FoldedText(10_000);
        large.body(out);
        assertFalse(out.complete());
        assertEquals(10_000, out.size());
        assertTrue(large.body(new Needle("word ".repeat(100))));
    }
}
