package org.posthouse.mail.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

class PreviewTextTest {
    private static String of(String message) throws Exception {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return PreviewText.of(Source.of(bytes), Structure.of(Source.of(bytes), Limits.DEFAULT));
    }

    @Test
    void theAuthorsOwnWords() throws Exception {
        assertEquals("Yes, at noon. See you.",
                of("Subject: x\n\nYes,  at noon.\n\nOn Monday Robert wrote:\n> Lunch?\n> \n\nSee you.\n-- \nMary\n"));
        assertEquals("> only quoted", of("Subject: x\n\n> only quoted\n"));
        assertEquals("", of("Subject: x\n\n"));
    }

    @Test
    void plainTextBeforeHtmlAndNoAttachments() throws Exception {
        String parts = """
                Content-Type: multipart/%s; boundary=b

                --b
                Content-Type: text/html

                <p>Fish &amp; <b>chips</b></p>
                --b
                Content-Type: text/plain%s

                plain
                --b--
                """;
        assertEquals("plain", of(parts.formatted("alternative", "")));
        assertEquals("Fish & chips", of(parts.formatted("mixed", "")));
        assertEquals("Fish & chips", of(parts.formatted("alternative", "\nContent-Disposition: attachment")));
        assertEquals("", of("Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n"));
    }

    @Test
    void decodesAndEndsAfterTwoHundredCharacters() throws Exception {
        assertEquals("Grüße", of("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nR3LDvMOfZQ==\n"));
        String many = of("Content-Type: text/plain; charset=utf-8\n\n" + "😀".repeat(300) + "\n");
        assertEquals(PreviewText.MAX, many.codePointCount(0, many.length()));
    }
}
