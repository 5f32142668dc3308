package org.posthouse.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.posthouse.store.kv.BlobId;

/**
 * The chunks in RocksDB's blob files, found without RocksDB. A file is a header of 30 octets, then records, then a footer. A record is, little-endian: length of the
 * key[8], length of the value[8], expiration[8], masked CRC-32C of these[4], masked CRC-32C of key and value[4], key, value. What does not look like a record is passed
 * over octet by octet until something does. About 100 octets of memory for each chunk.
 */
final class BlobFiles {
    private static final int FILE_HEADER = 30;
    private static final int COMPRESSION_AT = 13;
    private static final int HEADER = 32;
    private static final int CHECKED = 24;
    private static final int MOST = 128 * 1024;
    private static final int WINDOW = 4 << 20;

    private record Key(long high, long low, int number) {}

    private record Place(Path file, long at, int length, boolean packed) {}

    private final Map<Key, List<Place>> chunks = new HashMap<>();

    /** Looks through a file; octets that belong to no record are returned. */
    long read(Path file) throws IOException {
        long strange = 0;
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = in.size(), at = FILE_HEADER;
            byte[] head = bytes(in, 0, (int) Math.min(FILE_HEADER, size));
            // Where the header is torn, both ways are tried.
            boolean packed = head.length <= COMPRESSION_AT || head[COMPRESSION_AT] != 0;
            byte[] window = {};
            long windowAt = at;
            while (at + HEADER + Keys.CHUNK_KEY <= size) {
                int i = (int) (at - windowAt);
                if (i < 0 || i + HEADER + Keys.CHUNK_KEY > window.length) {
                    windowAt = at;
                    window = bytes(in, at, (int) Math.min(WINDOW, size - at));
                    i = 0;
                }
                int length = valueLength(window, i);
                if (length < 0 || at + HEADER + Keys.CHUNK_KEY + length > size) {
                    strange++;
                    at++;
                    continue;
                }
                note(window, i, new Place(file, at + HEADER + Keys.CHUNK_KEY, length, packed));
                at += HEADER + Keys.CHUNK_KEY + length;
            }
        }
        return strange;
    }

    private void note(byte[] window, int i, Place place) {
        ByteBuffer key = ByteBuffer.wrap(window, i + HEADER, Keys.CHUNK_KEY);
        chunks.computeIfAbsent(new Key(key.getLong(), key.getLong(), key.getInt()), _ -> new ArrayList<>(1)).add(place);
    }

    /** Of the record that begins there; -1 where none does. */
    private static int valueLength(byte[] b, int i) {
        if (b[i] != Keys.CHUNK_KEY)
            return -1;
        ByteBuffer header = ByteBuffer.wrap(b, i, HEADER).slice().order(ByteOrder.LITTLE_ENDIAN);
        long length = header.getLong(8);
        if (header.getLong(0) != Keys.CHUNK_KEY || length <= 0 || length > MOST)
            return -1;
        CRC32C crc = new CRC32C();
        crc.update(b, i, CHECKED);
        int sum = (int) crc.getValue();
        return header.getInt(CHECKED) == Integer.rotateRight(sum, 15) + 0xa282ead8 ? (int) length : -1;
    }

    private static byte[] bytes(FileChannel in, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining())
            if (in.read(buffer, at + buffer.position()) < 0)
                return Arrays.copyOf(buffer.array(), buffer.position());
        return buffer.array();
    }

    /** The stored value of a chunk that is whole by its own CRC; null where there is none. */
    byte @Nullable [] chunk(BlobId id, int number) {
        for (Place place : chunks.getOrDefault(new Key(id.high(), id.low(), number), List.of()))
            try (FileChannel in = FileChannel.open(place.file, StandardOpenOption.READ)) {
                byte[] stored = bytes(in, place.at, place.length);
                return Chunks.checked(id, number, place.packed ? unpacked(stored) : stored);
            } catch (IOException e) {
                // Another file may have it too.
            }
        return null;
    }

    private static byte[] unpacked(byte[] stored) {
        try {
            return Lz4.unpack(stored, MOST);
        } catch (IOException e) {
            return stored;
        }
    }

    /** Blobs of which the chunk is there that makes them one, in order. */
    Set<BlobId> ids() {
        Set<BlobId> all = new TreeSet<>();
        for (Key key : chunks.keySet())
            if (key.number == 0)
                all.add(new BlobId(key.high, key.low));
        return all;
    }
}
