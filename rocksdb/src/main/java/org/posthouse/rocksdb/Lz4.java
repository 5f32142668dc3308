package org.posthouse.rocksdb;

import java.io.IOException;

/** Unpacks an LZ4 block as RocksDB stores it: the length as a varint, then the block. */
final class Lz4 {
    private static final int MIN_MATCH = 4;

    private Lz4() {}

    /** IOException where it is not such a block, or of more octets than most. */
    static byte[] unpack(byte[] in, int most) throws IOException {
        int at = 0, length = 0;
        for (int shift = 0;; shift += 7) {
            if (at >= in.length || shift > 28)
                throw damaged();
            byte b = in[at++];
            length |= (b & 0x7f) << shift;
            if (b >= 0)
                break;
        }
        if (length < 0 || length > most)
            throw damaged();
        byte[] out = new byte[length];
        try {
            if (block(in, at, out) != length)
                throw damaged();
        } catch (IndexOutOfBoundsException e) {
            throw damaged();
        }
        return out;
    }

    private static int block(byte[] in, int from, byte[] out) throws IOException {
        int at = from, to = 0;
        while (at < in.length) {
            int token = in[at++] & 0xff;
            int literals = token >>> 4;
            if (literals == 15)
                for (int more = 255; more == 255; literals += more)
                    more = in[at++] & 0xff;
            System.arraycopy(in, at, out, to, literals);
            at += literals;
            to += literals;
            if (at >= in.length)
                return to;
            int back = in[at] & 0xff | (in[at + 1] & 0xff) << 8;
            at += 2;
            int match = token & 15;
            if (match == 15)
                for (int more = 255; more == 255; match += more)
                    more = in[at++] & 0xff;
            match += MIN_MATCH;
            if (back == 0 || back > to)
                throw damaged();
            // The two may overlap, and then mean a repetition.
            for (int i = 0; i < match; i++, to++)
                out[to] = out[to - back];
        }
        return to;
    }

    private static IOException damaged() {
        return new IOException("not an LZ4 block");
    }
}
