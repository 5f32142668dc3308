package org.posthouse.testkit.engine;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Nested;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.time.VirtualClock;

/** The memory engine keeps the contract. */
class MemoryEngineTest {
    @Nested
    class Rows extends EngineContract {
        @Override
        protected Engine open(Path folder, VirtualClock clock, LongSupplier free) {
            return new MemoryEngine(clock, free, LOW_DISK);
        }

        @Override
        protected boolean durable() {
            return false;
        }
    }

    @Nested
    class Blobs extends BlobContract {
        @Override
        protected Engine open(Path folder) {
            return new MemoryEngine();
        }

        @Override
        protected boolean durable() {
            return false;
        }
    }

    @Nested
    class Checkpoints extends CheckpointContract {
        @Override
        protected Engine open(Path folder) {
            return new MemoryEngine();
        }

        @Override
        protected Engine reopen(Path checkpoint) throws Refusal {
            return MemoryEngine.open(checkpoint);
        }
    }
}
