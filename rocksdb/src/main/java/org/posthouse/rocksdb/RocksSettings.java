package org.posthouse.rocksdb;

/**
 * Bounds of the engine; sizes in octets. The cache bounds blocks, indexes and write buffers together. Below lowDisk free octets the engine is read-only; the reserve
 * is a file given back to the disk when room has to be made on a full one.
 */
public record RocksSettings(long cache, long rowBuffer, long blobBuffer, long writeAheadLog, int openFiles, int readers, int waitingReads,
        int waitingWrites, long queue, long group,
        int knownSpaces, long lowDisk, long reserve) {
    private static final long MIB = 1L << 20;

    public static RocksSettings defaults() {
        return new RocksSettings(64 * MIB, 8 * MIB, 16 * MIB, 64 * MIB, 256, 3, 1024, 4096, 16 * MIB, 4 * MIB, 10_000, 128 * MIB, 32 * MIB);
    }

    /** Of an engine that is opened beside another to be read: little memory, nothing held back on the disk. */
    public static RocksSettings forReading() {
        return new RocksSettings(16 * MIB, 4 * MIB, 4 * MIB, 64 * MIB, 128, 1, 64, 64, 4 * MIB, 1 * MIB, 1000, 0, 0);
    }

    /** The same with other bounds for a nearly full disk. */
    public RocksSettings withDisk(long newLowDisk, long newReserve) {
        return new RocksSettings(cache, rowBuffer, blobBuffer, writeAheadLog, openFiles, readers, waitingReads, waitingWrites, queue, group,
                knownSpaces, newLowDisk, newReserve);
    }
}
