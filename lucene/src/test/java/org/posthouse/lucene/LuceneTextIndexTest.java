package org.posthouse.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.search.IndexStatus;
import org.posthouse.store.search.TextMatcher;
import org.posthouse.store.search.TextQuery;
import org.posthouse.store.view.MailboxView;
import org.posthouse.store.view.UidSet;

class LuceneTextIndexTest {
    private static final LuceneSettings SETTINGS = new LuceneSettings(4, 2, 4096, 2048, 5, 4, 1 << 20, 16, Duration.ofSeconds(2), 0);
    private static final Duration LONG = Duration.ofSeconds(60);
    @TempDir
    Path folder;
    private Mail mail;
    private LuceneTextIndex index;

    @BeforeEach
    void open() throws Refusal {
        mail = new Mail();
        index = LuceneTextIndex.open(folder, SETTINGS);
    }

    @AfterEach
    void close() {
        index.close();
        mail.close();
    }

    private void reopen() {
        index.close();
        index = LuceneTextIndex.open(folder, SETTINGS);
    }

    private void rebuild() throws Refusal {
        index.rebuild(mail.mail, (_, _) -> {
        });
    }

    private List<String> letters(Letters from, int n) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < n; i++)
            all.add(from.letter());
        return all;
    }

    private TextQuery query(Letters letters, int i) {
        return switch (i % 4) {
            case 0 -> new TextQuery.Body(letters.needle());
            case 1 -> new TextQuery.Text(letters.needle());
            case 2 -> new TextQuery.Header(letters.field(), letters.needle());
            default -> new TextQuery.Header(letters.field(), "");
        };
    }

    private void sameAsScan(long seed, int queries) throws Refusal, IOException {
        Letters letters = new Letters(seed);
        MailboxView view = mail.view();
        for (int i = 0; i < queries; i++) {
            TextQuery query = query(letters, i);
            assertEquals(mail.scanned(view, query), mail.found(index, view, query), query.toString());
        }
    }

    @Test
    void findsExactlyWhatReadingFinds() throws Exception {
        for (int seed = 0; seed < 3; seed++) {
            mail.add(mail.inbox, letters(new Letters(seed), 150));
            rebuild();
            sameAsScan(100 + seed, 200);
            assertTrue(mail.unknown(index, mail.view()) < 20, "large messages alone are not known");
        }
        // The tail, messages gone, and all of it after a restart.
        mail.add(mail.inbox, letters(new Letters(50), 3));
        sameAsScan(200, 60);
        mail.mail.remove(mail.inbox, UidSet.range(1, 300));
        sameAsScan(201, 60);
        reopen();
        sameAsScan(202, 60);
    }

    @Test
    void scoresExactlyAsReadingDoes() throws Exception {
        mail.add(mail.inbox, letters(new Letters(7), 120));
        rebuild();
        mail.add(mail.inbox, letters(new Letters(8), 3));
        mail.mail.remove(mail.inbox, UidSet.range(10, 30));
        MailboxView view = mail.view();
        Letters letters = new Letters(300);
        int matching = 0;
        for (int i = 0; i < 100; i++) {
            TextQuery query = query(letters, i);
            for (int[] both : mail.scores(index, view, query)) {
                assertEquals(both[0], both[1], query.toString());
                matching += both[0] > 0 ? 1 : 0;
            }
        }
        assertTrue(matching > 500, matching + " matches");
    }

    @Test
    void shortNeedlesAndIdeographsAreFoundByTheIndexAlone() throws Exception {
        mail.add("Subject: a\n\nx yz", "Subject: b\n\n你好世界", "Subject: c\n\nnothing é");
        rebuild();
        MailboxView view = mail.view();
        assertEquals(0, mail.unknown(index, view));
        assertEquals("1", hits(new TextQuery.Body("z")));
        assertEquals("2", hits(new TextQuery.Body("好世")));
        assertEquals("2", hits(new TextQuery.Body("界")));
        assertEquals("3", hits(new TextQuery.Body("É")));
        assertEquals("3", hits(new TextQuery.Header("subject", "C")));
        assertEquals("1:3", hits(new TextQuery.Body("")));
        assertEquals("", hits(new TextQuery.Body("世好")));
    }

    private String hits(TextQuery query) throws Refusal {
        return index.find(mail.mail, mail.view(), new TextMatcher(query), () -> false).hits().toString();
    }

    @Test
    void aMessageTooLargeIsReadUnlessWhatIsKnownIsEnough() throws Exception {
        mail.add("Subject: large\n\nfirst " + "filler ".repeat(1000) + "last", "Subject: small\n\nlast");
        rebuild();
        var first = index.find(mail.mail, mail.view(), new TextMatcher(new TextQuery.Body("first")), () -> false);
        assertEquals("1", first.hits().toString());
        assertTrue(first.unindexed().isEmpty());
        var last = index.find(mail.mail, mail.view(), new TextMatcher(new TextQuery.Body("last")), () -> false);
        assertEquals("2", last.hits().toString());
        assertEquals("1", last.unindexed().toString());
        assertEquals(new TreeSet<>(List.of(1L, 2L)), mail.found(index, mail.view(), new TextQuery.Body("last")));
    }

    @Test
    void beginsWithTheFirstSearchAndKeepsUp() throws Exception {
        mail.add(mail.inbox, letters(new Letters(1), 3));
        assertEquals(3, mail.unknown(index, mail.view()));
        assertTrue(index.awaitIdle(LONG));
        assertEquals(IndexStatus.State.NONE, index.status(mail.mail).state());
        mail.add(mail.inbox, letters(new Letters(2), 7));
        assertEquals(10, mail.unknown(index, mail.view()));
        assertTrue(index.awaitIdle(LONG));
        IndexStatus status = index.status(mail.mail);
        assertEquals(IndexStatus.State.READY, status.state());
        assertEquals(10, status.known());
        assertEquals(0, status.waiting());
        assertTrue(status.octets() > 0);
        // By itself, once enough has happened in the account.
        for (int i = 0; i < 5; i++)
            mail.add("Subject: later\n\nlater");
        assertTrue(index.awaitIdle(LONG));
        assertTrue(index.status(mail.mail).waiting() <= 1);
    }

    @Test
    void followsCopiesMovesAndMailboxesThatGo() throws Exception {
        long archive = mail.mail.create(MailboxName.of("Old"), null).id();
        mail.add(mail.inbox, letters(new Letters(3), 30));
        rebuild();
        mail.mail.copy(mail.inbox, UidSet.range(1, 10), archive);
        mail.mail.move(mail.inbox, UidSet.range(11, 20), archive);
        for (int round = 0; round < 2; round++) {
            MailboxView there = mail.mail.view(archive);
            Letters letters = new Letters(9);
            for (int i = 0; i < 40; i++) {
                TextQuery query = query(letters, i);
                assertEquals(mail.scanned(there, query), mail.found(index, there, query), query.toString());
            }
            sameAsScan(10 + round, 40);
            index.find(mail.mail, there, new TextMatcher(new TextQuery.Body("x")), () -> false);
            assertTrue(index.awaitIdle(LONG));
        }
        assertEquals(0, index.status(mail.mail).waiting());
        mail.mail.delete(MailboxName.of("Old"));
        mail.add(mail.inbox, letters(new Letters(4), 5));
        mail.unknown(index, mail.view());
        assertTrue(index.awaitIdle(LONG));
        assertEquals(List.of(mail.inbox), index.status(mail.mail).positions().stream().map(IndexStatus.Position::mailbox).toList());
    }

    @Test
    void clearsAwayWhatIsGone() throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1500; i++)
            many.add("Subject: n\n\nnumber " + i);
        mail.add(mail.inbox, many);
        rebuild();
        mail.mail.remove(mail.inbox, UidSet.range(1, 1400));
        mail.add(mail.inbox, letters(new Letters(4), 5));
        mail.unknown(index, mail.view());
        assertTrue(index.awaitIdle(LONG));
        assertEquals(105, index.status(mail.mail).known());
        sameAsScan(5, 20);
    }

    private Path ofAccount() {
        return folder.resolve(Long.toString(mail.mail.account()));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(ofAccount())) {
            return all.filter(f -> !f.endsWith("write.lock")).sorted().toList();
        }
    }

    @Test
    void everyDamagedFileIsNoticedAndTheIndexMadeAnew() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 40));
        rebuild();
        int n = files().size();
        assertTrue(n >= 3, "few files: " + files());
        for (int i = 0; i < n; i++) {
            index.close();
            Path file = files().get(Math.min(i, files().size() - 1));
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 0x55;
            Files.write(file, bytes);
            index = LuceneTextIndex.open(folder, SETTINGS);
            assertEquals(40, mail.unknown(index, mail.view()), "damaged " + file.getFileName());
            sameAsScan(i, 8);
            assertTrue(index.awaitIdle(LONG));
            assertEquals(0, mail.unknown(index, mail.view()));
            sameAsScan(i, 8);
        }
    }

    @Test
    void aShortenedOrMissingFileIsNoticed() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 40));
        rebuild();
        for (Path file : files()) {
            index.close();
            if (Files.exists(file))
                try (var c = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                    c.truncate(c.size() / 2);
                }
            index = LuceneTextIndex.open(folder, SETTINGS);
            sameAsScan(3, 8);
            assertTrue(index.awaitIdle(LONG));
        }
        index.close();
        for (Path file : files())
            if (file.getFileName().toString().startsWith("segments"))
                Files.delete(file);
        index = LuceneTextIndex.open(folder, SETTINGS);
        sameAsScan(3, 8);
        assertTrue(index.awaitIdle(LONG));
        assertEquals(0, mail.unknown(index, mail.view()));
    }

    @Test
    void anIndexOfAnotherFormatIsMadeAnew() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 10));
        try (FSDirectory d = FSDirectory.open(ofAccount()); IndexWriter w = new IndexWriter(d, new IndexWriterConfig())) {
            w.setLiveCommitData(java.util.Map.of("format", "0").entrySet());
            w.commit();
        }
        sameAsScan(1, 4);
        assertTrue(index.awaitIdle(LONG));
        assertEquals(0, mail.unknown(index, mail.view()));
    }

    @Test
    void anIndexThatIsAheadOfTheMailIsMadeAnew() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 20));
        rebuild();
        Path copy = folder.resolve("copy");
        index.close();
        Files.createDirectories(copy);
        for (Path f : files())
            Files.copy(f, copy.resolve(f.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        // The same account as it was before: fewer messages, others under the same UIDs.
        mail.close();
        mail = new Mail();
        mail.add(mail.inbox, letters(new Letters(7), 10));
        index = LuceneTextIndex.open(folder, SETTINGS);
        sameAsScan(1, 8);
        assertTrue(index.awaitIdle(LONG));
        assertEquals(0, mail.unknown(index, mail.view()));
        sameAsScan(2, 20);
    }

    @Test
    void whatWasCommittedBeforeAKillIsThere() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 20));
        rebuild();
        // What a process that dies while it writes leaves behind: files that no commit names.
        Files.write(ofAccount().resolve("_9.cfs"), new byte[100]);
        Files.write(ofAccount().resolve("pending_segments_9"), new byte[10]);
        mail.add(mail.inbox, letters(new Letters(8), 10));
        reopen();
        assertEquals(10, mail.unknown(index, mail.view()));
        assertTrue(index.awaitIdle(LONG));
        assertEquals(0, mail.unknown(index, mail.view()));
        sameAsScan(2, 20);
    }

    @Test
    void stopsWhenItIsCancelledAndRefusesAfterTheEnd() throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 3000; i++)
            many.add("Subject: n\n\nnumber " + i);
        mail.add(mail.inbox, many);
        rebuild();
        Refusal cancelled = assertThrows(Refusal.class,
                () -> index.find(mail.mail, mail.view(), new TextMatcher(new TextQuery.Body("number")), () -> true));
        assertEquals(Refusal.Reason.UNAVAILABLE, cancelled.reason());
        index.close();
        assertThrows(Refusal.class, () -> hits(new TextQuery.Body("x")));
    }

    @Test
    void forgetsAnAccount() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 20));
        rebuild();
        assertTrue(Files.exists(ofAccount()));
        index.remove(mail.mail.account());
        assertFalse(Files.exists(ofAccount()));
        index.remove(12345);
    }

    @Test
    void flagsChangeNothing() throws Exception {
        mail.add(mail.inbox, letters(new Letters(6), 20));
        rebuild();
        for (int i = 0; i < 10; i++)
            mail.mail.store(mail.inbox, UidSet.range(1, 20), new FlagChange(i % 2 == 0 ? FlagChange.How.ADD : FlagChange.How.REMOVE,
                    new org.posthouse.store.mailbox.FlagSet(org.posthouse.store.view.Flags.SEEN, java.util.Set.of())), -1);
        assertTrue(index.awaitIdle(LONG));
        sameAsScan(1, 8);
        assertEquals(20, index.status(mail.mail).known());
    }
}
