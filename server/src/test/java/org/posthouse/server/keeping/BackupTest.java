package org.posthouse.server.keeping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import tools.jackson.databind.node.ObjectNode;

/** Backups of a real folder, and what comes back from them. */
class BackupTest {
    private static final String MARY = Household.MARY;
    @TempDir
    Path temp = Path.of(".");
    private Path dir = temp;
    private Path to = temp;

    @BeforeEach
    void folders() {
        dir = temp.resolve("mail");
        to = temp.resolve("backup");
    }

    private ObjectNode backup(Household house, int keep) throws Exception {
        return house.ask(Request.of("backup.run").with("to", to.toString()).with("keep", keep)).getLast();
    }

    private ObjectNode restore(Household house, String... more) throws Exception {
        Request request = Request.of("restore.mail").with("from", to.toString()).with("address", MARY);
        for (int i = 0; i < more.length; i += 2)
            if (more[i].equals("dryRun"))
                request.with("dryRun", true);
            else
                request.with(more[i], more[i + 1]);
        return house.ask(request).getLast();
    }

    @Test
    void everySnapshotComesBackAsItWasWithItsSecrets() throws Exception {
        SortedMap<String, Integer> first, second;
        ObjectNode one, two;
        try (Household house = Household.make(dir)) {
            for (int i = 0; i < 40; i++)
                house.add(MARY, i % 4 == 0 ? "Work/Old" : "INBOX", i, i % 10 == 0 ? 150_000 : 300 + 100 * i);
            first = house.letters(MARY);
            one = backup(house, 0);
            house.add(Household.JOHN, "INBOX", 99, 2000);
            house.remove(MARY, "INBOX", 1, 2);
            second = house.letters(MARY);
            two = backup(house, 0);
        }
        assertTrue(two.path("newOctets").asLong() < one.path("newOctets").asLong() / 4, two + " is not much less than " + one);
        assertEquals(List.of(), Backups.verify(to, "", Progress.silent()));
        assertEquals(2, Backups.list(to).size());

        Backups.restore(to, one.path("snapshot").asString(""), temp.resolve("first"), false, Progress.silent());
        Backups.restore(to, "", temp.resolve("second"), false, Progress.silent());
        try (Household house = new Household(temp.resolve("first"))) {
            assertEquals(first, house.letters(MARY));
            assertEquals(0, house.letters(Household.JOHN).size());
        }
        try (Household house = new Household(temp.resolve("second"))) {
            assertEquals(second, house.letters(MARY));
            assertEquals(1, house.letters(Household.JOHN).size());
        }
        Path key = dir.resolve("keys/forwarding.key"), copy = temp.resolve("first/keys/forwarding.key");
        assertEquals(-1, Files.mismatch(key, copy));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
        assertFalse(Files.exists(temp.resolve("first/data/search")));
        assertEquals(Exit.CANNOT_CREATE, assertThrows(AdminException.class,
                () -> Backups.restore(to, "", temp.resolve("first"), false, Progress.silent())).exit());
    }

    @Test
    void takesBackWhatIsMissingAndNothingTwice() throws Exception {
        try (Household house = Household.make(dir)) {
            for (int i = 0; i < 30; i++)
                house.add(MARY, i < 10 ? "Archive/2025" : "INBOX", i, i % 7 == 0 ? 90_000 : 500);
            SortedMap<String, Integer> all = house.letters(MARY);
            backup(house, 0);
            assertEquals(0, restore(house).path("restored").asInt());
            house.remove(MARY, "INBOX", 3, 4, 5);
            house.mail(MARY).delete(org.posthouse.store.mailbox.MailboxName.of("Archive/2025"));
            assertEquals(17, house.letters(MARY).size());

            assertEquals(13, restore(house, "dryRun", "").path("restored").asInt());
            assertEquals(17, house.letters(MARY).size());
            assertEquals(1, restore(house, "message", "<13@a.test>").path("restored").asInt());
            assertEquals(10, restore(house, "folder", "Archive/2025").path("restored").asInt());
            assertEquals(28, house.letters(MARY).size());
            ObjectNode rest = restore(house);
            assertEquals(2, rest.path("restored").asInt());
            assertEquals(28, rest.path("present").asInt());
            assertEquals(all, house.letters(MARY));
            assertEquals(0, restore(house).path("restored").asInt());

            assertEquals(20, restore(house, "folder", "INBOX", "into", "From backup").path("restored").asInt());
            assertEquals(50, house.letters(MARY).size());
            assertEquals(0, restore(house, "folder", "INBOX", "into", "From backup").path("restored").asInt());
            assertThrows(AdminException.class, () -> restore(house, "folder", "Nowhere"));
            assertThrows(AdminException.class, () -> restore(house, "message", "nothing@a.test"));
            assertFalse(Files.exists(dir.resolve("data/staging/1")));
            try (Stream<Path> left = Files.list(dir.resolve("data/staging"))) {
                assertEquals(0, left.count());
            }
        }
    }

    @Test
    void forgetsAllButTheNewestAndWhatNoneOfThemNeeds() throws Exception {
        try (Household house = Household.make(dir)) {
            for (int i = 0; i < 4; i++) {
                house.add(MARY, "INBOX", i, 70_000);
                backup(house, 2);
                // What a process left that died.
                Files.writeString(to.resolve("files/part"), "half a fi");
            }
            assertEquals(2, Backups.list(to).size());
            backup(house, 1);
            assertEquals(List.of(), Backups.verify(to, "", Progress.silent()));
            try (Stream<Path> all = Files.walk(to.resolve("files"))) {
                assertEquals(Manifest.read(to.resolve("snapshots").resolve(Backups.list(to).getFirst().name())).files().stream()
                        .map(Entry::sha256).distinct().count(), all.filter(Files::isRegularFile).count());
            }
        }
    }

    @Test
    void saysWhatIsDamagedAndRestoresNothingWrong() throws Exception {
        try (Household house = Household.make(dir)) {
            house.add(MARY, "INBOX", 1, 200_000);
            backup(house, 0);
        }
        Manifest manifest = Manifest.read(to.resolve("snapshots").resolve(Backups.list(to).getFirst().name()));
        Entry blob = manifest.files().stream().filter(f -> f.path().endsWith(".blob")).findFirst().orElseThrow();
        Path file = to.resolve("files").resolve(blob.sha256().substring(0, 2)).resolve(blob.sha256());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        List<String> wrong = Backups.verify(to, "", Progress.silent());
        assertEquals(1, wrong.size(), wrong.toString());
        assertTrue(wrong.getFirst().contains(blob.path()), wrong.toString());
        assertThrows(DamagedException.class, () -> Backups.restore(to, "", temp.resolve("new"), false, Progress.silent()));
        assertFalse(Files.exists(temp.resolve("new/posthouse.toml")));

        Path list = to.resolve("snapshots").resolve(manifest.name());
        Files.writeString(list, Files.readString(list).replaceFirst("file ([0-9a-f])", "file 0"));
        assertFalse(Backups.verify(to, "", Progress.silent()).isEmpty());
    }

    @Test
    void refusesAFolderThatIsNoPlaceForABackup() throws Exception {
        try (Household house = Household.make(dir)) {
            for (Path bad : List.of(dir.resolve("data/backup"), temp)) {
                to = bad;
                assertEquals(Exit.CANNOT_CREATE, assertThrows(AdminException.class, () -> backup(house, 0)).exit());
            }
            to = temp.resolve("full");
            Files.createDirectories(to.resolve("photographs"));
            assertEquals(Exit.CANNOT_CREATE, assertThrows(AdminException.class, () -> backup(house, 0)).exit());
        }
    }
}
