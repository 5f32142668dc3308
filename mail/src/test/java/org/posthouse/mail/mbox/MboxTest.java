package org.posthouse.mail.mbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthouse.mail.mime.Source;

class MboxTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String FROM = "From a@example.org Sat Nov 21 12:00:00 2026";

    private record Read(String text, MboxFlags flags, Instant date, long offset) {}

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<Read> read(byte[] file, Quoting quoting, int step) throws IOException {
        List<Read> all = new ArrayList<>();
        MboxReader reader = new MboxReader(new Slow(file, step), quoting, 0);
        for (@Nullable
        MboxMessage m = reader.next(); m != null; m = reader.next()) {
            String text = new String(m.readAllBytes(), StandardCharsets.ISO_8859_1);
            all.add(new Read(text, m.flags(), m.date(), m.offset()));
        }
        return all;
    }

    private static List<String> texts(String file) throws IOException {
        List<String> once = read(latin(file), Quoting.MBOXRD, 1 << 20).stream().map(Read::text).toList();
        assertEquals(once, read(latin(file), Quoting.MBOXRD, 1).stream().map(Read::text).toList(), "an octet at a time");
        return once;
    }

    /** Gives few octets at a time. */
    private static final class Slow extends ByteArrayInputStream {
        private final int step;

        Slow(byte[] bytes, int step) {
            super(bytes);
            this.step = step;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            return super.read(b, off, Math.min(len, step));
        }
    }

    @Provide
    Arbitrary<List<String>> anyMessages() {
        Arbitrary<String> piece = Arbitraries.of("From ", ">From ", ">", ">>", "From", FROM, "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\0",
                "\377", "x", " ",
                "Status: RO", "X-Posthouse-Added: 1", "Subject: a", "y".repeat(1030), ">".repeat(999), ">".repeat(70_000),
                "z".repeat(40_000));
        return piece.list().ofMaxSize(12).map(p -> String.join("", p)).list().ofMaxSize(4);
    }

    @Property(tries = 300)
    void whatIsWrittenWithCrlfIsReadOctetForOctet(@ForAll("anyMessages") List<String> messages, @ForAll boolean seen,
            @ForAll boolean flagged) throws IOException {
        MboxFlags flags = new MboxFlags(seen, !seen, flagged, false, !flagged, flagged ? Set.of("$Forwarded", "work") : Set.of());
        var file = new ByteArrayOutputStream();
        MboxWriter writer = new MboxWriter(file, true);
        List<Long> offsets = new ArrayList<>();
        for (String m : messages) {
            offsets.add(writer.written());
            writer.append(Source.of(latin(m)), "a@example.org", NOON, flags);
        }
        writer.flush();
        assertEquals(file.size(), writer.written());
        for (int step : new int[]{1, 7, 1 << 20}) {
            List<Read> back = read(file.toByteArray(), Quoting.MBOXRD, step);
            assertEquals(messages, back.stream().map(Read::text).toList());
            assertEquals(offsets, back.stream().map(Read::offset).toList());
            assertTrue(back.stream().allMatch(r -> r.flags().equals(flags) && r.date().equals(NOON)), back.toString());
        }
    }

    @Property(tries = 300)
    void whatIsWrittenWithLfIsReadAgainWhereLinesEndInCrlf(@ForAll("anyMessages") List<String> messages) throws IOException {
        List<String> plain = messages.stream().map(m -> m.replace("\r", "").replace("\n", "\r\n") + "\r\n").toList();
        var file = new ByteArrayOutputStream();
        MboxWriter writer = new MboxWriter(file, false);
        for (String m : plain)
            writer.append(Source.of(latin(m)), "", NOON, MboxFlags.NONE);
        writer.flush();
        assertEquals(-1, file.toString(StandardCharsets.ISO_8859_1).indexOf('\r'));
        assertEquals(plain, read(file.toByteArray(), Quoting.MBOXRD, 5).stream().map(Read::text).toList());
    }

    @Property(tries = 300)
    void aReaderBeginsAtTheOffsetOfAnyMessage(@ForAll("anyMessages") List<String> messages) throws IOException {
        var file = new ByteArrayOutputStream();
        MboxWriter writer = new MboxWriter(file, true);
        for (String m : messages)
            writer.append(Source.of(latin(m)), "a", NOON, MboxFlags.NONE);
        writer.flush();
        byte[] bytes = file.toByteArray();
        for (Read r : read(bytes, Quoting.MBOXRD, 1 << 20)) {
            InputStream rest = new ByteArrayInputStream(bytes, (int) r.offset(), bytes.length);
            MboxMessage first = new MboxReader(rest, Quoting.MBOXRD, r.offset()).next();
            assertTrue(first != null && first.offset() == r.offset());
            assertEquals(r.text(), new String(first.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void foreignFiles() throws IOException {
        assertEquals(List.of("Subject: a\r\n\r\nb\r\n", "Subject: c\r\n\r\nd\r\n"),
                texts(FROM + "\nSubject: a\n\nb\n\n" + FROM + "\nSubject: c\n\nd\n\n"), "as it should be");
        assertEquals(List.of("a\r\n", "b\r\n"), texts(FROM + "\na\n" + FROM + "\nb\n"), "no empty line before the next");
        assertEquals(List.of("a\r\n", "b"), texts(FROM + "\na\n\n" + FROM + "\nb"), "no line end at the end");
        assertEquals(List.of("a\r\n", "b\n"), texts(FROM + "\r\na\r\n\r\n" + FROM + "\r\nb\n\r\n"), "CRLF: as it is");
        assertEquals(List.of("a\r\nb\r\n"), texts(FROM + "\na\r\nb\n\n"), "LF and CRLF in one message");
        assertEquals(List.of("a\r\n\r\nFrom me to you\r\n"), texts(FROM + "\na\n\nFrom me to you\n\n"), "not a dividing line");
        assertEquals(List.of("a\r\nFrom b\r\n>From c\r\n"), texts(FROM + "\na\n>From b\n>>From c\n\n"), "quoted");
        assertEquals(List.of("", "", "x\r\n"), texts(FROM + "\n" + FROM + "\n\n" + FROM + "\nx\n"), "empty ones");
        assertEquals(List.of("a\0b\377\r\n"), texts(FROM + "\na\0b\377\n\n"), "NUL and 8 bits");
        assertEquals(List.of("a" + "b".repeat(200_000) + "\r\n"), texts(FROM + "\na" + "b".repeat(200_000) + "\n\n"), "a long line");
        assertEquals(List.of("a\r\n\r\n"), texts("\n\n" + FROM + "\na\n\n\n"), "empty lines around");
        assertEquals(List.of(), texts(""));
        assertEquals(List.of(), texts("\n"));
        assertEquals(List.of("a\r\n"), texts("From 1234@xxx Sat Nov 21 12:00:00 +0000 2026\na\n\n"), "a zone before the year");
        assertEquals(List.of("a\r\n"), texts("From - Sat Nov 21 12:00:00 2026\na\n\n"), "no sender");
        assertThrows(IOException.class, () -> texts("Subject: no mbox\n\n"));
    }

    @Test
    void mboxoLosesOneQuoteOnly() throws IOException {
        byte[] file = latin(FROM + "\n>From a\n>>From b\n\n");
        assertEquals("From a\r\n>>From b\r\n", read(file, Quoting.MBOXO, 3).getFirst().text());
        assertEquals("From a\r\n>From b\r\n", read(file, Quoting.MBOXRD, 3).getFirst().text());
    }

    @Test
    void flagsOfOthersAreReadAndStay() throws IOException {
        String header = "Subject: a\r\nStatus: RO\r\nX-Status: AF\r\nX-Keywords: work $Junk   \r\n\r\nX-Status: D\r\n";
        Read r = read(latin(FROM + "\r\n" + header + "\r\n"), Quoting.MBOXRD, 9).getFirst();
        assertEquals(header, r.text());
        assertEquals(new MboxFlags(true, true, true, false, false, Set.of("work", "$Junk")), r.flags());
        Read mozilla = read(latin(FROM + "\nX-Mozilla-Status: 0007\nX-Mozilla-Keys: $label1\n\nx\n"), Quoting.MBOXRD, 9).getFirst();
        assertEquals(new MboxFlags(true, true, true, false, false, Set.of("$label1")), mozilla.flags());
    }

    @Test
    void datesOfDividingLines() {
        assertEquals(NOON, at("From a Sat Nov 21 12:00:00 2026"));
        assertEquals(NOON, at("From a b c Sat Nov 21 12:00 2026"));
        assertEquals(NOON, at("From a@example.org Sat Nov 21 14:00:00 2026 +0200"));
        assertEquals(NOON, at("From a@example.org Sat Nov 21 12:00:00 UTC 2026"));
        assertEquals(null, FromLine.of("From a Sat Nov 31 12:00:00 2026"));
        assertEquals(null, FromLine.of("From here on, Nov 21 at noon"));
        assertEquals("From MAILER-DAEMON Wed Nov  4 00:00:00 2026", new FromLine("a b", Instant.parse("2026-11-04T00:00:00Z")).line());
        for (Instant odd : List.of(Instant.ofEpochSecond(-9_999_999_999L), Instant.ofEpochSecond(999_999_999_999L), Instant.EPOCH))
            assertTrue(FromLine.of(new FromLine("a", odd).line()) != null, odd.toString());
    }

    private static @Nullable Instant at(String line) {
        FromLine from = FromLine.of(line);
        return from == null ? null : from.date();
    }

    @Test
    void aMessageNotReadIsPassedOver() throws IOException {
        MboxReader reader = new MboxReader(new ByteArrayInputStream(latin(FROM + "\na\nb\n\n" + FROM + "\nc\n\n")), Quoting.MBOXRD, 0);
        MboxMessage first = reader.next();
        MboxMessage second = reader.next();
        assertTrue(first != null && second != null);
        assertArrayEquals(new byte[0], first.readAllBytes());
        assertArrayEquals(latin("c\r\n"), second.readAllBytes());
    }
}
