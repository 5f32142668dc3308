package org.posthouse.testkit.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.posthouse.store.kv.Batch;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.kv.Space;
import org.posthouse.testkit.time.VirtualClock;

class FaultyEngineTest {
    private static final byte[] KEY = {1};
    private final FaultyEngine engine = new FaultyEngine(new MemoryEngine());

    @Test
    void refusesTheCommitItWasToldTo() throws Refusal {
        engine.refuseCommit(2, Refusal.Reason.DISK_FULL);
        assertEquals(1, put(0));
        assertEquals(Refusal.Reason.DISK_FULL, EngineContract.refusal(() -> put(1)));
        assertEquals(2, put(1));
    }

    @Test
    void acknowledgesNothingAfterAFailedSyncUntilOpenedAgain() throws Refusal {
        for (FaultyEngine.Fate fate : FaultyEngine.Fate.values()) {
            long before = engine.version(Space.QUEUE);
            engine.failSync(fate);
            assertEquals(Refusal.Reason.UNAVAILABLE, EngineContract.refusal(() -> put(before)));
            assertEquals(Refusal.Reason.UNAVAILABLE, EngineContract.refusal(() -> put(before)));
            assertEquals(Refusal.Reason.UNAVAILABLE, EngineContract.refusal(() -> engine.get(Space.QUEUE, KEY)));
            assertTrue(engine.status().readOnly());
            engine.reopen();
            assertEquals(fate == FaultyEngine.Fate.WRITTEN ? before + 1 : before, engine.version(Space.QUEUE));
        }
    }

    @Test
    void losesInACrashWhatWasNotSynced() throws Exception {
        BlobId kept = blob();
        put(0);
        engine.hold();
        BlobId lost = blob();
        CompletableFuture<Long> held = engine.commitLater(Space.QUEUE, 1, new Batch().delete(KEY));
        engine.awaitHeld(1);
        assertFalse(held.isDone());
        engine.crash();
        assertEquals(Refusal.Reason.UNAVAILABLE, EngineContract.refusal(() -> Refusal.join(held)));
        engine.reopen();
        assertArrayEquals(new byte[]{2}, engine.get(Space.QUEUE, KEY));
        engine.openBlob(kept).close();
        assertEquals(Refusal.Reason.NO_SUCH_BLOB, EngineContract.refusal(() -> engine.openBlob(lost)));
        assertEquals(2, put(1));
    }

    @Test
    void releasesWhatItHeldInOrder() throws Exception {
        engine.hold();
        CompletableFuture<Long> first = engine.commitLater(Space.QUEUE, 0, new Batch().put(KEY, new byte[]{1}));
        CompletableFuture<Long> second = engine.commitLater(Space.QUEUE, 1, new Batch().delete(KEY));
        assertNull(engine.get(Space.QUEUE, KEY));
        engine.release();
        assertEquals(1, first.join());
        assertEquals(2, second.join());
        assertNull(engine.get(Space.QUEUE, KEY));
    }

    @Test
    void delaysSyncsByAClock() throws Exception {
        VirtualClock clock = new VirtualClock();
        engine.delaySyncs(Duration.ofMillis(20), clock);
        CompletableFuture<Long> commit = engine.commitLater(Space.QUEUE, 0, new Batch().put(KEY, new byte[]{1}));
        clock.advance(Duration.ofMillis(19));
        assertFalse(commit.isDone());
        clock.advance(Duration.ofMillis(1));
        assertEquals(1, commit.join());
    }

    @Test
    void countingSaysHowManySyncedCommitsLieBetweenTwoMoments() throws Exception {
        try (CountingEngine counting = new CountingEngine(new MemoryEngine())) {
            counting.commit(Space.QUEUE, 0, new Batch().put(KEY, KEY));
            CountingEngine.Count mark = counting.mark();
            counting.newBlob().close();
            counting.commit(Space.QUEUE, 1, new Batch().put(KEY, KEY));
            EngineContract.refusal(() -> counting.commit(Space.QUEUE, 1, new Batch().put(KEY, KEY)));
            counting.get(Space.QUEUE, KEY);
            assertEquals(new CountingEngine.Count(1, 1, 1, 0, 1), counting.since(mark));
        }
    }

    private long put(long version) throws Refusal {
        return engine.commit(Space.QUEUE, version, new Batch().put(KEY, new byte[]{2}));
    }

    private BlobId blob() throws Refusal {
        try (BlobWriter writer = engine.newBlob()) {
            writer.write(KEY, 0, 1);
            return writer.finish();
        }
    }
}
