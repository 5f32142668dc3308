package org.posthouse.lucene;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** Messages of every kind of text, made from a seed. */
final class Letters {
    private static final String[] WORDS = {"the", "meeting", "Invoice", "is", "paid", "café", "Straße", "naïve", "ПРИВЕТ", "мир", "report",
            "Quarterly", "a", "of", "x-ray",
            "budget", "2026", "<b>", "ﬁne", "ＦＵＬＬ", "한국어", "ありがとう", "AT&T"};
    private static final String HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经";
    private final Random random;

    Letters(long seed) {
        random = new Random(seed);
    }

    private String pick(String... some) {
        return some[random.nextInt(some.length)];
    }

    String words(int n) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < n; i++) {
            if (random.nextInt(4) == 0)
                b.append(han(1 + random.nextInt(6))).append(pick("", "，", " "));
            else
                b.append(pick(WORDS)).append(pick(" ", " ", ", ", "\n"));
        }
        return b.toString();
    }

    private String han(int n) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < n; i++)
            b.append(HAN.charAt(random.nextInt(HAN.length())));
        return b.toString();
    }

    private static String base64(String text, String charset) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(Charset.forName(charset))).replace("\r", "");
    }

    private static String quoted(String text) {
        StringBuilder b = new StringBuilder();
        int column = 0;
        for (byte x : text.getBytes(StandardCharsets.UTF_8)) {
            String c = x > 32 && x < 127 && x != '=' || x == ' '
                    ? String.valueOf((char) x)
                    : x == '\n' ? "\n" : String.format("=%02X", x & 0xff);
            column = x == '\n' ? 0 : column + c.length();
            if (column > 60) {
                b.append("=\n");
                column = c.length();
            }
            b.append(c);
        }
        return b.toString();
    }

    private String leaf() {
        String text = words(1 + random.nextInt(30));
        return switch (random.nextInt(5)) {
            case 0 -> "Content-Type: text/plain; charset=utf-8\n\n" + text;
            case 1 -> "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + quoted(text);
            case 2 -> "Content-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: base64\n\n" + base64(text, "GB18030");
            case 3 -> "Content-Type: text/html; charset=utf-8\n\n<p>" + text.replace(" ", "<i></i> ") + "</p><style>no</style>";
            default -> "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + base64(text, "UTF-8");
        };
    }

    private String body(int depth) {
        if (depth > 2 || random.nextInt(3) > 0)
            return leaf();
        if (random.nextInt(3) == 0)
            return "Content-Type: message/rfc822\n\n" + letter(depth + 1);
        String boundary = "b" + depth + random.nextInt(1000);
        StringBuilder b = new StringBuilder("Content-Type: multipart/mixed; boundary=" + boundary + "\n\n");
        for (int i = random.nextInt(4); i >= 0; i--)
            b.append("--").append(boundary).append('\n').append(body(depth + 1)).append('\n');
        return b.append("--").append(boundary).append("--\n").toString();
    }

    private String header(String text) {
        String line = text.replace('\n', ' ').strip();
        return random.nextBoolean()
                ? "=?utf-8?B?" + Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8)) + "?="
                : line;
    }

    String letter() {
        return letter(0);
    }

    private String letter(int depth) {
        StringBuilder b = new StringBuilder();
        b.append("From: ").append(header(pick("Robert", "John", "张三"))).append(" <").append(pick("robert", "john"))
                .append("@example.com>\n");
        if (random.nextInt(5) > 0)
            b.append("To: mary@example.org, \"Poe, Mary\"\n <mary@example.net>\n");
        if (random.nextInt(6) > 0)
            b.append("Subject: ").append(header(words(1 + random.nextInt(5)))).append('\n');
        if (random.nextInt(3) == 0)
            b.append(pick("X-Note", "x-NOTE", "X-Other")).append(": ").append(header(words(random.nextInt(4)))).append('\n');
        return b.append(body(depth)).toString();
    }

    /** Something that may be in some text, or nearly. */
    String needle() {
        String text = words(1 + random.nextInt(3)).replace('\n', ' ');
        int[] points = text.codePoints().toArray();
        int from = random.nextInt(points.length);
        int n = Math.min(points.length - from, 1 + random.nextInt(random.nextBoolean() ? 4 : 12));
        String wanted = new String(points, from, n);
        return random.nextBoolean() ? wanted : wanted.toUpperCase(java.util.Locale.ROOT);
    }

    String field() {
        return pick("From", "to", "SUBJECT", "cc", "X-Note", "x-other", "Content-Type", "Message-ID", "no:field", "");
    }
}
