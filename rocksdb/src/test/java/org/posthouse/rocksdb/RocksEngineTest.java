package org.posthouse.rocksdb;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Nested;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.testkit.engine.BlobContract;
import org.posthouse.testkit.engine.CheckpointContract;
import org.posthouse.testkit.engine.EngineContract;
import org.posthouse.testkit.time.VirtualClock;

/** The RocksDB engine keeps the contract. */
class RocksEngineTest {
    @Nested
    class Rows extends EngineContract {
        @Override
        protected Engine open(Path folder, VirtualClock clock, LongSupplier free) throws Refusal {
            return RocksEngine.open(folder, RocksSettings.defaults().withDisk(LOW_DISK, 1 << 20), clock, free::getAsLong);
        }

        @Override
        protected boolean durable() {
            return true;
        }
    }

    @Nested
    class Blobs extends BlobContract {
        @Override
        protected Engine open(Path folder) throws Refusal {
            return RocksEngine.open(folder, RocksSettings.defaults(), InstantSource.system());
        }

        @Override
        protected boolean durable() {
            return true;
        }
    }

    @Nested
    class Checkpoints extends CheckpointContract {
        @Override
        protected Engine open(Path folder) throws Refusal {
            return RocksEngine.open(folder, RocksSettings.defaults(), InstantSource.system());
        }

        @Override
        protected Engine reopen(Path checkpoint) throws Refusal {
            return RocksEngine.open(checkpoint, RocksSettings.forReading(), InstantSource.system());
        }
    }
}
