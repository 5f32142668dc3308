package org.posthouse.testkit.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** What every engine must do with blobs. */
public abstract class BlobContract {
    @TempDir
    @Nullable
    Path folder;
    private @Nullable Engine engine;

    protected abstract Engine open(Path folder) throws Refusal;

    /** Whether what was committed is there when the folder is opened again. */
    protected abstract boolean durable();

    @BeforeEach
    void openEngine() throws Refusal {
        if (folder == null)
            throw new IllegalStateException("no folder");
        engine = open(folder);
    }

    @AfterEach
    void closeEngine() {
        engine().close();
    }

    /** The engine under test. */
    protected Engine engine() {
        if (engine == null)
            throw new IllegalStateException("not open");
        return engine;
    }

    @Test
    void blobsOfEverySizeAreReadBackInRangesBeforeAndAfterACommit() throws Exception {
        Random random = new Random(1);
        for (int size : new int[]{0, 1, 511, 1024, 5000, 60 * 1024 - 1, 60 * 1024, 60 * 1024 + 1, 65_536, 120 * 1024, 1_000_003,
                25 << 20}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            BlobId id = write(bytes, random);
            check(id, bytes, random);
            engine().commit(Space.QUEUE, Engine.ANY, new Batch().put(new byte[]{1}, new byte[]{2}));
            check(id, bytes, random);
        }
    }

    @Test
    void aBlobIsThereAtOnceAndNotBeforeItIsFinished() throws Exception {
        for (int size : new int[]{10, 200_000}) {
            try (BlobWriter writer = engine().newBlob()) {
                writer.write(new byte[size], 0, size);
                assertEquals(size, writer.size());
                assertEquals(Refusal.Reason.NO_SUCH_BLOB, EngineContract.refusal(() -> engine().openBlob(writer.id())));
                assertEquals(writer.id(), writer.finish());
                try (BlobReader reader = engine().openBlob(writer.id())) {
                    assertEquals(size, reader.size());
                    assertEquals(writer.id(), reader.id());
                }
                assertThrows(IllegalStateException.class, () -> writer.write(new byte[1], 0, 1));
                assertThrows(IllegalStateException.class, writer::finish);
            }
            assertEquals(1, engine().blobsAfter(null, 10).size());
            engine().deleteBlob(engine().blobsAfter(null, 10).get(0));
        }
    }

    @Test
    void anAbandonedBlobLeavesNothing() throws Exception {
        BlobId id;
        try (BlobWriter writer = engine().newBlob()) {
            id = writer.id();
            writer.write(new byte[300_000], 0, 300_000);
        }
        assertEquals(Refusal.Reason.NO_SUCH_BLOB, EngineContract.refusal(() -> engine().openBlob(id)));
        assertEquals(List.of(), engine().blobsAfter(null, 10));
    }

    @Test
    void aDeletedBlobIsGoneAndDeletingTwiceIsNothing() throws Exception {
        byte[] bytes = new byte[150_000];
        BlobId keep = write(bytes, new Random(2));
        BlobId gone = write(bytes, new Random(3));
        engine().deleteBlob(gone);
        engine().deleteBlob(gone);
        assertEquals(Refusal.Reason.NO_SUCH_BLOB, EngineContract.refusal(() -> engine().openBlob(gone)));
        assertEquals(List.of(keep), engine().blobsAfter(null, 10));
        check(keep, bytes, new Random(4));
    }

    @Test
    void blobsAreListedInOrderPageByPage() throws Exception {
        List<BlobId> written = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 250; i++)
            written.add(write(new byte[i % 50 == 0 ? 100_000 : i], random));
        written.sort(null);
        List<BlobId> listed = new ArrayList<>();
        BlobId last = null;
        while (true) {
            List<BlobId> page = engine().blobsAfter(last, 100);
            listed.addAll(page);
            if (page.size() < 100)
                break;
            last = page.get(99);
        }
        assertEquals(written, listed);
        assertEquals(250, listed.stream().distinct().count());
    }

    @Test
    void manyWriteAndReadAtOnce() throws Exception {
        List<Future<BlobId>> all = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int t = 0; t < 200; t++) {
                int seed = t;
                all.add(threads.submit(() -> {
                    Random random = new Random(seed);
                    byte[] bytes = new byte[random.nextInt(200_000)];
                    random.nextBytes(bytes);
                    BlobId id = write(bytes, random);
                    check(id, bytes, random);
                    engine().commit(Space.account(seed), 0, new Batch().put(new byte[]{1}, new byte[]{1}));
                    check(id, bytes, random);
                    return id;
                }));
            }
        }
        for (Future<BlobId> one : all)
            engine().openBlob(one.get()).close();
    }

    @Test
    void finishedBlobsAreThereAfterOpeningAgain() throws Exception {
        if (!durable() || folder == null)
            return;
        byte[] bytes = new byte[400_000];
        new Random(6).nextBytes(bytes);
        BlobId id = write(bytes, new Random(7));
        engine().commit(Space.QUEUE, Engine.ANY, new Batch().put(new byte[]{1}, new byte[]{1}));
        engine().close();
        engine = open(folder);
        check(id, bytes, new Random(8));
        assertEquals(List.of(id), engine().blobsAfter(null, 10));
    }

    /** Writes in pieces of random size. */
    protected BlobId write(byte[] bytes, Random random) throws Refusal {
        try (BlobWriter writer = engine().newBlob()) {
            for (int at = 0; at < bytes.length;) {
                int n = Math.min(bytes.length - at, 1 + random.nextInt(20_000));
                writer.write(bytes, at, n);
                at += n;
            }
            return writer.finish();
        }
    }

    /** Reads it whole and in random ranges. */
    protected void check(BlobId id, byte[] bytes, Random random) throws Refusal, IOException {
        try (BlobReader reader = engine().openBlob(id)) {
            assertEquals(bytes.length, reader.size());
            assertArrayEquals(bytes, reader.bytes(0, bytes.length));
            assertEquals(-1, reader.read(bytes.length, new byte[1], 0, 1));
            for (int n = 0; n < 20 && bytes.length > 0; n++) {
                int from = random.nextInt(bytes.length);
                int to = from + random.nextInt(Math.min(100_000, bytes.length - from) + 1);
                assertArrayEquals(Arrays.copyOfRange(bytes, from, to), reader.bytes(from, to));
            }
        }
    }
}
