package org.posthouse.base.net;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.BufferPool;
import org.posthouse.base.wire.Stream;

/**
 * DEFLATE in both directions over another stream. RFC 4978 §3, RFC 1951 §3.2
 *
 * <p>A resting stream holds no compressor: a new one refers to nothing that was sent before, which the peer need not know. What it decompressed last stays
 * at hand, at most 32 KB, because the peer may refer to it. Decompresses no further than what is read, so that a small input cannot become a large one here.
 */
final class CompressedStream {
    private static final byte[] NONE = new byte[0];
    /** How far back DEFLATE refers. RFC 1951 §2 */
    private static final int WINDOW = 32 * 1024;
    private static final int LEVEL = 3;
    /** How a flushed stream ends: an empty block that is not compressed, at an octet's boundary. RFC 1951 §3.2.4 */
    private static final int FLUSHED = 0x0000ffff;

    private final Stream below;
    private @Nullable Deflater deflater;
    private byte[] packed = NONE;
    private int packedLength;
    private boolean unflushed;

    private @Nullable Inflater inflater;
    // Received and not yet decompressed: in[inPos..inLimit].
    private byte[] in = NONE;
    private int inPos;
    private int inLimit;
    // Decompressed and not yet read: out[outPos..outLimit].
    private byte[] out = NONE;
    private int outPos;
    private int outLimit;
    private boolean ended;
    private int lastFour = FLUSHED;
    // The last octets that came out: at the end of the array, as many as historyLength.
    private byte[] history = NONE;
    private int historyLength;

    CompressedStream(Stream below) {
        this.below = below;
    }

    void write(byte[] b, int off, int len) throws IOException {
        Deflater d = deflater;
        if (d == null) {
            d = new Deflater(LEVEL, true);
            deflater = d;
        }
        unflushed |= len > 0;
        d.setInput(b, off, len);
        while (!d.needsInput())
            deflate(d, Deflater.NO_FLUSH);
    }

    /** Sends what was written, so that the peer can read all of it. */
    void flush() throws IOException {
        Deflater d = deflater;
        if (d != null && unflushed) {
            // Until the output is not filled: then nothing is left inside.
            while (deflate(d, Deflater.SYNC_FLUSH)) {
                // goes on
            }
            unflushed = false;
        }
        send();
        give();
    }

    private boolean deflate(Deflater d, int flush) throws IOException {
        if (packed.length == 0)
            packed = BufferPool.borrow();
        packedLength += d.deflate(packed, packedLength, packed.length - packedLength, flush);
        boolean full = packedLength == packed.length;
        if (full)
            send();
        return full;
    }

    private void send() throws IOException {
        int n = packedLength;
        packedLength = 0;
        if (n > 0)
            below.write(packed, 0, n);
    }

    private void give() {
        if (packed.length > 0)
            BufferPool.giveBack(packed);
        packed = NONE;
        packedLength = 0;
    }

    int read(byte[] b, int off, int len) throws IOException {
        while (outPos == outLimit) {
            if (ended)
                return -1;
            if (inPos == inLimit)
                receive();
            inflate();
        }
        int n = Math.min(len, outLimit - outPos);
        System.arraycopy(out, outPos, b, off, n);
        outPos += n;
        if (outPos == outLimit && inPos < inLimit)
            inflate();
        tidy();
        return n;
    }

    /** Whether a read would return at once. */
    boolean ready() throws IOException {
        while (outPos == outLimit && !ended && (inPos < inLimit || below.ready())) {
            if (inPos == inLimit)
                receive();
            inflate();
        }
        return outPos < outLimit || ended;
    }

    private void receive() throws IOException {
        if (in.length == 0)
            in = BufferPool.borrow();
        inPos = 0;
        inLimit = 0;
        int n = below.read(in, 0, in.length);
        ended = n < 0;
        inLimit = Math.max(0, n);
        for (int i = Math.max(0, n - 4); i < n; i++)
            lastFour = lastFour << 8 | in[i] & 0xff;
    }

    private void inflate() throws IOException {
        if (inPos == inLimit || outPos < outLimit) {
            tidy();
            return;
        }
        Inflater i = inflater;
        if (i == null) {
            i = new Inflater(true);
            if (historyLength > 0)
                i.setDictionary(history, history.length - historyLength, historyLength);
            inflater = i;
        }
        if (out.length == 0)
            out = BufferPool.borrow();
        i.setInput(in, inPos, inLimit - inPos);
        outPos = 0;
        try {
            outLimit = i.inflate(out, 0, out.length);
        } catch (DataFormatException e) {
            throw new IOException("what the peer sends is not compressed: " + e.getMessage(), e);
        }
        inPos = inLimit - i.getRemaining();
        if (i.finished() || i.needsDictionary())
            throw new IOException("the peer ended the compressed stream");
        remember();
        tidy();
    }

    private void remember() {
        int n = Math.min(outLimit, WINDOW);
        if (n == 0)
            return;
        int kept = Math.min(historyLength, WINDOW - n);
        byte[] next = history;
        if (history.length < kept + n)
            next = new byte[Math.min(WINDOW, Math.max(kept + n, 2 * history.length))];
        System.arraycopy(history, history.length - kept, next, next.length - n - kept, kept);
        System.arraycopy(out, outLimit - n, next, next.length - n, n);
        history = next;
        historyLength = kept + n;
    }

    // What is empty goes back to the pool.
    private void tidy() {
        if (inPos == inLimit && in.length > 0) {
            BufferPool.giveBack(in);
            in = NONE;
            inPos = 0;
            inLimit = 0;
        }
        if (outPos == outLimit && out.length > 0) {
            BufferPool.giveBack(out);
            out = NONE;
            outPos = 0;
            outLimit = 0;
        }
    }

    /** Whether {@link #rest} would let anything go. */
    boolean awake() {
        return deflater != null || inflater != null;
    }

    /** Nothing has come for a while: lets go of all that can be made again. */
    void rest() {
        Deflater d = deflater;
        if (d != null && !unflushed) {
            d.end();
            deflater = null;
        }
        Inflater i = inflater;
        if (i == null || lastFour != FLUSHED || inPos < inLimit || outPos < outLimit)
            return;
        i.end();
        inflater = null;
        history = Arrays.copyOfRange(history, history.length - historyLength, history.length);
    }

    /** The connection is over. */
    void release() {
        outPos = outLimit;
        inPos = inLimit;
        tidy();
        give();
        if (deflater != null)
            deflater.end();
        if (inflater != null)
            inflater.end();
        deflater = null;
        inflater = null;
        ended = true;
    }
}
