package org.posthouse.store.kv;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Name of a blob: 16 octets, the first six the creation time in milliseconds, the rest random; ordered by creation. */
public record BlobId(long high, long low) implements Comparable<BlobId> {
    public static final int BYTES = 16;

    public static BlobId read(ByteBuffer in) {
        return new BlobId(in.getLong(), in.getLong());
    }

    public void write(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }

    /** When the blob was started, in milliseconds since 1970. */
    public long createdMillis() {
        return high >>> 16;
    }

    @Override
    public int compareTo(BlobId other) {
        int c = Long.compareUnsigned(high, other.high);
        return c != 0 ? c : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
