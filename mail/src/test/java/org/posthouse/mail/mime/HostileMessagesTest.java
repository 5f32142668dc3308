package org.posthouse.mail.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages made to make a reader slow or large: the work is counted, and grows no faster than the message. */
class HostileMessagesTest {
    /** Octets looked at for each octet of the message, at most; 50 open boundaries may each be compared with a line, twice. */
    private static final int STEPS = 120;

    private static byte[] bytes(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> messages(int n) {
        List<byte[]> all = new ArrayList<>();
        String multipart = "Content-Type: multipart/mixed; boundary=\"" + "-".repeat(60) + "\"\n\n";
        all.add(bytes(multipart + "--".repeat(n)));
        all.add(bytes(multipart + "--\n".repeat(n)));
        all.add(bytes(multipart + ("-".repeat(61) + "\n").repeat(n / 60)));
        all.add(bytes(multipart + "-\n".repeat(n)));
        all.add(bytes("a: b\n".repeat(n / 5)));
        all.add(bytes("a\n".repeat(n / 2)));
        all.add(bytes("a\nX-b: c\n".repeat(n / 8)));
        all.add(bytes(" a\n".repeat(n / 2)));
        all.add(bytes("Subject: " + "x".repeat(n)));
        all.add(bytes("x".repeat(n)));
        all.add(bytes("\n" + "x".repeat(n)));
        all.add(bytes("\r".repeat(n)));
        all.add(bytes(":".repeat(n)));
        all.add(bytes("\u0000\u00ff".repeat(n / 2)));
        all.add(bytes("To: " + "a@b,".repeat(n / 4) + "\n\n"));
        all.add(bytes("Content-Type: a/b" + ";a=b".repeat(n / 4) + "\n\n"));
        StringBuilder nested = new StringBuilder();
        for (int i = 0; nested.length() < n; i++) {
            nested.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n--b").append(i).append('\n');
        }
        all.add(bytes(nested.toString()));
        StringBuilder alike = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            alike.append("Content-Type: multipart/mixed; boundary=").append("x".repeat(66)).append(100 + i).append("\n\n--")
                    .append("x".repeat(66))
                    .append(100 + i).append('\n');
        }
        all.add(bytes(alike + ("--" + "x".repeat(69) + "\n").repeat(n / 72)));
        all.add(bytes("Content-Type: message/rfc822\n\n".repeat(n / 30)));
        all.add(bytes(multipart + ("--" + "-".repeat(60) + "\n").repeat(n / 63)));
        return all;
    }

    @Test
    void workGrowsWithTheMessageOnly() throws IOException {
        for (int n : new int[]{100_000, 2_000_000}) {
            int i = 0;
            for (byte[] message : messages(n)) {
                MimeParser parser = new MimeParser(Source.of(message), Limits.DEFAULT);
                Entity e = parser.message();
                assertEquals(message.length, e.end(), "message " + i);
                assertTrue(parser.steps() <= (long) STEPS * message.length + 1000,
                        "message " + i + ": " + parser.steps() + " steps for " + message.length);
                Structure structure = Structure.of(message.length, e);
                byte[] record = StructureCodec.encode(structure);
                assertTrue(record.length <= StructureCodec.MAX, "message " + i);
                Structure decoded = StructureCodec.decode(record);
                assertEquals(structure.size(), decoded.size());
                assertEquals(structure.headerSize(), decoded.headerSize());
                if (decoded.complete()) {
                    assertEquals(structure, decoded);
                }
                i++;
            }
        }
    }

    @Test
    void eachOctetIsReadOnce() throws IOException {
        for (byte[] message : messages(300_000)) {
            Drops drops = new Drops(message, new Random(1));
            MimeParser.parse(drops, Limits.DEFAULT);
            // lines that may or may not belong to the header are looked at twice
            assertTrue(drops.given <= 2L * message.length, drops.given + " of " + message.length);
        }
    }

    @Test
    void tenMegabytesOfHyphens() throws IOException {
        byte[] message = bytes("Content-Type: multipart/mixed; boundary=b\n\n" + "--".repeat(5_000_000));
        MimeParser parser = new MimeParser(new Drops(message, new Random(2)), Limits.DEFAULT);
        assertEquals(message.length, parser.message().end());
        assertTrue(parser.steps() <= 3L * message.length);
    }

    @Test
    void aTimeBeyondAllTimesIsNoRecord() {
        byte[] record = Base64.getDecoder().decode("Af85Iv//////////MP///wABAQEBAAEA");
        assertThrows(IllegalArgumentException.class, () -> StructureCodec.decode(record));
    }

    @Test
    void whatIsCutIsSaidToBe() throws IOException {
        byte[] many = bytes("From: a@b.test\nTo: " + "someone.with.a.long.name@example.com, ".repeat(5000) + "\nSubject: x\n\nbody");
        Structure all = Structure.of(Source.of(many), Limits.DEFAULT);
        assertEquals(5000, all.envelope().to().size());
        Structure cut = StructureCodec.decode(StructureCodec.encode(all));
        assertEquals(false, cut.complete());
        assertEquals("x", String.valueOf(cut.envelope().subject()));
        assertEquals(all.envelope().to().subList(0, 8), cut.envelope().to());

        byte[] parts = bytes("Subject: y\nContent-Type: multipart/mixed; boundary=b\n\n"
                + "--b\nContent-Disposition: attachment; filename=abcdef\n\nx\n".repeat(5000));
        Structure tree = Structure.of(Source.of(parts), Limits.DEFAULT);
        Structure leaf = StructureCodec.decode(StructureCodec.encode(tree));
        assertEquals(false, leaf.complete());
        assertEquals(true, leaf.hasAttachment());
        assertEquals(Part.Kind.BASIC, leaf.body().kind());
        assertEquals(tree.envelope(), leaf.envelope());
    }
}
