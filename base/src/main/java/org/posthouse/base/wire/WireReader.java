package org.posthouse.base.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a peer's bytes by grammar: single octets, tokens of a ByteClass, lines, literals, dot-stuffed data. Every length is bounded.
 *
 * <p>Methods throw EOFException where the peer closed too early, SocketTimeoutException where it was silent (the call may be
 * repeated only between two lines), SyntaxException where it broke the grammar. Holds a pooled buffer only while data flows.
 */
public final class WireReader {
    private static final byte[] NONE = new byte[0];

    private final Stream stream;
    private final Limits limits;
    private byte[] buf = NONE;
    private int pos;
    private int limit;
    private long base;
    private boolean ended;

    public WireReader(Stream stream, Limits limits) {
        this.stream = stream;
        this.limits = limits;
    }

    public WireReader(Stream stream) {
        this(stream, Limits.DEFAULT);
    }

    /** A reader over bytes in memory. */
    public static WireReader of(byte[] bytes) {
        return new WireReader(Stream.of(new java.io.ByteArrayInputStream(bytes), java.io.OutputStream.nullOutputStream()));
    }

    /** The next octet without taking it, or -1 at the end. */
    public int peek() throws IOException {
        return pos < limit || fill() ? buf[pos] & 0xff : -1;
    }

    /** Takes the next octet. */
    public int next() throws IOException {
        if (pos == limit)
            fillOrEnd();
        return buf[pos++] & 0xff;
    }

    /** Takes the next octet if it is this one. */
    public boolean take(int octet) throws IOException {
        if (peek() != octet)
            return false;
        pos++;
        return true;
    }

    /** Takes the next octet if the class holds it; otherwise -1. */
    public int takeIf(ByteClass octets) throws IOException {
        int c = peek();
        if (!octets.contains(c))
            return -1;
        pos++;
        return c;
    }

    /** Takes exactly this octet. */
    public void expect(int octet) throws IOException, SyntaxException {
        if (!take(octet))
            throw new SyntaxException("expected " + shown(octet));
    }

    /** Takes these ASCII characters, letters in either case. RFC 5234 §2.3 */
    public void expect(String word) throws IOException, SyntaxException {
        for (int i = 0; i < word.length(); i++) {
            int c = peek();
            if (lower(c) != lower(word.charAt(i)))
                throw new SyntaxException("expected " + word);
            pos++;
        }
    }

    /** The longest run of octets of the class, possibly empty; more than max is a SyntaxException. */
    public byte[] takeBytes(ByteClass octets, int max) throws IOException, SyntaxException {
        boolean[] table = octets.table();
        byte[] run = NONE;
        while (pos < limit || fill()) {
            int i = pos;
            while (i < limit && table[buf[i] & 0xff])
                i++;
            if (run.length + (i - pos) > max)
                throw new SyntaxException(octets + " longer than " + max + " octets");
            run = append(run, i - pos);
            pos = i;
            if (i < limit)
                break;
        }
        return run;
    }

    /** As takeBytes, one char per octet (ISO 8859-1, so ASCII for ASCII classes). */
    public String takeWhile(ByteClass octets, int max) throws IOException, SyntaxException {
        return latin1(takeBytes(octets, max));
    }

    /** As takeWhile, at least one octet. */
    public String takeSome(ByteClass octets, int max) throws IOException, SyntaxException {
        byte[] run = takeBytes(octets, max);
        if (run.length == 0)
            throw new SyntaxException("expected " + octets);
        return latin1(run);
    }

    /** As takeBytes, decoded as UTF-8; an ill-formed sequence is a SyntaxException. */
    public String takeUtf8(ByteClass octets, int max) throws IOException, SyntaxException {
        return utf8(takeBytes(octets, max));
    }

    /** Whether a line ends here, or would with a bare LF. */
    public boolean atCrlf() throws IOException {
        int c = peek();
        return c == '\r' || c == '\n';
    }

    /** Takes CRLF and nothing less. */
    public void crlf() throws IOException, SyntaxException {
        if (!take('\r') || !take('\n'))
            throw new SyntaxException("expected CRLF");
    }

    /** One line without its CRLF, at most max octets; strict. */
    public byte[] lineBytes(int max) throws IOException, SyntaxException {
        return lineBytes(max, Leniency.STRICT);
    }

    /**
     * One line without its end. The reader stands after the line also when this throws: LineTooLongException, or SyntaxException
     * for a bare CR or LF (a bare LF ends what is refused; after a bare CR the line is read to its CRLF).
     */
    public byte[] lineBytes(int max, Leniency leniency) throws IOException, SyntaxException {
        byte[] line = NONE;
        for (;;) {
            if (pos == limit)
                fillOrEnd();
            int i = endOfRun();
            if (line.length + (i - pos) > max) {
                discardLine();
                throw new LineTooLongException(max);
            }
            line = append(line, i - pos);
            pos = i;
            if (i == limit)
                continue;
            if (buf[pos++] == '\n') {
                if (leniency == Leniency.STRICT)
                    throw new SyntaxException("bare LF in line");
                return line;
            }
            if (take('\n'))
                return line;
            discardLine();
            throw new SyntaxException("bare CR in line");
        }
    }

    /** One line, one char per octet (ISO 8859-1). */
    public String line(int max) throws IOException, SyntaxException {
        return latin1(lineBytes(max, Leniency.STRICT));
    }

    /** One line, one char per octet (ISO 8859-1). */
    public String line(int max, Leniency leniency) throws IOException, SyntaxException {
        return latin1(lineBytes(max, leniency));
    }

    /** One line of at most the reader's own limit, one char per octet. */
    public String line() throws IOException, SyntaxException {
        return line(limits.line());
    }

    /** One line, decoded as UTF-8; an ill-formed sequence is a SyntaxException. */
    public String lineUtf8(int max) throws IOException, SyntaxException {
        return utf8(lineBytes(max, Leniency.STRICT));
    }

    /** Throws the rest of the line away including its CRLF; an IOException where that never comes within the limit. */
    public void discardLine() throws IOException {
        long left = limits.discard();
        boolean cr = false;
        for (;;) {
            if (pos == limit)
                fillOrEnd();
            while (pos < limit) {
                byte b = buf[pos++];
                if (b == '\n' && cr)
                    return;
                cr = b == '\r';
                if (left-- <= 0)
                    throw new IOException("line without an end");
            }
        }
    }

    /** Exactly n octets as a stream that is never longer; closing it takes what was not read, so that the next token follows. */
    public InputStream literal(long n) {
        return new Literal(this, n);
    }

    /** The message after DATA, POST or RETR: dots removed, ending at CRLF "." CRLF. See {@link DotStream}. */
    public DotStream dotStream(long max) {
        return new DotStream(this, max, Math.max(limits.discard(), max));
    }

    /** Whether more input can be had without waiting, so that a reply may stay in the writer. Gives its buffer back if not. */
    public boolean buffered() throws IOException {
        if (pos < limit)
            return true;
        if (!ended && stream.ready())
            return true;
        release();
        return false;
    }

    /** Forgets what was read ahead, as STARTTLS must before the handshake. RFC 3207 §4.2 */
    public void discardInput() {
        pos = limit;
        release();
    }

    /** Octets taken since the beginning. */
    public long consumed() {
        return base + pos;
    }

    // Up to the next CR or LF, or the end of what is buffered.
    private int endOfRun() {
        byte[] b = buf;
        int end = limit;
        int i = pos;
        while (i < end && b[i] != '\n' && b[i] != '\r')
            i++;
        return i;
    }

    private byte[] append(byte[] head, int n) {
        if (n == 0)
            return head;
        if (head.length == 0)
            return Arrays.copyOfRange(buf, pos, pos + n);
        byte[] both = Arrays.copyOf(head, head.length + n);
        System.arraycopy(buf, pos, both, head.length, n);
        return both;
    }

    private void fillOrEnd() throws IOException {
        if (!fill())
            throw new EOFException("connection closed by peer");
    }

    private boolean fill() throws IOException {
        if (ended)
            return false;
        base += limit;
        pos = 0;
        limit = 0;
        if (buf.length > 0 && !stream.ready())
            release();
        try {
            if (buf.length == 0) {
                stream.awaitInput();
                buf = BufferPool.borrow();
            }
            limit = Math.max(0, stream.read(buf, 0, buf.length));
        } finally {
            if (limit == 0)
                release();
        }
        ended = limit == 0;
        return !ended;
    }

    // Only when everything in it has been taken.
    private void release() {
        if (buf.length == 0)
            return;
        base += limit;
        pos = 0;
        limit = 0;
        byte[] b = buf;
        buf = NONE;
        BufferPool.giveBack(b);
    }

    // What Literal and DotStream take in bulk.
    byte[] buffer() {
        return buf;
    }

    int position() {
        return pos;
    }

    void position(int p) {
        pos = p;
    }

    int limit() {
        return limit;
    }

    boolean more() throws IOException {
        return pos < limit || fill();
    }

    /** Reads past the buffer where nothing is buffered and the target is large; 0 where that does not apply. */
    int direct(byte[] b, int off, int len) throws IOException {
        if (pos < limit || ended || len < 4096)
            return 0;
        if (!stream.ready()) {
            release();
            stream.awaitInput();
        }
        int n = stream.read(b, off, len);
        if (n <= 0) {
            ended = true;
            return -1;
        }
        base += n;
        return n;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    private static String shown(int octet) {
        return octet == ' ' ? "space" : octet > ' ' && octet < 0x7f ? "'" + (char) octet + "'" : "octet " + octet;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String utf8(byte[] bytes) throws SyntaxException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("not UTF-8");
        }
    }
}
