package org.posthouse.server.keeping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;

/** To a newer format of the data and back; the newer version is planted. */
class UpgradesTest {
    private static final int NEWER = DataFormat.CURRENT + 1;
    @TempDir
    Path temp = Path.of(".");
    private Path dir = temp;

    @BeforeEach
    void folder() {
        dir = temp.resolve("mail");
    }

    @Test
    void goesBackToWhatWasThereAndKeepsWhatCameSince() throws Exception {
        SortedMap<String, Integer> before;
        try (Household house = Household.make(dir)) {
            for (int i = 0; i < 10; i++)
                house.add(Household.MARY, "INBOX", i, 20_000);
            before = house.letters(Household.MARY);
        }
        assertEquals(Exit.NO_INPUT, assertThrows(AdminException.class, () -> Upgrades.undo(dir, Instant.EPOCH)).exit());
        Upgrades.before(dir, NEWER);
        assertEquals(NEWER, DataFormat.of(dir.resolve("data")));
        // What the newer version does: mail comes and goes, secrets and settings change.
        DataFormat.write(dir.resolve("data"), DataFormat.CURRENT);
        SortedMap<String, Integer> since;
        try (Household house = new Household(dir)) {
            house.remove(Household.MARY, "INBOX", 1, 2, 3);
            house.add(Household.MARY, "INBOX", 77, 500);
            since = house.letters(Household.MARY);
        }
        byte[] key = Files.readAllBytes(dir.resolve("keys/forwarding.key"));
        Files.writeString(dir.resolve("keys/forwarding.key"), "in another form");
        DataFormat.write(dir.resolve("data"), NEWER);

        AdminException refused = assertThrows(AdminException.class, () -> new Household(dir));
        assertEquals(Exit.CONFIG, refused.exit());
        assertTrue(String.valueOf(refused.getMessage()).contains("undo-upgrade"), refused.getMessage());

        Upgrades.Undone undone = Upgrades.undo(dir, Instant.ofEpochSecond(1_800_000_000));
        assertEquals(DataFormat.CURRENT, undone.format());
        try (Household house = new Household(dir)) {
            assertEquals(before, house.letters(Household.MARY));
        }
        org.junit.jupiter.api.Assertions.assertArrayEquals(key, Files.readAllBytes(dir.resolve("keys/forwarding.key")));
        assertEquals("in another form", Files.readString(undone.aside().resolve("keys/forwarding.key")));

        Path other = temp.resolve("other");
        try (Household house = Household.make(other)) {
            assertEquals(0, house.letters(Household.MARY).size());
        }
        Digests.remove(other.resolve("data/rocksdb"));
        Files.move(undone.aside().resolve("data/rocksdb"), other.resolve("data/rocksdb"));
        try (Household house = new Household(other)) {
            assertEquals(since, house.letters(Household.MARY));
        }
    }

    @Test
    void anUndoThatWasCutShortIsFinishedBeforeAnythingElse() throws Exception {
        try (Household house = Household.make(dir)) {
            house.add(Household.MARY, "INBOX", 1, 20_000);
        }
        Upgrades.before(dir, NEWER);
        Path data = dir.resolve("data");
        Digests.write(data.resolve("undoing"), (DataFormat.CURRENT + " undone-5\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Files.createDirectories(data.resolve("undone-5/data"));
        Files.move(data.resolve("rocksdb"), data.resolve("undone-5/data/rocksdb"));
        assertEquals(Exit.CONFIG, assertThrows(AdminException.class, () -> new Household(dir)).exit());
        Upgrades.undo(dir, Instant.ofEpochSecond(9));
        try (Household house = new Household(dir)) {
            assertEquals(1, house.letters(Household.MARY).size());
        }
    }

    @Test
    void anUpgradeThatIsWelcomeCanBeForgotten() throws Exception {
        Household.make(dir).close();
        Upgrades.before(dir, NEWER);
        assertTrue(Files.exists(dir.resolve("data/before")));
        Upgrades.forget(dir);
        assertFalse(Files.exists(dir.resolve("data/before")));
        assertThrows(AdminException.class, () -> Upgrades.forget(dir));
    }
}
