package org.posthouse.protocol.imapclient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.posthouse.base.wire.Stream;

/** A stream whose incoming lines are told to a transcript; of literals only the size. */
final class Overheard implements Stream {
    private static final int MAX_LINE = 1000;
    private final Stream stream;
    private final Transcript transcript;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private long literal;
    boolean masked;

    Overheard(Stream stream, Transcript transcript) {
        this.stream = stream;
        this.transcript = transcript;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        int n = stream.read(b, off, len);
        for (int i = 0; i < n; i++) {
            if (literal > 0) {
                int part = (int) Math.min(literal, n - i);
                literal -= part;
                i += part - 1;
            } else if (b[off + i] == '\n') {
                heard();
            } else if (b[off + i] != '\r' && length < MAX_LINE) {
                line[length++] = b[off + i];
            }
        }
        return n;
    }

    private void heard() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        transcript.line('S', masked && text.startsWith("+ ") && text.length() > 2 ? "+ ********" : text);
        int open = text.endsWith("}") ? text.lastIndexOf('{') : -1;
        if (open < 0)
            return;
        try {
            literal = Long.parseLong(text.substring(open + 1, text.length() - 1));
        } catch (NumberFormatException e) {
            literal = 0;
        }
        if (literal > 0)
            transcript.line('S', "... " + literal + " octets ...");
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        stream.write(b, off, len);
    }

    @Override
    public void flush() throws IOException {
        stream.flush();
    }

    @Override
    public boolean ready() throws IOException {
        return stream.ready();
    }

    @Override
    public void awaitInput() throws IOException {
        stream.awaitInput();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
