package org.posthouse.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

/** What the engine does when the disk, another process or a caller is in the way. */
class TroubleTest {
    private static final byte[] KEY = {1};
    private static final Space SPACE = Space.account(7);

    @Test
    void aSecondOpenerIsToldWhoHasTheFolder(@TempDir Path folder) throws Exception {
        try (Engine first = open(folder)) {
            Refusal refusal = assertThrows(Refusal.class, () -> open(folder));
            assertEquals(Refusal.Reason.IN_USE, refusal.reason());
            assertTrue(String.valueOf(refusal.getMessage()).contains("in use by process " + ProcessHandle.current().pid()),
                    refusal.getMessage());
            first.commit(SPACE, 0, put(1));
        }
        open(folder).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertEquals(Refusal.Reason.UNAVAILABLE, assertThrows(Refusal.class, () -> open(file.resolve("data"))).reason());
    }

    @Test
    void afterAFailedSyncNothingIsAcknowledgedUntilOpenedAgain(@TempDir Path folder) throws Exception {
        for (boolean late : new boolean[]{false, true}) {
            FaultyDisk disk = new FaultyDisk();
            long version;
            try (Engine engine = open(folder, disk)) {
                version = engine.version(SPACE);
                engine.commit(SPACE, version, put(1));
                disk.fail(late);
                Refusal refusal = assertThrows(Refusal.class, () -> engine.commit(SPACE, version + 1, put(2)));
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal.reason());
                assertTrue(String.valueOf(refusal.getMessage()).contains("check the disk, then restart"));
                assertNotNull(engine.status().trouble());
                disk.heal();
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine.commit(SPACE, version + 1, put(2))));
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine.commit(Space.QUEUE, Engine.ANY, put(2))));
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine.get(SPACE, KEY)));
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal(engine::newBlob));
            }
            try (Engine engine = open(folder, disk)) {
                assertEquals(late ? version + 2 : version + 1, engine.version(SPACE));
                assertArrayEquals(new byte[]{(byte) (late ? 2 : 1)}, engine.get(SPACE, KEY));
                assertNull(engine.status().trouble());
            }
        }
    }

    @Test
    void whoWaitsWhileASyncFailsIsToldToo(@TempDir Path folder) throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (Engine engine = open(folder, disk)) {
            disk.hold();
            List<CompletableFuture<Long>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++)
                all.add(engine.commitLater(Space.account(i), 0, put(1)));
            disk.fail(false);
            disk.go();
            for (CompletableFuture<Long> one : all)
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> Refusal.join(one)));
        }
    }

    @Test
    void aGroupIsOneSyncAndNoOneIsToldBeforeIt(@TempDir Path folder) throws Exception {
        FaultyDisk disk = new FaultyDisk();
        try (Engine engine = open(folder, disk)) {
            disk.hold();
            CompletableFuture<Long> first = engine.commitLater(Space.account(0), 0, put(1));
            disk.awaitSync();
            List<CompletableFuture<Long>> others = new ArrayList<>();
            for (int i = 1; i < 100; i++)
                others.add(engine.commitLater(Space.account(i), 0, put(1)));
            assertFalse(first.isDone());
            disk.go();
            for (CompletableFuture<Long> one : others)
                assertEquals(1, one.get());
            assertEquals(2, engine.status().syncs());
            assertEquals(100, engine.status().commits());
        }
    }

    @Test
    void callersWaitWhenTheQueueIsFullAndNoneIsLost(@TempDir Path folder) throws Exception {
        FaultyDisk disk = new FaultyDisk();
        AtomicInteger done = new AtomicInteger();
        try (Engine engine = open(folder, disk); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            disk.hold();
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                Space space = Space.account(i);
                all.add(threads.submit(() -> {
                    byte[] large = new byte[Engine.MAX_VALUE];
                    engine.commit(space, 0, new Batch().put(KEY, large));
                    return done.incrementAndGet();
                }));
            }
            disk.awaitSync();
            assertEquals(0, done.get());
            disk.go();
            for (Future<Integer> one : all)
                one.get();
            assertEquals(600, done.get());
        }
    }

    @Test
    void leftoversOfAWriteThatWasCutShortAreRemoved(@TempDir Path folder) throws Exception {
        BlobId cut;
        try (Engine engine = open(folder)) {
            BlobWriter writer = engine.newBlob();
            cut = writer.id();
            writer.write(new byte[500_000], 0, 500_000);
            assertEquals(List.of(), engine.blobsAfter(null, 10), "still being written");
            assertEquals(Refusal.Reason.NO_SUCH_BLOB, refusal(() -> engine.openBlob(cut)));
        }
        try (RocksEngine engine = open(folder)) {
            assertTrue(engine.hasChunk(cut, 1));
            assertEquals(List.of(), engine.blobsAfter(null, 10));
            for (int number = 0; number < 10; number++)
                assertFalse(engine.hasChunk(cut, number));
        }
    }

    @Test
    void aDamagedChunkIsAnErrorAndNeverWrongBytes() throws Exception {
        BlobId id = new BlobId(1, 2);
        byte[] octets = {1, 2, 3, 4};
        for (int number = 0; number < 2; number++) {
            byte[] good = number == 0 ? Chunks.head(id, 4, octets, 4) : Chunks.chunk(id, number, octets, 4);
            int which = number;
            Chunks.checked(id, number, good);
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= 4;
                assertThrows(IOException.class, () -> Chunks.checked(id, which, bad));
            }
            assertThrows(IOException.class, () -> Chunks.checked(id, which, new byte[2]));
            assertThrows(IOException.class, () -> Chunks.checked(id, which, null));
            assertThrows(IOException.class, () -> Chunks.checked(new BlobId(1, 3), which, good), "a chunk of another blob");
            assertThrows(IOException.class, () -> Chunks.checked(id, which + 1, good), "another chunk");
        }
    }

    @Test
    void theReserveIsGivenUpOnAFullDiskAndMadeAgain(@TempDir Path folder) throws Exception {
        VirtualClock clock = new VirtualClock();
        FaultyDisk disk = new FaultyDisk();
        Path reserve = folder.resolve("reserve");
        try (Engine engine = RocksEngine.open(folder, RocksSettings.defaults().withDisk(8 << 20, 2 << 20), clock, disk)) {
            assertEquals(2 << 20, Files.size(reserve));
            engine.commit(SPACE, 0, put(1));
            disk.free = 4 << 20;
            clock.advance(Duration.ofSeconds(1));
            engine.commit(SPACE, 1, put(2).useReserve());
            assertTrue(Files.exists(reserve), "there is room without it");
            disk.free = 0;
            clock.advance(Duration.ofSeconds(1));
            engine.commit(SPACE, 2, new Batch().delete(KEY));
            assertFalse(Files.exists(reserve));
            disk.free = 1L << 40;
            clock.advance(Duration.ofSeconds(1));
            engine.commit(SPACE, 3, put(1));
            assertTrue(Files.exists(reserve));
        }
    }

    @Test
    void aScanHeldOpenDoesNotKeepTheEngineFromClosing(@TempDir Path folder) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Engine engine = open(folder);
            Batch batch = new Batch();
            for (int i = 0; i < 5000; i++)
                batch.put(new byte[]{1, (byte) (i >> 8), (byte) i}, new byte[100]);
            engine.commit(SPACE, 0, batch);
            Future<Boolean> scan = threads.submit(() -> {
                assertEquals(Refusal.Reason.UNAVAILABLE, refusal(() -> engine.scan(SPACE, KEY, null, Integer.MAX_VALUE, false, (_, _) -> {
                    inside.countDown();
                    await(closed);
                    return true;
                })));
                return true;
            });
            inside.await();
            engine.close();
            closed.countDown();
            assertTrue(scan.get());
        }
        open(folder).close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aReaderOutlivesManyChunksAndClosesQuietly(@TempDir Path folder) throws Exception {
        try (Engine engine = open(folder); BlobWriter writer = engine.newBlob()) {
            writer.write(new byte[200_000], 0, 200_000);
            BlobReader reader = engine.openBlob(writer.finish());
            assertEquals(200_000, reader.bytes(0, 200_000).length);
            engine.deleteBlob(writer.id());
            assertThrows(IOException.class, () -> reader.bytes(0, 200_000));
            reader.close();
        }
    }

    private interface Attempt {
        void run() throws Refusal;
    }

    private static Refusal.Reason refusal(Attempt attempt) {
        return assertThrows(Refusal.class, attempt::run).reason();
    }

    private static Batch put(int value) {
        return new Batch().put(KEY, new byte[]{(byte) value});
    }

    private static RocksEngine open(Path folder) throws Refusal {
        return RocksEngine.open(folder, RocksSettings.defaults(), InstantSource.system());
    }

    private static Engine open(Path folder, Disk disk) throws Refusal {
        return RocksEngine.open(folder, RocksSettings.defaults(), InstantSource.system(), disk);
    }
}
