package org.posthouse.base.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes to a peer. What fits the buffer leaves in one write at {@link #flush}; large content passes through. The buffer is lent by
 * the pool between the first byte and the flush. Methods return this writer, for chains.
 */
public final class WireWriter {
    private static final byte[] NONE = new byte[0];
    // One full TLS record at most, so that a full buffer is not sent as a large and a tiny one. RFC 8446 §5.1
    private static final int ROOM = 16384;

    /** Writes something; for {@link WireWriter#toBytes}. */
    @FunctionalInterface
    public interface Body {
        void write(WireWriter to) throws IOException;
    }

    private final Stream stream;
    private byte[] buf = NONE;
    private int n;
    private long flushed;

    public WireWriter(Stream stream) {
        this.stream = stream;
    }

    /** What the body writes, as bytes. */
    public static byte[] toBytes(Body body) {
        var bytes = new ByteArrayOutputStream(128);
        var writer = new WireWriter(Stream.of(InputStream.nullInputStream(), bytes));
        try {
            body.write(writer);
            writer.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One octet. */
    public WireWriter b(int octet) throws IOException {
        room(1);
        buf[n++] = (byte) octet;
        return this;
    }

    /** ASCII text; a char beyond 127 is written as "?". */
    public WireWriter ascii(String s) throws IOException {
        int i = 0;
        while (i < s.length()) {
            room(1);
            int end = Math.min(s.length(), i + ROOM - n);
            for (; i < end; i++) {
                char c = s.charAt(i);
                buf[n++] = (byte) (c < 0x80 ? c : '?');
            }
        }
        return this;
    }

    /** One octet for each char below 256 (ISO 8859-1), "?" for others; what WireReader's takeWhile and line return, back again. */
    public WireWriter latin1(String s) throws IOException {
        return bytes(s.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Text as UTF-8. */
    public WireWriter utf8(String s) throws IOException {
        return bytes(s.getBytes(StandardCharsets.UTF_8));
    }

    /** A number in decimal. */
    public WireWriter number(long value) throws IOException {
        return ascii(Long.toString(value));
    }

    /** CRLF. */
    public WireWriter crlf() throws IOException {
        room(2);
        buf[n++] = '\r';
        buf[n++] = '\n';
        return this;
    }

    public WireWriter bytes(byte[] b) throws IOException {
        return bytes(b, 0, b.length);
    }

    /** Octets; more than a buffer's worth goes out without being copied. */
    public WireWriter bytes(byte[] b, int off, int len) throws IOException {
        if (len > ROOM - n && len >= ROOM / 2) {
            drain();
            stream.write(b, off, len);
            flushed += len;
            return this;
        }
        int done = 0;
        while (done < len) {
            room(1);
            int part = Math.min(len - done, ROOM - n);
            System.arraycopy(b, off + done, buf, n, part);
            n += part;
            done += part;
        }
        return this;
    }

    /** Everything a stream holds. */
    public WireWriter copy(InputStream in) throws IOException {
        for (;;) {
            room(1);
            int part = in.read(buf, n, ROOM - n);
            if (part < 0)
                return this;
            n += part;
        }
    }

    /** Exactly so many octets of a stream, as a literal needs; an IOException where it holds fewer. */
    public WireWriter copy(InputStream in, long octets) throws IOException {
        long left = octets;
        while (left > 0) {
            room(1);
            int part = in.read(buf, n, (int) Math.min(left, ROOM - n));
            if (part < 0)
                throw new IOException("content ends " + left + " octets early");
            n += part;
            left -= part;
        }
        return this;
    }

    /**
     * A whole message dot-stuffed, with a CRLF at its end where missing, and the line with the dot. RFC 5321 §4.5.2
     *
     * <p>A bare CR or LF is written as CRLF, so that nobody can see an end inside the message. Does not flush.
     */
    public WireWriter dotStuff(InputStream in) throws IOException {
        new DotStuffer(this).copy(in);
        return ascii(".\r\n");
    }

    /** Sends everything. */
    public void flush() throws IOException {
        drain();
        stream.flush();
        release();
    }

    /** Whether something waits for a flush. */
    public boolean pending() {
        return n > 0;
    }

    /** Octets written since the beginning, also those not flushed yet. */
    public long written() {
        return flushed + n;
    }

    /** Forgets what was not flushed and gives the buffer back; for a connection that is gone. */
    public void discard() {
        n = 0;
        release();
    }

    private void room(int octets) throws IOException {
        if (buf.length == 0)
            buf = BufferPool.borrow();
        else if (ROOM - n < octets)
            drain();
    }

    private void drain() throws IOException {
        if (n == 0)
            return;
        int len = n;
        n = 0;
        flushed += len;
        try {
            stream.write(buf, 0, len);
        } catch (IOException e) {
            release();
            throw e;
        }
    }

    private void release() {
        if (buf.length == 0)
            return;
        byte[] b = buf;
        buf = NONE;
        n = 0;
        BufferPool.giveBack(b);
    }
}
