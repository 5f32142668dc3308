package org.posthouse.mail.mbox;

import java.io.BufferedOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.posthouse.mail.mime.Source;

/** Writes mboxrd. Flags go into fields of our own at the head of each message, which {@link MboxReader} takes away again. One thread. */
public final class MboxWriter implements Flushable {
    /** The first of our fields: how many lines of ours follow it, and {@code open} where the message has no line end at its end. */
    static final String MARK = "X-Posthouse-Added: ";
    static final String OPEN = " open";
    /** Octets of a field of ours; keywords that do not fit are left out. */
    static final int MAX_FIELD = 16 * 1024;

    private final BufferedOutputStream out;
    private final boolean crlf;
    private long written;

    /** Onto a stream, which stays the caller's. With crlf the octets of messages stay as they are; else CRLF becomes LF. */
    public MboxWriter(OutputStream out, boolean crlf) {
        this.out = new BufferedOutputStream(out, 64 * 1024);
        this.crlf = crlf;
    }

    /** Octets written so far, also those not flushed. */
    public long written() {
        return written;
    }

    /** Adds a message. An IOException of the message leaves half of it in the file: go back to where {@link #written} was. */
    public void append(Source message, String sender, Instant date, MboxFlags flags) throws IOException {
        boolean open = message.size() > 0 && message.bytes(message.size() - 1, message.size())[0] != '\n';
        line(new FromLine(sender, date).line());
        boolean words = !flags.keywords().isEmpty(), letters = !flags.letters().isEmpty();
        line(MARK + (1 + (letters ? 1 : 0) + (words ? 1 : 0)) + (open ? OPEN : ""));
        line("Status: " + (flags.seen() ? "RO" : "O"));
        if (letters)
            line("X-Status: " + flags.letters());
        if (words)
            line("X-Keywords: " + flags.words(MAX_FIELD - 20));
        try (InputStream in = message.stream(0, message.size())) {
            copy(in);
        }
        if (open)
            line("");
        line("");
    }

    private void line(String text) throws IOException {
        byte[] b = (text + (crlf ? "\r\n" : "\n")).getBytes(StandardCharsets.ISO_8859_1);
        out.write(b);
        written += b.length;
    }

    private void copy(InputStream in) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        Prefix prefix = new Prefix();
        boolean cr = false;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer))
            for (int i = 0; i < n; i++) {
                byte b = buffer[i];
                if (cr && b != '\n')
                    prefix.put('\r');
                cr = !crlf && b == '\r';
                if (!cr)
                    prefix.put(b);
            }
        if (cr)
            prefix.put('\r');
        prefix.release(false);
    }

    /** Holds back the beginning of a line until it is clear whether it must be quoted. */
    private final class Prefix {
        private boolean atStart = true;
        private long quotes;
        private int matched;

        void put(int b) throws IOException {
            if (atStart && b == '>' && matched == 0) {
                quotes++;
            } else if (atStart && b == FromLine.PREFIX.charAt(matched)) {
                if (++matched == FromLine.PREFIX.length())
                    release(true);
            } else {
                if (atStart)
                    release(false);
                octet(b);
                atStart = b == '\n';
            }
        }

        void release(boolean quoted) throws IOException {
            for (long i = quoted ? -1 : 0; i < quotes; i++)
                octet('>');
            for (int i = 0; i < matched; i++)
                octet(FromLine.PREFIX.charAt(i));
            quotes = 0;
            matched = 0;
            atStart = false;
        }
    }

    private void octet(int b) throws IOException {
        out.write(b);
        written++;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
