package org.posthouse.access.imapchange;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.posthouse.mail.mime.Part;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/**
 * Writes a message that came with binary parts so that every client can read it: those parts in base64, all else octet by octet. RFC 3516 §4.4, RFC 3516 §6
 */
final class BinaryUpload {
    private static final int MAX_HEADER = 1 << 20;
    private static final int LINE = 57;
    private static final int LINES = 144;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] FIELD = "content-transfer-encoding:".getBytes(StandardCharsets.US_ASCII);

    /** A NUL stands where no transfer encoding can be given to it. */
    static final class NulException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final Source source;
    private final BlobWriter out;
    private long size;

    BinaryUpload(Source source, BlobWriter out) {
        this.source = source;
        this.out = out;
    }

    /** Whether any part says that it is not encoded and has no lines. RFC 2045 §6.2 */
    static boolean hasBinary(Part part) {
        Part inside = part.body();
        return part.encoding().equals("binary") || part.parts().stream().anyMatch(BinaryUpload::hasBinary)
                || inside != null && hasBinary(inside);
    }

    /** Returns the octets written. */
    long write(Structure structure) throws IOException, Refusal, NulException {
        Part body = structure.body();
        part(body);
        copy(body.end(), structure.size());
        return size;
    }

    private void part(Part p) throws IOException, Refusal, NulException {
        Part inside = p.body();
        boolean composite = inside != null || !p.parts().isEmpty();
        boolean binary = p.encoding().equals("binary");
        if (!composite && (binary || !encoded(p) && hasNul(p))) {
            header(p, "base64");
            base64(p.bodyStart(), p.end());
            return;
        }
        // What has parts tells of them, and none is binary any more. RFC 2045 §6.4
        if (binary)
            header(p, "8bit");
        else
            copy(p.headerStart(), p.bodyStart());
        long at = p.bodyStart();
        if (inside != null) {
            copy(at, inside.headerStart());
            part(inside);
            at = inside.end();
        }
        for (Part child : p.parts()) {
            copy(at, child.headerStart());
            part(child);
            at = child.end();
        }
        copy(at, p.end());
    }

    private static boolean encoded(Part p) {
        return p.encoding().equals("base64") || p.encoding().equals("quoted-printable");
    }

    private boolean hasNul(Part p) throws IOException {
        byte[] chunk = new byte[8192];
        try (InputStream in = source.stream(p.bodyStart(), p.end())) {
            for (int n; (n = in.read(chunk, 0, chunk.length)) > 0;)
                for (int i = 0; i < n; i++)
                    if (chunk[i] == 0)
                        return true;
        }
        return false;
    }

    private void emit(byte[] b, int n) throws Refusal {
        out.write(b, 0, n);
        size += n;
    }

    private void copy(long from, long to) throws IOException, Refusal, NulException {
        byte[] chunk = new byte[8192];
        try (InputStream in = source.stream(from, Math.max(from, to))) {
            for (int n; (n = in.read(chunk, 0, chunk.length)) > 0;) {
                checkNul(chunk, n);
                emit(chunk, n);
            }
        }
    }

    private static void checkNul(byte[] b, int n) throws NulException {
        for (int i = 0; i < n; i++)
            if (b[i] == 0)
                throw new NulException();
    }

    /** The header with another transfer encoding, which stands last. */
    private void header(Part p, String encoding) throws IOException, Refusal, NulException {
        if (p.bodyStart() - p.headerStart() > MAX_HEADER)
            throw new NulException();
        byte[] b = source.bytes(p.headerStart(), p.bodyStart());
        checkNul(b, b.length);
        byte[] kept = new byte[b.length];
        int n = 0;
        boolean dropping = false;
        for (int at = 0; at < b.length;) {
            int end = at;
            while (end < b.length && b[end] != '\n')
                end++;
            end = Math.min(b.length, end + 1);
            boolean empty = b[at] == '\r' || b[at] == '\n';
            if (b[at] != ' ' && b[at] != '\t')
                dropping = empty || isField(b, at, end);
            if (!dropping) {
                System.arraycopy(b, at, kept, n, end - at);
                n += end - at;
            }
            at = end;
        }
        emit(kept, n);
        byte[] field = ("Content-Transfer-Encoding: " + encoding + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        emit(field, field.length);
    }

    private static boolean isField(byte[] b, int at, int end) {
        if (end - at < FIELD.length)
            return false;
        for (int i = 0; i < FIELD.length; i++)
            if ((b[at + i] | (FIELD[i] == '-' || FIELD[i] == ':' ? 0 : 0x20)) != FIELD[i])
                return false;
        return true;
    }

    private void base64(long from, long to) throws IOException, Refusal {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE / 3 * 4, CRLF);
        try (InputStream in = source.stream(from, to)) {
            for (boolean first = true;; first = false) {
                byte[] chunk = in.readNBytes(LINE * LINES);
                if (chunk.length == 0)
                    break;
                if (!first)
                    emit(CRLF, 2);
                byte[] text = encoder.encode(chunk);
                emit(text, text.length);
            }
        }
    }
}
