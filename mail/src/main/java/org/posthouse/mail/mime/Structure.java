package org.posthouse.mail.mime;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps beside a message, computed once: sizes, envelope, the tree of parts with offsets, and the header facts that threads
 * and lists need. When {@code complete} is false something was cut to keep the record small, and {@link #of} finds it again.
 */
public record Structure(long size, Envelope envelope, Part body, @Nullable Octets references, @Nullable Instant sent, boolean hasAttachment,
        boolean complete) {
    /** Reads a message and computes its structure. */
    public static Structure of(Source source, Limits limits) throws IOException {
        return of(source.size(), MimeParser.parse(source, limits));
    }

    /** The structure of a message already read. */
    public static Structure of(long size, Entity message) {
        return StructureMaker.make(size, message);
    }

    /** The structure of the same message with so many octets of whole header fields, none of which it tells of, put before it. */
    public Structure behind(int octets) {
        return new Structure(size + octets, envelope, body.behind(octets, true), references, sent, hasAttachment, complete);
    }

    /** Octets of the message's header with its empty line. */
    public long headerSize() {
        return body.bodyStart();
    }

    /** The part that IMAP numbers so; the message's body itself for no numbers. RFC 9051 §6.4.5 */
    public Optional<Part> part(int... numbers) {
        return Optional.ofNullable(Sections.part(body, numbers));
    }

    /** {@code BODY[1.2]}; the whole message for no numbers. */
    public Optional<Range> bodyRange(int... numbers) {
        return numbers.length == 0 ? Optional.of(new Range(0, size)) : part(numbers).map(p -> new Range(p.bodyStart(), p.end()));
    }

    /** {@code BODY[1.2.MIME]}: the header of a part. */
    public Optional<Range> mimeRange(int... numbers) {
        return numbers.length == 0 ? Optional.empty() : part(numbers).map(p -> new Range(p.headerStart(), p.bodyStart()));
    }

    /** {@code BODY[HEADER]} and {@code BODY[1.2.HEADER]}: the header of the message, or of the message in that part. */
    public Optional<Range> headerRange(int... numbers) {
        return Sections.message(body, numbers).map(p -> new Range(p.headerStart(), p.bodyStart()));
    }

    /** {@code BODY[TEXT]} and {@code BODY[1.2.TEXT]}: the body of the message, or of the message in that part. */
    public Optional<Range> textRange(int... numbers) {
        return Sections.message(body, numbers).map(p -> new Range(p.bodyStart(), p.end()));
    }
}
