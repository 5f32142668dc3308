package org.posthouse.mail.mbox;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a file of messages from its beginning, or from the offset of one of them. One thread. */
public final class MboxReader {
    private final Lines lines;
    private final Quoting quoting;
    private @Nullable Body body;
    private @Nullable MboxMessage current;

    /**
     * Reads a stream, which stays the caller's.
     *
     * @param offset of the stream's first octet in the file, where a dividing line begins
     */
    public MboxReader(InputStream in, Quoting quoting, long offset) {
        this.lines = new Lines(in, offset);
        this.quoting = quoting;
    }

    /** The next message; null at the end. What is left of the one before is passed over. IOException: no dividing line where one must be. */
    public @Nullable MboxMessage next() throws IOException {
        byte[] rest = new byte[16 * 1024];
        for (MboxMessage m = current; m != null && m.read(rest) >= 0;) {
            // The message before is not wanted.
        }
        for (int end = lines.end(0); end > 0; end = lines.end(0))
            lines.at += end;
        if (lines.need(1) == 0)
            return null;
        long offset = lines.offset();
        FromLine from = divider(lines);
        if (from == null)
            throw new IOException("no line that begins a message at octet " + offset + ": this is not an mbox file");
        boolean asItIs = passLine() == 2;
        MboxMessage message = new MboxMessage(this, from, offset);
        body = ours(asItIs);
        current = message;
        return message;
    }

    /** Null where no message begins here. */
    static @Nullable FromLine divider(Lines lines) throws IOException {
        lines.need(FromLine.MAX + 2);
        if (!lines.startsWith(0, FromLine.PREFIX))
            return null;
        int length = lines.content(FromLine.MAX);
        boolean whole = lines.end(length) > 0 || lines.need(length + 1) == length;
        return whole ? FromLine.of(lines.text(length)) : null;
    }

    /** Passes over a line that was looked at; the octets of its end. */
    private int passLine() throws IOException {
        int length = lines.content(FromLine.MAX);
        int end = lines.end(length);
        lines.at += length + end;
        return end;
    }

    /** Takes away the fields that {@link MboxWriter} has put there. */
    private Body ours(boolean asItIs) throws IOException {
        StatusFields status = new StatusFields();
        lines.need(FromLine.MAX);
        if (!lines.startsWith(0, MboxWriter.MARK))
            return new Body(lines, status, asItIs, quoting == Quoting.MBOXO, false);
        String mark = lines.text(lines.content(FromLine.MAX));
        int count = mark.length() > MboxWriter.MARK.length() ? mark.charAt(MboxWriter.MARK.length()) - '0' : 0;
        passLine();
        for (int i = 0; i < Math.min(count, 3); i++) {
            int length = lines.content(MboxWriter.MAX_FIELD);
            status.line(lines.text(length));
            lines.at += length + lines.end(length);
        }
        status.done();
        return new Body(lines, status, asItIs, false, mark.endsWith(MboxWriter.OPEN));
    }

    MboxFlags flags(MboxMessage message) {
        return message == current && body != null ? body.status.flags() : MboxFlags.NONE;
    }

    int read(MboxMessage message, byte[] b, int off, int len) throws IOException {
        return message == current && body != null ? body.read(b, off, len) : -1;
    }
}
