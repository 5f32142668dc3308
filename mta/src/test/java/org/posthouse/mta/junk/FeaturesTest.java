package org.posthouse.mta.junk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;

/** Which words a message has, however it is dressed, and that no message makes many of them or takes long. */
class FeaturesTest {
    private static List<String> words(String message) throws Exception {
        return words(Source.of(message.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> words(Source source) throws Exception {
        return Features.of(source, Structure.of(source, Limits.DEFAULT)).words();
    }

    private static List<String> body(String text) throws Exception {
        List<String> all = words("Content-Type: text/plain; charset=utf-8\r\n\r\n" + text);
        return all.stream().filter(w -> w.indexOf(':') < 0).toList();
    }

    @Test
    void wordsAreTheSameHoweverTheyAreDressed() throws Exception {
        assertEquals(List.of("win", "money", "$", "don't"), body("Win MONEY, w\u00adin \u200bmoney! \uff37\uff29\uff2e $ 1234567 x don't"));
        assertEquals(List.of("中奖", "奖了", "今天"), body("中奖了，今天"));
        assertEquals(List.of("ok", "ありが".substring(0, 2), "りが"), body("ok ありが"));
        assertFalse(body("a".repeat(31) + " " + "b".repeat(30)).contains("a".repeat(31)));
    }

    @Test
    void headerHtmlAndLinks() throws Exception {
        List<String> all = words(
                """
                        From: "Big Bank" <Mary@Bank.example>
                        Subject: =?utf-8?B?5Lit5aWW5LqG?= today
                        X-Mailer: Sender 5
                        Content-Type: text/html; charset=utf-8

                        <p>cl<b>aim</b> <a href="https://user@Evil.example:80/x">here</a><style>hidden</style><!-- remark --> &amp; http://plain.example
                        """
                        .replace("\n", "\r\n"));
        assertTrue(all.containsAll(
                List.of("from:mary@bank.example", "domain:bank.example", "name:big", "subject:中奖", "subject:today", "claim", "here",
                        "link:evil.example", "link:plain.example", "x-mailer:sender", "type:text/html")),
                all::toString);
        assertFalse(all.contains("hidden") || all.contains("remark") || all.contains("cl"), all::toString);
    }

    // Bringing a run of marks in order takes the square of its length.
    @Test
    void runsOfMarksTakeNoTime() {
        String many = "\u0301".repeat(32_000) + "\u0316".repeat(32_000) + "\u0344".repeat(32_000) + "\uff9e\u0316".repeat(32_000);
        assertTimeoutPreemptively(Duration.ofSeconds(1), () -> new Words().text("", "e" + many + " word"));
        var words = new Words();
        words.text("", "cafe\u0301 " + many + " word");
        assertTrue(words.list().containsAll(List.of("caf\u00e9", "word")), words.list()::toString);
    }

    @Test
    void theKeyIsOfTheHeaderAlone() throws Exception {
        var random = new Random(1);
        Source one = Source.of("From: a@b.test\r\nMessage-ID: <1@b.test>\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));
        Source other = Source.of(("Received: x" + random.nextInt() + "\r\nFrom: a@b.test\r\nMessage-ID: <1@b.test>\r\n\r\nx")
                .getBytes(StandardCharsets.US_ASCII));
        Source third = Source.of("From: a@b.test\r\nMessage-ID: <2@b.test>\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));
        assertEquals(key(one), key(other));
        assertFalse(key(one).equals(key(third)));
    }

    private static Object key(Source s) throws Exception {
        return Features.key(Structure.of(s, Limits.DEFAULT).envelope());
    }

    /** A header, then the same octets again and again, made as they are read. */
    private record Endless(byte[] head, byte[] piece, long size) implements Source {
        @Override
        public int read(long at, byte[] b, int off, int len) {
            if (at >= size)
                return -1;
            int n = (int) Math.min(len, size - at);
            for (int i = 0; i < n; i++)
                b[off + i] = at + i < head.length ? head[(int) (at + i)] : piece[(int) ((at + i - head.length) % piece.length)];
            return n;
        }
    }

    private static Source endless(String head, String piece, long size) {
        return new Endless(head.getBytes(StandardCharsets.UTF_8), piece.getBytes(StandardCharsets.UTF_8), size);
    }

    private static void bounded(Source s) throws Exception {
        Structure structure = Structure.of(s, Limits.DEFAULT);
        Features[] found = new Features[1];
        assertTimeout(Duration.ofSeconds(3), () -> found[0] = Features.of(s, structure));
        assertTrue(found[0].words().size() <= Words.MAX && found[0].hashes().length == found[0].words().size());
        assertTrue(found[0].words().stream().allMatch(w -> w.length() < 1100), "no long words");
    }

    @Test
    void aMillionWords() throws Exception {
        var text = new StringBuilder("Subject: x\r\n\r\n");
        for (int i = 0; i < 1_000_000; i++)
            text.append("word").append(Integer.toString(i, 36)).append(i % 10 == 9 ? "\r\n" : " ");
        Source s = Source.of(text.toString().getBytes(StandardCharsets.US_ASCII));
        bounded(s);
        assertEquals(Words.MAX, words(s).size());
    }

    @Test
    void aHundredMegabytes() throws Exception {
        long size = 100L << 20;
        bounded(endless("Subject: x\r\n\r\n", "nothing new under the sun\r\n", size));
        bounded(endless("Content-Type: text/html\r\n\r\n", "<b><i><u>", size));
        bounded(endless("Content-Type: text/html\r\n\r\n<a href='", "x=<<<'\"", size));
        bounded(endless("Content-Type: text/html\r\n\r\n<!--", "-- >", size));
        bounded(endless("Content-Type: text/html\r\n\r\n", "&#0;&#x110000;&", size));
        bounded(endless("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n", "????\r\n", size));
        bounded(endless("Content-Type: text/plain; charset=utf-8\r\n\r\n", "\ufdfa", size));
        bounded(endless("Content-Type: text/plain; charset=utf-8\r\n\r\n", "a\u0301\u0301\u0301", size));
        bounded(endless("Content-Type: text/plain; charset=utf-8\r\n\r\n", "http://", size));
    }

    @Test
    void giantHeadersAndManyParts() throws Exception {
        bounded(endless("Subject: ", "abc def ghi\r\n ", 5L << 20));
        bounded(endless("From: ", "a@b.test, ", 5L << 20));
        bounded(endless("X-Mailer: a\r\n", "X-Mailer: b\r\n", 5L << 20));
        bounded(endless("Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b\r\n\r\nwords in a part\r\n", 5L << 20));
        bounded(endless("Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n", 5L << 20));
        String deep = "Content-Type: message/rfc822\r\n\r\n".repeat(2000);
        bounded(Source.of(deep.getBytes(StandardCharsets.US_ASCII)));
    }
}
