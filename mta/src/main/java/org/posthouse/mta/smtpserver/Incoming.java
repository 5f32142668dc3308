package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.DotStream;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Tap;
import org.posthouse.mta.signing.Draft;
import org.posthouse.mta.verdict.ForgedResults;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/**
 * The bytes of one message on their way from the connection into a blob, dotted or in chunks: each is copied once, and up to 64 KB stay in memory so that
 * nobody needs to read them back. Close it to forget a message that was not taken.
 */
final class Incoming implements AutoCloseable {
    private static final int FIRST = 16 * 1024;
    private static final int KEPT = 64 * 1024;

    private final BlobWriter blob;
    private final SmtpLimits limits;
    private final InstantSource clock;
    private final Instant deadline;
    private final boolean binary;
    private final HeaderWatch watch = new HeaderWatch();
    private final Newlines newlines = new Newlines();
    private final @Nullable ForgedResults forged;
    private byte[] bytes = new byte[FIRST];
    private int n;
    private boolean whole = true;
    private long chunked;
    private Tap tap = (b, off, len) -> {
    };
    private @Nullable Draft draft;

    /** The time for the message begins now. Binary: lines in it mean nothing. What is forged is left out, where that is asked for. */
    Incoming(BlobWriter blob, SmtpLimits limits, InstantSource clock, boolean binary, @Nullable ForgedResults forged) {
        this.blob = blob;
        this.limits = limits;
        this.clock = clock;
        this.binary = binary;
        this.forged = forged;
        deadline = clock.instant().plus(limits.data());
    }

    /** Lets somebody look at the octets as they come in, until it is clear that the message is refused. Before the first. */
    void tap(Tap to) {
        tap = to;
    }

    /** What is hashed on the way, to be signed when it is taken. */
    void sign(@Nullable Draft toBeSigned) {
        draft = toBeSigned;
        if (toBeSigned != null)
            tap(toBeSigned);
    }

    @Nullable
    Draft draft() {
        return draft;
    }

    /** What is left of the time for the message; at least a millisecond. */
    Duration left() {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
    }

    /** Reads to the end of the message, also where it will be refused; the reply says why, null when all is well. */
    @Nullable
    Reply read(DotStream in) throws IOException {
        Reply trouble = null;
        for (int got = in.read(bytes, n, bytes.length - n); got >= 0; got = in.read(bytes, n, bytes.length - n)) {
            boolean doomed = trouble != null || in.bareNewline() || watch.longestLine() > limits.textLine();
            Reply now = took(got, doomed);
            trouble = trouble == null ? now : trouble;
        }
        end();
        Reply wrong = in.tooLong() ? tooBig() : judge(in.bareNewline());
        return wrong != null ? wrong : trouble != null ? trouble : flush(n);
    }

    /** Reads all octets of a chunk; the reply says why the message cannot be taken, null when all is well so far. RFC 3030 §2 */
    @Nullable
    Reply chunk(InputStream in, long size) throws IOException {
        chunked = chunked > Long.MAX_VALUE - size ? Long.MAX_VALUE : chunked + size;
        Reply trouble = chunked > limits.messageSize() ? tooBig() : null;
        for (int got = in.read(bytes, n, bytes.length - n); got >= 0; got = in.read(bytes, n, bytes.length - n)) {
            newlines.feed(bytes, n, got);
            Reply now = took(got, trouble != null);
            trouble = trouble == null ? now : trouble;
        }
        return trouble;
    }

    /** After the last chunk. */
    @Nullable
    Reply endOfChunks() {
        end();
        Reply wrong = judge(newlines.bare());
        return wrong != null ? wrong : flush(n);
    }

    /** So many octets more are in the buffer. Doomed: the message is refused already, so it is read to its end and thrown away. */
    private @Nullable Reply took(int got, boolean doomed) throws IOException {
        watch.feed(bytes, n, got);
        if (!doomed)
            tap.feed(bytes, n, got);
        n = forged == null ? n + got : forged.clean(bytes, n, n + got);
        // Also a client that sends an octet now and then has an end.
        if (clock.instant().isAfter(deadline))
            throw new SocketTimeoutException("the message took longer than " + limits.data().toMinutes() + " minutes");
        if (n < bytes.length)
            return null;
        if (n < KEPT) {
            bytes = Arrays.copyOf(bytes, n * 2);
            return null;
        }
        int settled = forged == null ? n : forged.settled(n);
        // Without room nothing more could be read, and the loop would never end.
        if (settled == 0)
            throw new IllegalStateException("a buffer of " + n + " octets is full, and none of them is decided about");
        Reply trouble = doomed ? null : flush(settled);
        whole = false;
        System.arraycopy(bytes, settled, bytes, 0, n - settled);
        n -= settled;
        if (forged != null)
            forged.moved();
        return trouble;
    }

    private void end() {
        watch.end();
        n = forged == null ? n : forged.end(bytes, n);
    }

    private @Nullable Reply flush(int to) {
        try {
            blob.write(bytes, 0, to);
            return null;
        } catch (Refusal r) {
            return Refusals.reply(r);
        }
    }

    private Reply tooBig() {
        return Reply.of(552, 5, 3, 4, "The message is bigger than " + limits.messageSize() + " octets");
    }

    private @Nullable Reply judge(boolean bareNewline) {
        // Whoever lets a bare LF pass lets one peer's message end where another's does not. RFC 5321 §2.3.8
        if (bareNewline && !binary)
            return Reply.of(550, 5, 6, 11, "A line must end with CR and LF, and neither may stand alone");
        // Also where the body is binary, the header is lines. RFC 3030 §3
        if (watch.broken())
            return Reply.of(550, 5, 6, 0, "A line of the header must end with CR and LF, and neither may stand alone");
        if (watch.longestLine() > limits.textLine() && !binary)
            return Reply.of(554, 5, 6, 0, "A line is longer than " + limits.textLine() + " octets");
        if (watch.received() > limits.received())
            return Reply.of(554, 5, 4, 6, "The message goes round in circles: " + watch.received() + " Received fields");
        return null;
    }

    HeaderWatch header() {
        return watch;
    }

    long size() {
        return blob.size();
    }

    BlobId finish() throws Refusal {
        return blob.finish();
    }

    /** The bytes, where they are all still in memory. */
    @Nullable
    Source memory() {
        return whole ? Source.of(bytes).range(0, n) : null;
    }

    @Override
    public void close() {
        blob.close();
    }
}
