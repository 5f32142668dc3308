package org.posthouse.mail.mbox;

import java.io.IOException;

/** The octets of one message. Line ends are held back until it is known that another line of it follows: the last empty line is the file's, not the message's. */
final class Body {
    private static final int PIECE = 32 * 1024;

    private final Lines lines;
    final StatusFields status;
    private final boolean asItIs, mboxo, open;
    private final byte[] ready = new byte[PIECE + 8];
    private int given, filled;
    private boolean ended;
    private boolean atStart = true;
    /** Octets of the last line end, and of the one before where the last line is empty; both still held back. */
    private int last, before;
    private boolean lastEmpty;
    /** {@code >} at the beginning of the line that are still to be given out: however many there are, they are counted, not gathered. */
    private long quotes;

    Body(Lines lines, StatusFields status, boolean asItIs, boolean mboxo, boolean open) {
        this.lines = lines;
        this.status = status;
        this.asItIs = asItIs;
        this.mboxo = mboxo;
        this.open = open;
    }

    int read(byte[] b, int off, int len) throws IOException {
        if (len == 0)
            return 0;
        while (given == filled) {
            if (ended)
                return -1;
            given = 0;
            filled = 0;
            while (filled < PIECE / 2 && !ended)
                step();
        }
        int n = Math.min(len, filled - given);
        System.arraycopy(ready, given, b, off, n);
        given += n;
        return n;
    }

    private void step() throws IOException {
        if (!atStart) {
            go();
            return;
        }
        if (lines.need(1) == 0 || MboxReader.divider(lines) != null) {
            end();
            return;
        }
        int end = lines.end(0);
        if (end > 0) {
            put(before);
            before = last;
            lastEmpty = true;
            last = kept(end);
            lines.at += end;
            status.done();
            return;
        }
        put(before);
        put(last);
        before = 0;
        last = 0;
        lastEmpty = false;
        if (!status.isDone())
            status.line(lines.text(lines.content(FromLine.MAX)));
        unquote();
        atStart = false;
    }

    private void unquote() throws IOException {
        while (lines.need(1) > 0 && lines.buffer[lines.at] == '>') {
            lines.at++;
            quotes++;
        }
        lines.need(FromLine.PREFIX.length());
        if (quotes > 0 && (quotes == 1 || !mboxo) && lines.startsWith(0, FromLine.PREFIX))
            quotes--;
    }

    private void go() throws IOException {
        for (; quotes > 0 && filled < PIECE / 2; quotes--)
            ready[filled++] = '>';
        if (quotes > 0)
            return;
        int n = lines.content(PIECE / 2 - 2);
        int end = lines.end(n);
        // A CR whose LF is out of sight may belong to the line end; if it does, it is seen there next time.
        if (end == 0 && n > 1 && lines.buffer[lines.at + n - 1] == '\r' && lines.need(n + 1) > n)
            n--;
        System.arraycopy(lines.buffer, lines.at, ready, filled, n);
        filled += n;
        lines.at += n;
        if (end > 0) {
            lines.at += end;
            last = kept(end);
            atStart = true;
        } else if (lines.need(1) == 0) {
            atStart = true;
        }
    }

    private int kept(int end) {
        return asItIs ? end : 2;
    }

    private void put(int end) {
        if (end == 2)
            ready[filled++] = '\r';
        if (end > 0)
            ready[filled++] = '\n';
    }

    private void end() {
        ended = true;
        status.done();
        if (!open)
            put(lastEmpty ? before : last);
    }
}
