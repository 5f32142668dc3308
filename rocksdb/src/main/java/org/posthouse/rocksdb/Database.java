package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.posthouse.store.kv.Refusal;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** The open RocksDB with its options and the lock on its folder. Used on platform threads only. */
final class Database implements AutoCloseable {
    /** RocksDB's own files lie in a folder of this name. */
    static final String ENGINE = "engine";
    private static final int BLOCK = 16 * 1024;
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final RocksDB db;
    private final ColumnFamilyHandle rows;
    private final ColumnFamilyHandle blobs;
    private final WriteOptions synced;
    private final WriteOptions unsynced;
    private final ReadOptions reading;
    private final ReadOptions readingChunks;

    Database(Path folder, RocksSettings settings) throws Refusal {
        boolean opened = false;
        try {
            Files.createDirectories(folder);
            lock(folder);
            RocksDB.loadLibrary();
            Cache cache = keep(new LRUCache(settings.cache(), 2));
            DBOptions options = options(settings, cache);
            List<ColumnFamilyDescriptor> families = List.of(
                    new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, rowOptions(settings, cache)),
                    new ColumnFamilyDescriptor("blobs".getBytes(StandardCharsets.US_ASCII), blobOptions(settings, cache)));
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            this.db = keep(RocksDB.open(options, folder.resolve(ENGINE).toString(), families, handles));
            this.rows = keep(handles.get(0));
            this.blobs = keep(handles.get(1));
            this.synced = keep(new WriteOptions().setSync(true));
            this.unsynced = keep(new WriteOptions());
            this.reading = keep(new ReadOptions().setVerifyChecksums(true));
            this.readingChunks = keep(new ReadOptions().setVerifyChecksums(false));
            opened = true;
        } catch (RocksDBException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the store in " + folder + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Refusal(Refusal.Reason.UNAVAILABLE, "the data folder " + folder + " cannot be used: " + e, e);
        } finally {
            if (!opened)
                closeAll();
        }
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle rows() {
        return rows;
    }

    ColumnFamilyHandle blobs() {
        return blobs;
    }

    WriteOptions synced() {
        return synced;
    }

    WriteOptions unsynced() {
        return unsynced;
    }

    ReadOptions reading() {
        return reading;
    }

    /** For a chunk of a blob, whose own CRC is of its key and its octets: a second one would cost a quarter of the read. */
    ReadOptions readingChunks() {
        return readingChunks;
    }

    /** A lock of our own beside RocksDB's, so that the reason of a refusal is certain. */
    private void lock(Path folder) throws IOException, Refusal {
        Path file = folder.resolve("lock");
        FileChannel channel = keep(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            if (channel.tryLock() != null) {
                channel.truncate(0).write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: refused like any other.
        }
        String holder = Files.readString(file, StandardCharsets.US_ASCII).strip();
        throw new Refusal(Refusal.Reason.IN_USE, "the data folder " + folder + " is in use by process " + holder + "; stop it first");
    }

    private DBOptions options(RocksSettings settings, Cache cache) {
        long buffers = settings.rowBuffer() + settings.blobBuffer();
        return keep(new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true).setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setMaxTotalWalSize(settings.writeAheadLog()).setWriteBufferManager(keep(new WriteBufferManager(2 * buffers, cache)))
                .setMaxOpenFiles(settings.openFiles())
                .setMaxFileOpeningThreads(2).setSkipStatsUpdateOnDbOpen(true).setMaxBackgroundJobs(2).setMaxSubcompactions(1)
                .setBytesPerSync(1 << 20)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL).setMaxLogFileSize(1 << 20).setKeepLogFileNum(2).setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0)
                .setMaxManifestFileSize(4 << 20).setEnablePipelinedWrite(false).setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false));
    }

    private ColumnFamilyOptions rowOptions(RocksSettings settings, Cache cache) {
        return keep(new ColumnFamilyOptions().setWriteBufferSize(settings.rowBuffer()).setMaxWriteBufferNumber(4)
                .setLevelCompactionDynamicLevelBytes(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION).setBottommostCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTargetFileSizeBase(32 << 20)
                .setMaxBytesForLevelBase(128 << 20).setTableFormatConfig(table(cache)));
    }

    private ColumnFamilyOptions blobOptions(RocksSettings settings, Cache cache) {
        return keep(new ColumnFamilyOptions().setWriteBufferSize(settings.blobBuffer()).setMaxWriteBufferNumber(6)
                .setLevelCompactionDynamicLevelBytes(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION).setTableFormatConfig(table(cache)).setEnableBlobFiles(true)
                .setMinBlobSize(512).setBlobFileSize(64 << 20)
                .setBlobCompressionType(CompressionType.LZ4_COMPRESSION)
                .setEnableBlobGarbageCollection(true)
                .setBlobGarbageCollectionAgeCutoff(0.25)
                .setBlobGarbageCollectionForceThreshold(0.5));
    }

    private BlockBasedTableConfig table(Cache cache) {
        return new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(BLOCK).setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true).setFilterPolicy(keep(new BloomFilter(10, false))).setWholeKeyFiltering(true);
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.push(resource);
        return resource;
    }

    /** Writes what is only in memory and in the log to its place, so that the next opening has nothing to replay. */
    void flush() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, List.of(rows, blobs));
        } catch (RocksDBException e) {
            // What is in the log only is replayed from there.
        }
    }

    /** Another folder with this database as of now; tables and blob files are hard links where that is one disk. */
    void checkpoint(Path folder) throws RocksDBException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new RocksDBException(folder + " cannot be made: " + e.getMessage());
        }
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(folder.resolve(ENGINE).toString());
        }
    }

    @Override
    public void close() {
        closeAll();
    }

    private void closeAll() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                // Nothing depends on how a resource that is given up closes.
            }
        }
    }
}
