package org.posthouse.mail.mbox;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** One message of a file, to be read before the next is asked for. */
public final class MboxMessage extends InputStream {
    private final MboxReader reader;
    private final FromLine from;
    private final long offset;

    MboxMessage(MboxReader reader, FromLine from, long offset) {
        this.reader = reader;
        this.from = from;
        this.offset = offset;
    }

    /** Who the dividing line says it is from. */
    public String sender() {
        return from.sender();
    }

    /** When the dividing line says it was delivered. */
    public Instant date() {
        return from.date();
    }

    /** Where its dividing line begins in the file, in octets: a reader that starts there finds this message first. */
    public long offset() {
        return offset;
    }

    /** Its flags, once it has been read to its end. */
    public MboxFlags flags() {
        return reader.flags(this);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        return reader.read(this, b, off, len);
    }
}
