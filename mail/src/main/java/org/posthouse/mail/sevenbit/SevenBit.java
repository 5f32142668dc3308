package org.posthouse.mail.sevenbit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.MimeParser;
import org.posthouse.mail.mime.Source;

/**
 * How a message is written in 7-bit lines. Its header fields stay but for Content-Transfer-Encoding, so it cannot be done where those, or what stands between
 * parts, hold more; nor inside multipart/signed, whose signature it would break. RFC 6152 §3, RFC 2045 §6
 */
public final class SevenBit {
    private static final String ENCODING = "Content-Transfer-Encoding";

    /** A stretch of the message as it will be. */
    private sealed interface Piece {
        record Same(long from, long to) implements Piece {}

        record Text(String text) implements Piece {}

        record Encoded(long from, long to, boolean quoted) implements Piece {}
    }

    /** Why it cannot be done. */
    private static final class Impossible extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final Source source;
    private final List<Piece> pieces = new ArrayList<>();
    private long done;
    private long size;

    private SevenBit(Source source) {
        this.source = source;
    }

    /** Empty where it cannot be done. IOException: the message cannot be read. */
    public static Optional<SevenBit> of(Source message) throws IOException {
        var writing = new SevenBit(message);
        try {
            writing.entity(MimeParser.parse(message, Limits.DEFAULT), true);
            writing.same(message.size());
        } catch (Impossible e) {
            return Optional.empty();
        }
        writing.size = count(writing.open(message));
        return Optional.of(writing);
    }

    private static long count(InputStream in) throws IOException {
        try (in) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** Octets of the message as it is written in 7 bits. */
    public long size() {
        return size;
    }

    /** The message in 7 bits, from the same octets of which this was made. */
    public InputStream open(Source message) {
        var all = new ArrayList<InputStream>();
        for (Piece piece : pieces)
            all.add(switch (piece) {
                case Piece.Same(long from, long to) -> message.stream(from, to);
                case Piece.Text(String text) -> new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
                case Piece.Encoded(long from, long to, boolean quoted) ->
                    quoted ? new QuotedLines(message.stream(from, to)) : new Base64Lines(message.stream(from, to));
            });
        return new SequenceInputStream(Collections.enumeration(all));
    }

    /** Everything up to there stays. */
    private void same(long to) throws IOException, Impossible {
        if (to <= done)
            return;
        if (!Stretch.of(source, done, to).sevenBit())
            throw new Impossible();
        pieces.add(new Piece.Same(done, to));
        done = to;
    }

    private void entity(Entity e, boolean root) throws IOException, Impossible {
        if (Stretch.of(source, e.bodyStart(), e.end()).sevenBit())
            return;
        Entity message = e.message();
        if (e.opaque() || !e.header().complete() || e.type().is("multipart", "signed"))
            throw new Impossible();
        if (e.isMultipart()) {
            encoding(e, "7bit", root);
            for (Entity part : e.parts())
                entity(part, false);
        } else if (message != null) {
            encoding(e, "7bit", root);
            entity(message, true);
        } else {
            leaf(e, root);
        }
    }

    private void leaf(Entity e, boolean root) throws IOException, Impossible {
        // RFC 2046 §5.2.2 to §5.2.4: the other messages are 7-bit, or not ours to change.
        if (e.type().type().equals("message") || !List.of("7bit", "8bit", "binary").contains(e.encoding()))
            throw new Impossible();
        Stretch body = Stretch.of(source, e.bodyStart(), e.end());
        boolean quoted = e.type().type().equals("text") && body.lines() && body.high() < body.all() / 6;
        encoding(e, quoted ? "quoted-printable" : "base64", root);
        same(e.bodyStart());
        pieces.add(new Piece.Encoded(e.bodyStart(), e.end(), quoted));
        done = e.end();
    }

    /** Says how its body is written from now on. */
    private void encoding(Entity e, String encoding, boolean root) throws IOException, Impossible {
        List<HeaderField> fields = e.header().fields();
        boolean said = false;
        for (HeaderField field : fields)
            if (field.is(ENCODING)) {
                same(field.start());
                if (!said)
                    pieces.add(new Piece.Text(ENCODING + ": " + encoding + "\r\n"));
                said = true;
                done = field.end();
            }
        if (said || encoding.equals("7bit"))
            return;
        var more = new StringBuilder();
        if (root && e.header().first("MIME-Version").isEmpty())
            more.append("MIME-Version: 1.0\r\n");
        // Octets of which nobody has said what they mean.
        if (e.header().first("Content-Type").isEmpty())
            more.append("Content-Type: text/plain; charset=unknown-8bit\r\n");
        same(fields.isEmpty() ? e.headerStart() : fields.getLast().end());
        if (fields.isEmpty() && e.bodyStart() == e.headerStart())
            throw new Impossible();
        pieces.add(new Piece.Text(more + ENCODING + ": " + encoding + "\r\n"));
    }
}
