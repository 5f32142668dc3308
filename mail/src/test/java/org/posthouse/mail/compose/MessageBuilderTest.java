package org.posthouse.mail.compose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.DecodedText;
import org.posthouse.mail.mime.Disposition;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;

class MessageBuilderTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));
    private static final HeaderAddress.Entry ROBERT = new HeaderAddress.Entry("Robert", "robert", "example.com");

    private static MessageBuilder message() {
        return new MessageBuilder(NOON, new Random(1)).from(ROBERT);
    }

    private static byte[] written(MessageBuilder builder) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        builder.write(out);
        return out.toByteArray();
    }

    private static Entity read(byte[] b) throws IOException {
        return MimeParser.parse(Source.of(b), Limits.DEFAULT);
    }

    @Test
    void aPlainMessageIsPlain() throws IOException {
        String s = new String(written(message().to(AddressList.parse("john@example.org")).subject("Hello").text("Hi\nJohn\n")),
                StandardCharsets.UTF_8);
        assertTrue(s.startsWith("Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nFrom: Robert <robert@example.com>\r\nTo: john@example.org\r\n"
                + "Subject: Hello\r\nMessage-ID: <"), s);
        assertTrue(s.endsWith(
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHi\r\nJohn\r\n"),
                s);
    }

    @Test
    void theWholeTreeComesBack() throws Exception {
        byte[] image = new byte[50_000];
        new Random(2).nextBytes(image);
        String name = "\u5e74\u5ea6\u62a5\u544a \u2013 a very long name that needs more than one line to be written down (final).pdf";
        byte[] b = written(message().to(AddressList.parse("\u5f20\u4e09 <z@example.org>, \"Smith, John\" <john@example.org>"))
                .cc(AddressList.parse("Team: a@x.test, b@y.test;"))
                .subject("\u4f60\u597d, world").text("text \u4f60").html("<p>html \u4f60<img src=\"cid:a.1@x\">")
                .inline("a.1@x", "image/png", "\u56fe.png", Content.of(image)).attach("application/pdf", name, Content.of(image))
                .attach("message/rfc822", "m.eml", Content.of("Subject: x\n\ninner\n".getBytes(StandardCharsets.US_ASCII)))
                .answers(List.of("<1@x.test>", "<2@x.test>")));
        lines(b);
        Entity e = read(b);
        assertEquals("multipart/mixed", e.type().toString());
        assertEquals("\u4f60\u597d, world", e.header().first("Subject").map(HeaderField::decoded).orElse(""));
        assertEquals("<2@x.test>", e.header().first("In-Reply-To").map(HeaderField::decoded).orElse(""));
        assertEquals("<1@x.test> <2@x.test>", e.header().first("References").map(HeaderField::decoded).orElse(""));
        Entity alternative = e.parts().get(0);
        assertEquals("multipart/alternative", alternative.type().toString());
        assertEquals("text \u4f60\r\n", DecodedText.read(Source.of(b), alternative.parts().get(0), 1000));
        Entity related = alternative.parts().get(1);
        assertEquals("multipart/related", related.type().toString());
        assertEquals("<a.1@x>", String.valueOf(related.parts().get(1).id()));
        assertArrayEquals(image, content(b, related.parts().get(1)));
        Entity file = e.parts().get(1);
        Disposition disposition = file.disposition();
        assertEquals(Optional.of(name), disposition == null ? Optional.empty() : disposition.params().get("filename"));
        assertEquals(Optional.of(name), file.type().params().get("name"));
        assertArrayEquals(image, content(b, file));
        Entity inner = e.parts().get(2).message();
        assertEquals("x", inner == null ? "" : inner.header().first("Subject").map(HeaderField::decoded).orElse(""));

        System.setProperty("mail.mime.decodefilename", "true");
        MimeMessage oracle = new MimeMessage(null, new ByteArrayInputStream(b));
        assertEquals("\u4f60\u597d, world", oracle.getSubject());
        assertEquals(3, ((jakarta.mail.Multipart) oracle.getContent()).getCount());
        assertEquals("\u5f20\u4e09",
                ((jakarta.mail.internet.InternetAddress) oracle.getRecipients(jakarta.mail.Message.RecipientType.TO)[0]).getPersonal());
        String oracleName = ((jakarta.mail.Multipart) oracle.getContent()).getBodyPart(1).getFileName();
        assertEquals(name, oracleName);
    }

    private static byte[] content(byte[] b, Entity e) throws IOException {
        try (InputStream in = TransferDecoder.body(Source.of(b), e)) {
            return in.readAllBytes();
        }
    }

    private static void lines(byte[] b) {
        int from = 0;
        for (int i = 0; i < b.length; i++) {
            assertTrue(b[i] != '\n' || (i > 0 && b[i - 1] == '\r'), "bare LF");
            if (b[i] == '\n') {
                assertTrue(i - 1 - from <= 78, new String(b, from, i - from, StandardCharsets.UTF_8));
                from = i + 1;
            }
        }
    }

    @Test
    void nothingBeginsANewField() throws IOException {
        byte[] b = written(message().subject("a\r\nBcc: x@y.test")
                .to(List.of(new HeaderAddress.Entry("n\r\nX-A: b", "l\r\nX-B: c", "d\r\nX-C: d"))).text(""));
        for (HeaderField f : read(b).header().fields()) {
            assertFalse(f.name().equals("Bcc") || f.name().startsWith("X-"), f.name());
        }
        assertThrows(IllegalArgumentException.class, () -> written(message().messageId("<a>\r\nX: y")));
        assertThrows(IllegalArgumentException.class, () -> written(message().header("X\r\nY", "z")));
        assertThrows(IllegalArgumentException.class, () -> message().attach("text/plain\r\nX: y", "", Content.of(new byte[0])));
        assertThrows(IllegalArgumentException.class, () -> message().inline("a>\r\n", "image/png", "", Content.of(new byte[0])));
    }

    @Property(tries = 500)
    void headersComeBack(@ForAll String subject, @ForAll String name, @ForAll String text) throws IOException {
        String s = wellFormed(subject);
        String n = wellFormed(name);
        byte[] b = written(
                message().to(List.of(new HeaderAddress.Entry(n, "a", "x.test"))).subject(s).text(wellFormed(text)).header("X-Other", s));
        Entity e = read(b);
        assertEquals(s, e.header().first("Subject").map(HeaderField::decoded).orElse("none"));
        assertEquals(s, e.header().first("X-Other").map(HeaderField::decoded).orElse("none"));
        byte[] to = e.header().first("To").orElseThrow().rawValue().toByteArray();
        assertEquals(List.of(new HeaderAddress.Entry(n, "a", "x.test")), AddressList.parse(to));
        String got = DecodedText.read(Source.of(b), e, 1_000_000).replace("\r\n", "\n");
        String sent = wellFormed(text).replace("\r\n", "\n").replace("\r", "\n");
        String want = sent.isEmpty() || sent.endsWith("\n") ? sent : sent + "\n";
        assertEquals(want.startsWith("\ufeff") ? want.substring(1) : want, got);
    }

    @Property(tries = 500)
    void fileNamesComeBack(@ForAll String name) throws IOException {
        StringBuilder clean = new StringBuilder();
        wellFormed(name).codePoints().filter(c -> c >= 32 && c != 127).forEach(clean::appendCodePoint);
        String n = clean.toString();
        byte[] b = written(message().text("x").attach("application/octet-stream", n, Content.of(new byte[]{1})));
        Disposition d = read(b).parts().get(1).disposition();
        assertEquals(n, d == null ? "none" : d.params().get("filename").orElse(""));
    }

    private static String wellFormed(String s) {
        return new String(s.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
