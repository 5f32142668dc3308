package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.DotStream;
import org.posthouse.mail.mime.Source;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;

/**
 * The bytes of one message on their way from the connection into a blob: each is copied once, and up to 64 KB stay in memory so that nobody needs to read them
 * back. Close it to forget a message that was not taken.
 */
final class Incoming implements AutoCloseable {
    private static final int FIRST = 16 * 1024;
    private static final int KEPT = 64 * 1024;

    private final BlobWriter blob;
    private final SmtpLimits limits;
    private final InstantSource clock;
    private final Instant deadline;
    private final HeaderWatch watch = new HeaderWatch();
    private byte[] bytes = new byte[FIRST];
    private int n;
    private boolean whole = true;

    /** The time for the message begins now. */
    Incoming(BlobWriter blob, SmtpLimits limits, InstantSource clock) {
        this.blob = blob;
        this.limits = limits;
        this.clock = clock;
        deadline = clock.instant().plus(limits.data());
    }

    /** Reads to the end of the message, also where it will be refused; the reply says why, null when all is well. */
    @Nullable
    Reply read(DotStream in) throws IOException {
        Reply trouble = null;
        for (int got = in.read(bytes, n, bytes.length - n); got >= 0; got = in.read(bytes, n, bytes.length - n)) {
            watch.feed(bytes, n, got);
            n += got;
            // Also a client that sends an octet now and then has an end.
            if (clock.instant().isAfter(deadline))
                throw new java.net.SocketTimeoutException("the message took longer than " + limits.data().toMinutes() + " minutes");
            if (n < bytes.length)
                continue;
            if (n < KEPT)
                bytes = Arrays.copyOf(bytes, n * 2);
            else if (trouble == null && !in.bareNewline() && watch.longestLine() <= limits.textLine())
                trouble = drain();
            else {
                // Already refused: it is read to its end and thrown away.
                whole = false;
                n = 0;
            }
        }
        watch.end();
        Reply wrong = judge(in);
        if (wrong != null)
            return wrong;
        if (trouble == null)
            trouble = flush();
        return trouble;
    }

    private @Nullable Reply drain() {
        Reply trouble = flush();
        whole = false;
        n = 0;
        return trouble;
    }

    private @Nullable Reply flush() {
        try {
            blob.write(bytes, 0, n);
            return null;
        } catch (Refusal r) {
            return Refusals.reply(r);
        }
    }

    private @Nullable Reply judge(DotStream in) {
        if (in.tooLong())
            return Reply.of(552, 5, 3, 4, "The message is bigger than " + limits.messageSize() + " octets");
        // Whoever lets a bare LF pass lets one peer's message end where another's does not. RFC 5321 §2.3.8
        if (in.bareNewline())
            return Reply.of(550, 5, 6, 11, "A line must end with CR and LF, and neither may stand alone");
        if (watch.longestLine() > limits.textLine())
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
