package org.posthouse.testkit.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;

/** What every engine must do when it is copied while it works. */
public abstract class CheckpointContract {
    private static final Space A = Space.account(1);
    private static final Space B = Space.account(2);

    @TempDir
    @Nullable
    Path folder;

    protected abstract Engine open(Path folder) throws Refusal;

    /** Opens a folder that a checkpoint has made. */
    protected abstract Engine reopen(Path checkpoint) throws Refusal;

    private Path folder(String name) {
        if (folder == null)
            throw new IllegalStateException("no folder");
        return folder.resolve(name);
    }

    @Test
    void aCheckpointStandsStillWhileTheEngineGoesOn() throws Exception {
        try (Engine engine = open(folder("live"))) {
            write(engine, A, 1);
            engine.checkpoint(folder("one"));
            write(engine, A, 2);
            engine.commit(A, 2, new Batch().delete(key(1)));
            engine.checkpoint(folder("two"));
            check(engine, A, 2);
            assertEquals(Refusal.Reason.UNAVAILABLE, EngineContract.refusal(() -> engine.checkpoint(folder("two"))));
        }
        try (Engine one = reopen(folder("one"))) {
            assertEquals(1, one.version(A));
            check(one, A, 1);
            assertNull(one.get(A, key(2)));
            // It is an engine like any other.
            assertEquals(2, one.commit(A, 1, new Batch().put(key(9), key(9))));
        }
        try (Engine two = reopen(folder("two"))) {
            assertEquals(3, two.version(A));
            assertNull(two.get(A, key(1)));
            check(two, A, 2);
        }
    }

    @Test
    void aCheckpointIsOfOneMomentForAllSpaces() throws Exception {
        var over = new AtomicBoolean();
        var done = new AtomicLong();
        var failed = new AtomicReference<Throwable>();
        long[] before = new long[4];
        try (Engine engine = open(folder("live"))) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    for (long v = 1; !over.get(); v++) {
                        write(engine, A, v);
                        write(engine, B, v);
                        done.set(v);
                    }
                } catch (Exception e) {
                    failed.set(e);
                }
            });
            for (int i = 0; i < before.length; i++) {
                for (long until = done.get() + 20; done.get() < until && failed.get() == null;)
                    Thread.onSpinWait();
                before[i] = done.get();
                engine.checkpoint(folder("checkpoint" + i));
            }
            over.set(true);
            writer.join();
            assertNull(failed.get());
        }
        for (int i = 0; i < before.length; i++)
            try (Engine copy = reopen(folder("checkpoint" + i))) {
                long a = copy.version(A), b = copy.version(B);
                assertTrue(b >= before[i], "what was acknowledged before is there");
                assertTrue(a == b || a == b + 1, a + " and " + b + " are not of one moment");
                for (long v = 1; v <= a; v++)
                    check(copy, A, v);
                for (long v = 1; v <= b; v++)
                    check(copy, B, v);
            }
    }

    private static byte[] key(long version) {
        return ByteBuffer.allocate(8).putLong(version).array();
    }

    private static byte[] body(long version) {
        Random random = new Random(version);
        byte[] body = new byte[random.nextInt(10) == 0 ? 70_000 + random.nextInt(70_000) : random.nextInt(2000)];
        random.nextBytes(body);
        return body;
    }

    private static void write(Engine engine, Space space, long version) throws Refusal {
        byte[] body = body(version);
        ByteBuffer row = ByteBuffer.allocate(BlobId.BYTES);
        try (BlobWriter blob = engine.newBlob()) {
            blob.write(body, 0, body.length);
            blob.finish().write(row);
        }
        engine.commit(space, version - 1, new Batch().put(key(version), row.array()));
    }

    private static void check(Engine engine, Space space, long version) throws Exception {
        byte[] row = engine.get(space, key(version));
        assertNotNull(row, () -> space + " has lost " + version);
        try (BlobReader blob = engine.openBlob(BlobId.read(ByteBuffer.wrap(row)))) {
            assertArrayEquals(body(version), blob.bytes(0, blob.size()));
        }
    }
}
