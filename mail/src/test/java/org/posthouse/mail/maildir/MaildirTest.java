package org.posthouse.mail.maildir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaildirTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<String> names(Path part) throws IOException {
        try (var files = Files.list(part)) {
            return files.map(MaildirFolder::fileName).sorted().toList();
        }
    }

    @Property
    void aNameIsReadAsItWasWritten(
            @ForAll @StringLength(min = 1, max = 40) @CharRange(from = '-', to = '9') @CharRange(from = 'A', to = 'Z') String unique,
            @ForAll @CharRange(from = 'A', to = 'z') String letters) {
        if (unique.charAt(0) == '.' || unique.indexOf('/') >= 0)
            return;
        MaildirName name = new MaildirName(unique, letters);
        assertEquals(name, MaildirName.of(name.file()));
    }

    @Test
    void namesOfOthersAreUnderstood() {
        assertEquals("FRSac", MaildirName.of("1700000000.M1P2.host,S=5,W=6:2,caSRF").letters());
        assertEquals("", MaildirName.of("1700000000.M1P2.host:1,x").letters());
        assertEquals("1700000000.M1P2.host", MaildirName.of("1700000000.M1P2.host").unique());
        assertFalse(MaildirName.isMessage(".nfs0001"));
        assertTrue(MaildirName.compare("99.M9P1", "100.M1P1") < 0);
        assertTrue(MaildirName.compare("100.M9P1", "100.M10P1") < 0);
        assertTrue(MaildirName.compare("100.M09P1", "100.M9P1") != 0, "two names are never one");
    }

    @Property(tries = 300)
    void theOrderOfNamesIsAnOrder(@ForAll @StringLength(max = 6) @CharRange(from = '0', to = '2') @CharRange(from = 'a', to = 'b') String a,
            @ForAll @StringLength(max = 6) @CharRange(from = '0', to = '2') @CharRange(from = 'a', to = 'b') String b,
            @ForAll @StringLength(max = 6) @CharRange(from = '0', to = '2') @CharRange(from = 'a', to = 'b') String c) {
        assertEquals(Integer.signum(MaildirName.compare(a, b)), -Integer.signum(MaildirName.compare(b, a)));
        assertEquals(a.equals(b), MaildirName.compare(a, b) == 0);
        if (MaildirName.compare(a, b) < 0 && MaildirName.compare(b, c) < 0)
            assertTrue(MaildirName.compare(a, c) < 0, a + " " + b + " " + c);
    }

    @Test
    void aDeliveredMessageIsInNewAndNothingIsLeftInTmp() throws Exception {
        MaildirWriter writer = MaildirWriter.open(dir.resolve("a/b"));
        Path file = writer.deliver(bytes("Subject: a\n\n\0\377 body"), NOON);
        assertEquals(dir.resolve("a/b/new"), file.getParent());
        assertTrue(MaildirFolder.fileName(file).endsWith(",S=19,W=21"), file.toString());
        assertArrayEquals("Subject: a\n\n\0\377 body".getBytes(StandardCharsets.ISO_8859_1), Files.readAllBytes(file));
        assertEquals(NOON, Files.getLastModifiedTime(file).toInstant());
        assertEquals(List.of(), names(dir.resolve("a/b/tmp")));
        assertEquals(2, List.of(file, writer.deliver(bytes(""), NOON)).stream().distinct().count());
    }

    @Test
    void aMessageThatCannotBeReadLeavesNothing() throws Exception {
        MaildirWriter writer = MaildirWriter.open(dir);
        InputStream broken = new InputStream() {
            private int n;

            @Override
            public int read() throws IOException {
                if (n++ < 100)
                    return 'x';
                throw new IOException("gone");
            }

            @Override
            public int read(byte[] b, int off, int len) throws IOException {
                b[off] = (byte) read();
                return 1;
            }
        };
        assertThrows(IOException.class, () -> writer.deliver(broken, NOON));
        assertEquals(List.of(), names(dir.resolve("new")));
        assertEquals(List.of(), names(dir.resolve("tmp")));
    }

    @Test
    void foldersOfBothKindsAreFound() throws Exception {
        MaildirWriter.open(dir);
        MaildirWriter.openSubfolder(Maildir.directory(dir, List.of("Sent")));
        MaildirWriter.openSubfolder(Maildir.directory(dir, List.of("Work", "2026")));
        MaildirWriter.open(dir.resolve("Lists/java"));
        Files.createDirectories(dir.resolve("..bad/cur"));
        Files.createDirectories(dir.resolve(".only-a-directory"));
        Files.createSymbolicLink(dir.resolve(".Loop"), dir);
        assertEquals(List.of("", "Lists/java", "Sent", "Work/2026"),
                Maildir.folders(dir).stream().map(f -> String.join("/", f.levels())).toList());
        assertTrue(Files.exists(dir.resolve(".Work.2026/maildirfolder")));
        assertThrows(IllegalArgumentException.class, () -> Maildir.directory(dir, List.of("..")));
        assertThrows(IllegalArgumentException.class, () -> Maildir.directory(dir, List.of("a/b")));
        assertThrows(IOException.class, () -> Maildir.folders(dir.resolve("cur")));
    }

    @Test
    void aWalkInPartsSeesEachMessageOnceWhileFlagsChange() throws Exception {
        MaildirWriter writer = MaildirWriter.open(dir);
        for (int i = 0; i < 25; i++)
            writer.add(bytes("m" + i), NOON.plusSeconds(i), i % 2 == 0 ? null : "S",
                    NOON.plusSeconds(i).getEpochSecond() + ".M" + i + "P1.host");
        writer.flush();
        MaildirFolder folder = Maildir.folders(dir).getFirst();
        assertEquals(25, folder.count());
        List<String> seen = new ArrayList<>();
        @Nullable
        String last = null;
        for (List<MaildirMessage> part = folder.after(last, 4); !part.isEmpty(); part = folder.after(last, 4)) {
            for (MaildirMessage m : part) {
                seen.add(new String(m.open().readAllBytes(), StandardCharsets.US_ASCII));
                last = m.name().unique();
                if (m.seenByNobody())
                    Files.move(m.file(), dir.resolve("cur").resolve(new MaildirName(last, "S").file()));
            }
        }
        assertEquals(java.util.stream.IntStream.range(0, 25).mapToObj(i -> "m" + i).toList(), seen);
        String one = folder.after(null, 1).getFirst().name().unique();
        assertEquals("S", folder.find(one).orElseThrow().name().letters());
    }

    @Test
    void keywordsHaveLettersThatStay() throws Exception {
        Files.writeString(dir.resolve("dovecot-keywords"), "0 $Forwarded\n2 work\nnonsense\n99 x\n");
        MaildirWriter writer = MaildirWriter.open(dir);
        assertEquals("cba", writer.letters(List.of("WORK", "new", "$forwarded")));
        writer.add(bytes("x"), NOON, "S" + writer.letters(List.of("new", "work")), "1.host");
        writer.flush();
        assertEquals("0 $Forwarded\n1 new\n2 work\n", Files.readString(dir.resolve("dovecot-keywords")));
        MaildirFolder folder = Maildir.folders(dir).getFirst();
        assertEquals(List.of("new", "work"), folder.keywords().of(folder.after(null, 9).getFirst().name()));
        for (int i = 0; i < 40; i++)
            writer.letters(List.of("k" + i));
        assertEquals("", writer.letters(List.of("one-too-many", "two words")));
        assertEquals("d", writer.letters(List.of("k0")));
    }
}
