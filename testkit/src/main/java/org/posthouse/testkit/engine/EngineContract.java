package org.posthouse.testkit.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

/** What every engine must do with rows, whatever it is made of; {@link BlobContract} says it of blobs. A test class of an adapter extends both and gives the engine. */
public abstract class EngineContract {
    /** Below so many free octets the engine under test must be read-only. */
    public static final long LOW_DISK = 1 << 20;
    private static final Space A = Space.account(1);
    private static final Space B = Space.account(2);

    @TempDir
    @Nullable
    Path folder;
    private final VirtualClock clock = new VirtualClock();
    private final AtomicLong free = new AtomicLong(1L << 40);
    private @Nullable Engine engine;

    /** Opens an engine in a folder; it asks free for the free octets and is read-only below {@link #LOW_DISK}. */
    protected abstract Engine open(Path folder, VirtualClock clock, LongSupplier free) throws Refusal;

    /** Whether what was committed is there when the folder is opened again. */
    protected abstract boolean durable();

    @BeforeEach
    void openEngine() throws Refusal {
        engine = open(folder(), clock, free::get);
    }

    @AfterEach
    void closeEngine() {
        engine().close();
    }

    private Path folder() {
        if (folder == null)
            throw new IllegalStateException("no folder");
        return folder;
    }

    private Engine engine() {
        if (engine == null)
            throw new IllegalStateException("not open");
        return engine;
    }

    @Test
    void aKeyNeverWrittenIsAbsentAndItsSpaceAtVersionZero() throws Refusal {
        assertNull(engine().get(A, key("k")));
        assertEquals(0, engine().version(A));
        assertEquals(List.of(), scan(A, "", null, 10, false));
    }

    @Test
    void aCommitIsSeenWholeAndCountsOneVersion() throws Refusal {
        assertEquals(1, engine().commit(A, 0, new Batch().put(key("a"), value("1")).put(key("b"), value("2"))));
        assertEquals(2, engine().commit(A, 1, new Batch().delete(key("a")).put(key("b"), value("3"))));
        assertNull(engine().get(A, key("a")));
        assertArrayEquals(value("3"), engine().get(A, key("b")));
        assertEquals(2, engine().version(A));
    }

    @Test
    void laterChangesOfABatchWin() throws Refusal {
        engine().commit(A, 0, new Batch().put(key("a"), value("1")).delete(key("a")).put(key("b"), value("1")).put(key("b"), value("2"))
                .delete(key("c")).put(key("c"), value("3")));
        assertEquals(List.of("b=2", "c=3"), scan(A, "", null, 10, false));
    }

    @Test
    void spacesDoNotMeet() throws Refusal {
        engine().commit(A, 0, new Batch().put(key("k"), value("a")));
        engine().commit(B, 0, new Batch().put(key("k"), value("b")));
        engine().commit(Space.QUEUE, 0, new Batch().put(key("k"), value("q")));
        engine().commit(Space.account(-1), 0, new Batch().put(key("k"), value("last")));
        assertEquals(List.of("k=a"), scan(A, "", null, 10, false));
        assertEquals(List.of("k=b"), scan(B, "", null, 10, true));
        assertEquals(List.of("k=q"), scan(Space.QUEUE, "", null, 10, true));
        assertEquals(List.of("k=last"), scan(Space.account(-1), "", null, 10, false));
        assertEquals(1, engine().version(B));
    }

    @Test
    void anExpectedVersionThatIsNotTheCurrentOneIsAConflictAndChangesNothing() throws Refusal {
        engine().commit(A, 0, new Batch().put(key("k"), value("1")));
        for (long wrong : new long[]{0, 2, 100})
            assertEquals(Refusal.Reason.CONFLICT, refusal(() -> engine().commit(A, wrong, new Batch().put(key("k"), value("2")))));
        assertArrayEquals(value("1"), engine().get(A, key("k")));
        assertEquals(1, engine().version(A));
    }

    @Test
    void anyVersionIsTakenWhenAskedTo() throws Refusal {
        assertEquals(1, engine().commit(Space.QUEUE, Engine.ANY, new Batch().put(key("a"), value("1"))));
        assertEquals(2, engine().commit(Space.QUEUE, Engine.ANY, new Batch().put(key("b"), value("2"))));
        assertEquals(3, engine().commit(Space.QUEUE, 2, new Batch()));
    }

    @Test
    void commitsHandedOverOneAfterTheOtherBuildOnEachOther() throws Refusal {
        List<CompletableFuture<Long>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++)
            all.add(engine().commitLater(A, i, new Batch().put(key("k" + i), value("v"))));
        for (int i = 0; i < 500; i++)
            assertEquals(i + 1, Refusal.join(all.get(i)));
    }

    @Test
    void rangesAreHalfOpenAndOrderedByUnsignedOctets() throws Refusal {
        Batch batch = new Batch();
        for (String k : new String[]{"b", "a", "c", "aa", "\u00ff", "\u007f", "d"})
            batch.put(latin(k), value(k));
        engine().commit(A, 0, batch);
        assertEquals(List.of("a=a", "aa=aa", "b=b", "c=c"), scan(A, "", "d", 10, false));
        assertEquals(List.of("aa=aa", "b=b"), scan(A, "aa", "c", 10, false));
        assertEquals(List.of("b=b", "aa=aa"), scan(A, "aa", "c", 10, true));
        assertEquals(List.of("b=b", "aa=aa", "a=a"), scan(A, "", "bb", 10, true));
        assertEquals(List.of("d=d", "\u007f=\u007f", "\u00ff=\u00ff"), scan(A, "d", null, 10, false));
        assertEquals(List.of("\u00ff=\u00ff"), scan(A, "", null, 1, true));
        assertEquals(List.of(), scan(A, "c", "c", 10, false));
        assertEquals(List.of(), scan(A, "d", "a", 10, false));
        assertEquals(List.of(), scan(A, "", null, 0, false));
        assertEquals(List.of("a=a", "aa=aa"), scan(A, "", null, 2, false));
    }

    @Test
    void aScanGoesThroughThousandsOfRowsInBothDirections() throws Refusal {
        fill(A, 12_345, 100);
        for (boolean reverse : new boolean[]{false, true}) {
            List<String> keys = new ArrayList<>();
            engine().scan(A, key(""), null, Integer.MAX_VALUE, reverse, (k, v) -> {
                assertEquals(100, v.length);
                return keys.add(new String(k, UTF_8));
            });
            List<String> expected = new ArrayList<>(keys);
            expected.sort(reverse ? java.util.Comparator.<String>reverseOrder() : java.util.Comparator.<String>naturalOrder());
            assertEquals(12_345, keys.size());
            assertEquals(expected, keys);
        }
    }

    @Test
    void aScanEndsWhenTheVisitorSaysSoOrThrows() throws Refusal {
        fill(A, 5000, 100);
        for (int stop : new int[]{1, 100, 128, 129, 3000}) {
            AtomicInteger seen = new AtomicInteger();
            engine().scan(A, key(""), null, Integer.MAX_VALUE, false, (_, _) -> seen.incrementAndGet() < stop);
            assertEquals(stop, seen.get());
        }
        assertThrows(IllegalStateException.class, () -> engine().scan(A, key(""), null, 100, false, (_, _) -> {
            throw new IllegalStateException("the visitor's own");
        }));
    }

    @Test
    void aScanIsOfOneMomentWhateverIsCommittedMeanwhile() throws Exception {
        fill(A, 4000, 20);
        AtomicBoolean stop = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writer = threads.submit(() -> {
                for (int round = 1; !stop.get(); round++) {
                    Batch batch = new Batch();
                    for (int i = 0; i < 4000; i += 37)
                        batch.put(key(name(i)), value("r" + round));
                    engine().commit(A, Engine.ANY, batch);
                }
                return null;
            });
            for (int n = 0; n < 30; n++) {
                List<String> seen = new ArrayList<>();
                engine().scan(A, key(""), null, Integer.MAX_VALUE, n % 2 == 1,
                        (k, v) -> Integer.parseInt(new String(k, UTF_8)) % 37 != 0 || seen.add(new String(v, UTF_8)));
                assertEquals(1, seen.stream().distinct().count(), "values of several commits in one scan");
                assertEquals((4000 + 36) / 37, seen.size());
            }
            stop.set(true);
            writer.get();
        }
    }

    @Test
    void theVisitorMayCallTheEngine() throws Refusal {
        fill(A, 3000, 10);
        engine().scan(A, key(""), null, Integer.MAX_VALUE, false, (k, v) -> {
            try {
                assertArrayEquals(v, engine().get(A, k));
                if (k[k.length - 1] == '7')
                    engine().commit(A, Engine.ANY, new Batch().delete(k));
                return true;
            } catch (Refusal e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(2700, scan(A, "", null, Integer.MAX_VALUE, false).size());
    }

    @Test
    void manyKeysAreReadAtOnce() throws Refusal {
        fill(A, 2000, 10);
        List<byte[]> keys = new ArrayList<>();
        for (int i = 999; i >= 0; i--)
            keys.add(key(i % 3 == 0 ? "absent" + i : name(i)));
        List<byte @Nullable []> values = engine().getAll(A, keys);
        assertEquals(1000, values.size());
        for (int i = 0; i < 1000; i++)
            assertEquals((999 - i) % 3 == 0, values.get(i) == null);
        assertEquals(List.of(), engine().getAll(A, List.of()));
        keys.add(key("one more"));
        assertThrows(IllegalArgumentException.class, () -> engine().getAll(A, keys));
    }

    @Test
    void valuesHaveALimitAndReachIt() throws Refusal {
        byte[] largest = new byte[Engine.MAX_VALUE];
        largest[Engine.MAX_VALUE - 1] = 7;
        engine().commit(A, 0, new Batch().put(key("k"), largest).put(key("empty"), new byte[0]));
        assertArrayEquals(largest, engine().get(A, key("k")));
        assertArrayEquals(new byte[0], engine().get(A, key("empty")));
        assertThrows(IllegalArgumentException.class, () -> new Batch().put(key("k"), new byte[Engine.MAX_VALUE + 1]));
        assertThrows(IllegalArgumentException.class, () -> new Batch().put(key(""), value("v")));
        assertThrows(IllegalArgumentException.class, () -> new Batch().delete(new byte[Engine.MAX_KEY + 1]));
        byte[] longest = new byte[Engine.MAX_KEY];
        engine().commit(A, 1, new Batch().put(longest, value("v")));
        assertArrayEquals(value("v"), engine().get(A, longest));
    }

    @Test
    void anEnormousBatchIsRefusedAndALargeOneTaken() throws Refusal {
        Batch large = new Batch();
        while (large.bytes() < 12 << 20)
            large.put(key("k" + large.bytes()), new byte[Engine.MAX_VALUE]);
        assertEquals(1, engine().commit(A, 0, large));
        byte[] shared = new byte[Engine.MAX_VALUE];
        while (large.bytes() <= Engine.MAX_BATCH)
            large.put(key("k" + large.bytes()), shared);
        assertEquals(Refusal.Reason.LIMIT, refusal(() -> engine().commit(A, 1, large)));
        assertEquals(1, engine().version(A));
    }

    @Test
    void aThousandVirtualThreadsCommitAndEveryVersionIsGivenOnce() throws Exception {
        List<Future<List<Long>>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 1000; t++) {
                int thread = t;
                all.add(threads.submit(() -> {
                    List<Long> versions = new ArrayList<>();
                    for (int i = 0; i < 5; i++)
                        versions.add(engine().commit(A, Engine.ANY, new Batch().put(key("t" + thread + "." + i), new byte[500])));
                    return versions;
                }));
            }
        }
        List<Long> versions = new ArrayList<>();
        for (Future<List<Long>> one : all)
            versions.addAll(one.get());
        assertEquals(5000, versions.stream().distinct().count());
        assertEquals(5000, engine().version(A));
        assertEquals(5000, scan(A, "", null, Integer.MAX_VALUE, false).size());
    }

    @Test
    void ofManyWhoExpectTheSameVersionOneWins() throws Exception {
        AtomicInteger won = new AtomicInteger();
        List<Future<Integer>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 200; t++) {
                all.add(threads.submit(() -> {
                    while (true) {
                        long version = engine().version(A);
                        int n = Integer.parseInt(new String(orZero(engine().get(A, key("n"))), UTF_8));
                        try {
                            engine().commit(A, version, new Batch().put(key("n"), value("" + (n + 1))));
                            return won.incrementAndGet();
                        } catch (Refusal e) {
                            assertEquals(Refusal.Reason.CONFLICT, e.reason());
                        }
                    }
                }));
            }
        }
        for (Future<Integer> one : all)
            one.get();
        assertEquals(200, won.get());
        assertArrayEquals(value("200"), engine().get(A, key("n")));
    }

    @Test
    void onAFullDiskOnlyWhatMakesRoomIsTaken() throws Exception {
        engine().commit(A, 0, new Batch().put(key("a"), value("1")).put(key("b"), value("2")));
        BlobWriter begun = engine().newBlob();
        free.set(LOW_DISK - 1);
        clock.advance(Duration.ofSeconds(2));
        assertEquals(Refusal.Reason.DISK_FULL, refusal(() -> engine().commit(A, 1, new Batch().put(key("c"), value("3")))));
        assertEquals(Refusal.Reason.DISK_FULL, refusal(engine()::newBlob));
        assertEquals(Refusal.Reason.DISK_FULL, refusal(() -> begun.write(new byte[10], 0, 10)));
        assertEquals(2, engine().commit(A, 1, new Batch().delete(key("a"))));
        assertEquals(3, engine().commit(A, 2, new Batch().delete(key("b")).put(key("log"), value("gone")).useReserve()));
        assertArrayEquals(value("gone"), engine().get(A, key("log")));
        assertTrue(engine().status().readOnly());
        assertNotNull(engine().status().trouble());
        free.set(1L << 40);
        clock.advance(Duration.ofSeconds(2));
        engine().newBlob().close();
        assertEquals(4, engine().commit(A, 3, new Batch().put(key("c"), value("3"))));
        assertFalse(engine().status().readOnly());
        begun.close();
    }

    @Test
    void aClosedEngineRefusesEverythingAndClosesTwice() throws Exception {
        engine().commit(A, 0, new Batch().put(key("a"), value("1")));
        engine().close();
        engine().close();
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine().get(A, key("a"))));
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine().getAll(A, List.of(key("a")))));
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> scan(A, "", null, 1, false)));
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine().version(A)));
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine().commit(A, 1, new Batch().delete(key("a")))));
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(engine()::newBlob));
        assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine().blobsAfter(null, 1)));
    }

    @Test
    void whatWasCommittedIsThereAfterOpeningAgain() throws Exception {
        if (!durable())
            return;
        fill(A, 3000, 50);
        engine().commit(B, 0, new Batch().put(key("b"), value("2")));
        engine().close();
        engine = open(folder(), clock, free::get);
        assertEquals(3000, scan(A, "", null, Integer.MAX_VALUE, false).size());
        assertEquals(1, engine().version(B));
        assertEquals(Refusal.Reason.CONFLICT, refusal(() -> engine().commit(B, 0, new Batch().delete(key("b")))));
        assertEquals(2, engine().commit(B, 1, new Batch().delete(key("b"))));
    }

    private void fill(Space space, int rows, int valueSize) throws Refusal {
        for (int i = 0; i < rows;) {
            Batch batch = new Batch();
            for (int n = 0; n < 1000 && i < rows; n++, i++)
                batch.put(key(name(i)), new byte[valueSize]);
            engine().commit(space, Engine.ANY, batch);
        }
    }

    private List<String> scan(Space space, String from, @Nullable String to, int limit, boolean reverse) throws Refusal {
        List<String> pairs = new ArrayList<>();
        engine().scan(space, latin(from), to == null ? null : latin(to), limit, reverse,
                (k, v) -> pairs.add(new String(k, java.nio.charset.StandardCharsets.ISO_8859_1) + "=" + new String(v, UTF_8)));
        return pairs;
    }

    /** Something that may be refused. */
    interface Attempt {
        void run() throws Refusal;
    }

    static Refusal.Reason refusal(Attempt attempt) {
        Refusal refusal = assertThrows(Refusal.class, attempt::run);
        assertNotNull(refusal.getMessage());
        return refusal.reason();
    }

    private static byte[] orZero(byte @Nullable [] value) {
        return value == null ? value("0") : value;
    }

    private static String name(int i) {
        return String.valueOf(1_000_000 + i).substring(1);
    }

    private static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] latin(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static byte[] value(String text) {
        return text.getBytes(UTF_8);
    }
}
