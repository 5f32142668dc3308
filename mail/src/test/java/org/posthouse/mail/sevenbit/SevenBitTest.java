package org.posthouse.mail.sevenbit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;

/** What is written in 7 bits says the same. */
final class SevenBitTest {
    private static byte[] octets(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] written(byte[] message) throws IOException {
        SevenBit writing = SevenBit.of(Source.of(message)).orElseThrow();
        try (InputStream in = writing.open(Source.of(message))) {
            byte[] all = in.readAllBytes();
            assertEquals(all.length, writing.size());
            assertTrue(Stretch.of(Source.of(all), 0, all.length).sevenBit());
            return all;
        }
    }

    private static String written(String message) throws IOException {
        return new String(written(octets(message)), StandardCharsets.ISO_8859_1);
    }

    private static String lines(String... all) {
        return String.join("\r\n", all) + "\r\n";
    }

    @Test
    void textIsQuotedAndItsOtherFieldsStay() throws Exception {
        assertEquals("""
                Subject:  a   b\r
                Content-Transfer-Encoding: quoted-printable\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                \r
                a caf=C3=A9 and much more that is plain =3D so, with a blank at the end=20\r
                .\r
                """, written(
                lines("Subject:  a   b", "content-transfer-encoding:", " 8bit", "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=utf-8", "",
                        "a caf\u00c3\u00a9 and much more that is plain = so, with a blank at the end ", ".")));
    }

    @Test
    void whatNobodyHasNamedIsNamedUnknown() throws Exception {
        assertEquals(lines("From: a@b.test", "MIME-Version: 1.0", "Content-Type: text/plain; charset=unknown-8bit",
                "Content-Transfer-Encoding: base64", "", "6ekNCg=="), written("From: a@b.test\r\n\r\n\u00e9\u00e9\r\n"));
    }

    @Test
    void eachPartByItself() throws Exception {
        String parts = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\nbefore\r\n--b\r\n\r\nplain = \r\n"
                + "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\u0000\u00ff\n\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + "Subject: x\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + "long enough ".repeat(5)
                + "\u00e9\r\n--b--\r\nafter\r\n";
        assertEquals(
                parts.replace("8bit\r\n\r\nbefore", "7bit\r\n\r\nbefore").replace("binary\r\n\r\n\u0000\u00ff\n", "base64\r\n\r\nAP8K\r\n")
                        .replace("message/rfc822\r\nContent-Transfer-Encoding: 8bit", "message/rfc822\r\nContent-Transfer-Encoding: 7bit")
                        .replace("iso-8859-1\r\nContent-Transfer-Encoding: 8bit",
                                "iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable")
                        .replace("\u00e9", "=E9"),
                written(parts));
    }

    @Test
    void whatIsSignedOrCannotBeEncodedStays() throws Exception {
        for (String message : List.of("Subject: \u00e9\r\n\r\n\u00e9\r\n",
                "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\u00e9\r\n--b\r\n\r\nx\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n\u00e9\r\n--b\r\n\r\n\u00e9\r\n--b--\r\n",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Description: \u00e9\r\n\r\n\u00e9\r\n--b--\r\n",
                "Content-Type: message/delivery-status\r\n\r\n\u00e9\r\n", "Content-Transfer-Encoding: base64\r\n\r\n\u00e9\r\n",
                "Content-Transfer-Encoding: x-own\r\n\r\n\u00e9\r\n"))
            assertTrue(SevenBit.of(Source.of(octets(message))).isEmpty(), message);
    }

    @Test
    void whatIsPlainStaysAsItIs() throws Exception {
        String message = "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\r\nx\r\n--b--\r\n";
        assertEquals(message, written(message));
    }

    @Property(tries = 300)
    void whateverTheOctetsTheyComeBack(@ForAll byte[] body, @ForAll boolean text) throws Exception {
        for (Lines lines : List.of(new QuotedLines(new ByteArrayInputStream(body)), new Base64Lines(new ByteArrayInputStream(body)))) {
            byte[] written = lines.readAllBytes();
            assertTrue(Stretch.of(Source.of(written), 0, written.length).sevenBit());
            for (String line : new String(written, StandardCharsets.US_ASCII).split("\r\n"))
                assertTrue(line.length() <= 76, line);
            String encoding = lines instanceof QuotedLines ? "quoted-printable" : "base64";
            assertArrayEquals(body, TransferDecoder.decode(new ByteArrayInputStream(written), encoding).readAllBytes());
        }
        byte[] head = octets("Content-Type: " + (text ? "text/plain" : "image/png") + "\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        byte[] message = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        byte[] written = written(message);
        Entity e = MimeParser.parse(Source.of(written), Limits.DEFAULT);
        assertArrayEquals(body, TransferDecoder.body(Source.of(written), e).readAllBytes());
    }
}
