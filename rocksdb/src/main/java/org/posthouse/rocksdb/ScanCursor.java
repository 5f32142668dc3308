package org.posthouse.rocksdb;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** One iterator, and so one moment, read in bounded chunks on platform threads. Closes itself at its end. */
final class ScanCursor implements AutoCloseable {
    private static final int FIRST_PAIRS = 128;
    /** Pairs in later chunks: of who reads on, each has four times as many as the one before. The fewer chunks, the fewer changes of thread. */
    private static final int MOST_PAIRS = 4096;
    private static final int CHUNK_BYTES = 256 * 1024;

    /** Pairs in their order; more says whether others may follow. */
    record Chunk(byte[][] keys, byte[][] values, int count, boolean more) {}

    private final Database database;
    private final byte[] from;
    private final byte[] to;
    private final boolean reverse;
    private final ReentrantLock turn = new ReentrantLock();
    private int left;
    private int nextPairs = FIRST_PAIRS;
    private byte[] scratch = new byte[128];
    private boolean closed;
    private @Nullable Native open;

    /** The native side, opened by the first chunk. */
    private record Native(Slice lower, Slice upper, ReadOptions options, RocksIterator iterator) {}

    ScanCursor(Database database, byte[] from, byte[] to, int limit, boolean reverse) {
        this.database = database;
        this.from = from;
        this.to = to;
        this.left = limit;
        this.reverse = reverse;
    }

    /** The next pairs; the cursor is closed when there are no more. */
    Chunk next() throws RocksDBException {
        turn.lock();
        try {
            if (closed)
                return new Chunk(new byte[0][], new byte[0][], 0, false);
            Native cursor = open;
            if (cursor == null)
                cursor = begin();
            return fill(cursor.iterator);
        } finally {
            turn.unlock();
        }
    }

    private Native begin() {
        Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        ReadOptions options = new ReadOptions(database.reading()).setIterateLowerBound(lower).setIterateUpperBound(upper)
                .setBackgroundPurgeOnIteratorCleanup(true);
        RocksIterator iterator = database.db().newIterator(database.rows(), options);
        Native cursor = new Native(lower, upper, options, iterator);
        open = cursor;
        if (reverse)
            iterator.seekToLast();
        else
            iterator.seekToFirst();
        return cursor;
    }

    private Chunk fill(RocksIterator iterator) throws RocksDBException {
        int wanted = Math.min(left, nextPairs);
        nextPairs = Math.min(MOST_PAIRS, 4 * nextPairs);
        byte[][] keys = new byte[wanted][];
        byte[][] values = new byte[wanted][];
        int count = 0;
        boolean valid = true;
        for (int bytes = 0; count < wanted && bytes < CHUNK_BYTES; count++) {
            valid = iterator.isValid();
            if (!valid)
                break;
            keys[count] = key(iterator);
            values[count] = iterator.value();
            bytes += keys[count].length + values[count].length;
            if (reverse)
                iterator.prev();
            else
                iterator.next();
        }
        left -= count;
        boolean more = valid && left > 0;
        if (!more) {
            iterator.status();
            close();
        }
        return new Chunk(keys, values, count, more);
    }

    private byte[] key(RocksIterator iterator) {
        int length = iterator.key(scratch);
        if (length > scratch.length) {
            scratch = Arrays.copyOf(scratch, length);
            iterator.key(scratch);
        }
        return Keys.userKey(scratch, length);
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            Native cursor = open;
            open = null;
            if (cursor == null)
                return;
            cursor.iterator.close();
            cursor.options.close();
            cursor.upper.close();
            cursor.lower.close();
        } finally {
            turn.unlock();
        }
    }
}
