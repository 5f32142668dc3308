package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.store.kv.Refusal;

/** Looks at the free space at most once a second, says when nothing new may be taken, and keeps the reserve that deleting may use then. */
final class DiskWatch {
    private static final long INTERVAL_MILLIS = 1000;
    private final Disk disk;
    private final InstantSource clock;
    private final Path reserve;
    private final long reserveBytes;
    private final long lowBytes;
    private final ReentrantLock turn = new ReentrantLock();
    private long looked = Long.MIN_VALUE;
    private volatile long free = Long.MAX_VALUE;
    private volatile boolean full;

    DiskWatch(Disk disk, InstantSource clock, Path folder, RocksSettings settings) {
        this.disk = disk;
        this.clock = clock;
        this.reserve = folder.resolve("reserve");
        this.reserveBytes = settings.reserve();
        this.lowBytes = settings.lowDisk();
    }

    long freeBytes() {
        return free;
    }

    boolean full() {
        return full;
    }

    /** Full or not far from it: time to give back what can be. */
    boolean tight() {
        return free < 2 * lowBytes;
    }

    /** Looks again when the last look is a second old. Cheap; from any thread. */
    void look() {
        if (!turn.tryLock())
            return;
        try {
            long now = clock.millis();
            if (looked != Long.MIN_VALUE && now >= looked && now - looked < INTERVAL_MILLIS)
                return;
            looked = now;
            free = disk.freeBytes();
            full = free < lowBytes;
            if (!full && free - lowBytes > 2 * reserveBytes && !Files.exists(reserve))
                makeReserve();
        } catch (IOException e) {
            // A disk that cannot be asked shows itself when it is written to.
        } finally {
            turn.unlock();
        }
    }

    /** Gives the reserve to the disk when it is so full that even deleting may fail. */
    void makeRoom() {
        turn.lock();
        try {
            if (full && free < reserveBytes && Files.deleteIfExists(reserve))
                looked = Long.MIN_VALUE;
        } catch (IOException e) {
            // Without the reserve the deletion has what room is left.
        } finally {
            turn.unlock();
        }
    }

    Refusal refusal() {
        return new Refusal(Refusal.Reason.DISK_FULL, sentence());
    }

    String sentence() {
        return "the disk is nearly full (" + (free >> 20) + " MiB left, " + (lowBytes >> 20)
                + " MiB needed): nothing new is taken until there is room; deleting still works";
    }

    private void makeReserve() throws IOException {
        if (reserveBytes <= 0)
            return;
        Path part = reserve.resolveSibling("reserve.part");
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(1 << 20);
            for (long left = reserveBytes; left > 0;) {
                block.clear().limit((int) Math.min(block.capacity(), left));
                left -= out.write(block);
            }
            out.force(false);
        }
        Files.move(part, reserve, java.nio.file.StandardCopyOption.REPLACE_EXISTING, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
}
