package org.posthouse.server.keeping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.mail.maildir.Maildir;
import org.posthouse.mail.maildir.MaildirFolder;
import org.posthouse.server.admin.AdminException;

/** A folder is damaged in many ways; what comes out is counted against what was whole. */
class SalvageTest {
    private static final int WAYS = Integer.getInteger("salvage.ways", 6);
    private static final int LETTERS = 60;
    @TempDir
    Path temp = Path.of(".");

    /** Several tables and blob files, for each close writes some; and as a kill leaves it: the last letters are in the log alone. */
    private Path house() throws Exception {
        Path dir = temp.resolve("mail");
        Household.make(dir).close();
        for (int session = 0; session < 4; session++)
            try (Household house = new Household(dir)) {
                for (int i = session; i < LETTERS; i += 4)
                    house.add(i % 2 == 0 ? Household.MARY : Household.JOHN, i % 3 == 0 ? "Post/Alt.Neu" : "INBOX", i,
                            i % 11 == 0 ? 150_000 : 2500);
                if (session == 3)
                    copy(dir, temp.resolve("killed"));
            }
        return temp.resolve("killed");
    }

    /** Numbers of the letters in a Maildir, or in one of its folders; each must be a letter as it was written, its trace with it or not. */
    private static Set<Integer> letters(Path root) throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        for (MaildirFolder folder : Maildir.folders(root))
            try (Stream<Path> files = Files.list(folder.path().resolve("cur"))) {
                for (Path file : files.toList()) {
                    byte[] bytes = Files.readAllBytes(file);
                    String text = new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
                    int number = Integer.parseInt(text.replaceFirst("(?s).*Subject: letter (\\d+).*", "$1"));
                    byte[] body = Household.body(number, number % 11 == 0 ? 150_000 : 2500);
                    assertTrue(Arrays.equals(body, Arrays.copyOfRange(bytes, bytes.length - body.length, bytes.length)),
                            "letter " + number + " is not as it was");
                    numbers.add(number);
                }
            }
        return numbers;
    }

    @Test
    void aWholeFolderComesOutWholeWithItsFlags() throws Exception {
        Path dir = house(), to = temp.resolve("out");
        var before = content(dir);
        Salvage.Sum sum = Salvage.run(dir, to);
        assertEquals(before, content(dir));
        assertEquals(LETTERS, sum.placed(), sum.toString());
        assertEquals(0, sum.lost() + sum.found(), sum.toString());
        assertEquals(List.of(), sum.troubles());
        assertEquals(LETTERS / 2, letters(to.resolve(Household.MARY)).size());
        Path folder = to.resolve(Household.MARY).resolve(".Post.Alt_Neu");
        try (Stream<Path> files = Files.list(folder.resolve("cur"))) {
            String name = String.valueOf(files.filter(f -> is(f, 6)).findFirst().orElseThrow().getFileName());
            assertTrue(name.endsWith(":2,FSa"), name);
        }
        assertTrue(Files.readString(folder.resolve("dovecot-keywords")).contains("Work"));
        assertThrows(AdminException.class, () -> Salvage.run(dir, to));
        assertThrows(AdminException.class, () -> Salvage.run(dir, dir.resolve("salvage")));
    }

    private static boolean is(Path file, int number) {
        try {
            return Files.readString(file).contains("Subject: letter " + number + "\r\n");
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<String> content(Path dir) throws IOException {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(dir)) {
            for (Path p : walk.filter(Files::isRegularFile).toList())
                all.add(dir.relativize(p) + " " + Digests.of(p, Progress.silent()));
        }
        return all;
    }

    @Test
    void everyWholeLetterComesOutOfEveryDamage() throws Exception {
        Path dir = house();
        for (int way = 0; way < WAYS; way++) {
            Random random = new Random(way);
            Path copy = temp.resolve("damaged" + way), to = temp.resolve("out" + way);
            copy(dir, copy);
            List<Path> files = engine(copy);
            Path victim = files.get(random.nextInt(files.size()));
            String what = way + ": " + victim.getFileName();
            boolean blob = victim.toString().endsWith(".blob");
            Set<Integer> torn = new HashSet<>();
            if (victim.toString().endsWith(".log"))
                for (int i = 3; i < LETTERS; i += 4)
                    torn.add(i);
            byte[] bytes = Files.readAllBytes(victim);
            switch (way % 3) {
                case 0 -> {
                    for (int i = 0; i < 3; i++) {
                        int at = random.nextInt(bytes.length);
                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                        what += " octet " + at;
                        torn.add(blob ? owner(victim, at) : -1);
                    }
                    Files.write(victim, bytes);
                }
                case 1 -> {
                    int length = random.nextInt(bytes.length);
                    what += " cut at " + length;
                    if (blob)
                        torn.addAll(ownersFrom(victim, length));
                    Files.write(victim, Arrays.copyOf(bytes, length));
                }
                default -> {
                    what += " deleted";
                    if (blob)
                        torn.addAll(ownersFrom(victim, 0));
                    Files.delete(victim);
                }
            }
            assertTrue(torn.size() <= LETTERS / 4 + 1, what + " tears " + torn);
            var before = content(copy);
            Salvage.Sum sum = Salvage.run(copy, to);
            assertEquals(before, content(copy), what);
            Set<Integer> out = new TreeSet<>();
            for (Path account : folders(to))
                out.addAll(letters(account));
            for (int i = 0; i < LETTERS; i++)
                assertTrue(out.contains(i) || torn.contains(i), what + ": letter " + i + " was whole and is not there: " + sum);
            Digests.remove(copy);
            Digests.remove(to);
        }
    }

    private static List<Path> engine(Path dir) throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("data/rocksdb/engine"))) {
            return all.filter(p -> Files.isRegularFile(p) && p.toFile().length() > 0).sorted().toList();
        }
    }

    private static List<Path> folders(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path p : walk.toList()) {
                Path there = to.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p))
                    Files.createDirectories(there);
                else
                    Files.copy(p, there);
            }
        }
    }

    /** Where each letter's records lie in a blob file: by its first line, which stands near the front of the first record. */
    private static List<int[]> records(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<int[]> all = new ArrayList<>();
        // A record begins with the length of its key, 20 in eight octets; the chunk's text, packed or not, shows whose it is.
        for (int at = 30; at + 52 < bytes.length;) {
            int length = bytes[at + 8] & 0xff | (bytes[at + 9] & 0xff) << 8 | (bytes[at + 10] & 0xff) << 16;
            all.add(new int[]{at, at + 52 + length, number(bytes, at, at + 52 + length)});
            at += 52 + length;
            if (at + 52 < bytes.length && bytes[at] != 20)
                break;
        }
        return all;
    }

    private static int number(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, Math.min(400, to - from), java.nio.charset.StandardCharsets.ISO_8859_1);
        int at = text.indexOf("letter ");
        int end = at < 0 ? -1 : at + 7;
        while (end >= 0 && end < text.length() && Character.isDigit(text.charAt(end)))
            end++;
        return at < 0 || end == at + 7 ? -1 : Integer.parseInt(text.substring(at + 7, end));
    }

    /** The letter in whose record an octet lies; the parts of a long one follow one another, the one with its subject is the second. */
    private static int owner(Path file, int at) throws IOException {
        for (int[] r : owned(file))
            if (at >= r[0] && at < r[1])
                return r[2];
        return -1;
    }

    private static Set<Integer> ownersFrom(Path file, int length) throws IOException {
        Set<Integer> all = new HashSet<>();
        for (int[] r : owned(file))
            if (r[1] > length)
                all.add(r[2]);
        return all;
    }

    /** Records are in the order of their keys: of a long letter the end comes first (chunk 0), then its beginning (chunk 1). */
    private static List<int[]> owned(Path file) throws IOException {
        List<int[]> all = records(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int[] r : all)
            if (r[2] < 0)
                for (int[] other : all)
                    if (other[2] >= 0 && Arrays.equals(bytes, r[0] + 32, r[0] + 48, bytes, other[0] + 32, other[0] + 48))
                        r[2] = other[2];
        return all;
    }
}
