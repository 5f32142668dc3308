package org.posthouse.mail.mime;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.AddressScanner;
import org.posthouse.mail.address.AddressVisitor;

/** Computes a structure from a message that was read. RFC 9051 §7.5.2 */
final class StructureMaker {
    private StructureMaker() {}

    static Structure make(long size, Entity message) {
        Envelope envelope = envelope(message.header);
        Octets date = envelope.date();
        Instant sent = null;
        if (date != null) {
            sent = MailDate.parse(date.array(), date.offset(), date.offset() + date.length()).map(OffsetDateTime::toInstant).orElse(null);
        }
        return new Structure(size, envelope, part(message), text(message.header, KnownField.REFERENCES), sent,
                hasAttachment(message, false), true);
    }

    private static @Nullable Octets text(HeaderSection h, int code) {
        for (int i = 0; i < h.size(); i++) {
            if (h.code(i) == code) {
                return Unfold.trimmed(h.raw(), h.valueFrom(i), h.to(i));
            }
        }
        return null;
    }

    static Envelope envelope(HeaderSection h) {
        List<EnvelopeAddress> from = addresses(h, KnownField.FROM);
        List<EnvelopeAddress> sender = addresses(h, KnownField.SENDER);
        List<EnvelopeAddress> replyTo = addresses(h, KnownField.REPLY_TO);
        return new Envelope(text(h, KnownField.DATE), text(h, KnownField.SUBJECT), from, sender.isEmpty() ? from : sender,
                replyTo.isEmpty() ? from : replyTo, addresses(h, KnownField.TO), addresses(h, KnownField.CC), addresses(h, KnownField.BCC),
                text(h, KnownField.IN_REPLY_TO), text(h, KnownField.MESSAGE_ID));
    }

    /** All fields of that name together: several To fields are not allowed, but they occur. */
    private static List<EnvelopeAddress> addresses(HeaderSection h, int code) {
        Collector collector = null;
        for (int i = 0; i < h.size(); i++) {
            if (h.code(i) == code) {
                collector = collector == null ? new Collector() : collector;
                AddressScanner.scan(h.raw(), h.valueFrom(i), h.to(i), collector);
            }
        }
        return collector == null ? List.of() : List.copyOf(collector.all);
    }

    private static Part part(Entity e) {
        List<Part> parts = new ArrayList<>(e.parts.size());
        for (Entity child : e.parts) {
            parts.add(part(child));
        }
        if (parts.isEmpty() && e.boundary != null && !e.opaque) {
            // the grammar of body structures wants at least one part in a multipart
            parts.add(nothing(e.end));
        }
        Entity message = e.message;
        String type = e.type.type();
        String subtype = e.type.subtype();
        if (message == null && parts.isEmpty() && (type.equals("multipart") || e.holdsMessage())) {
            // nobody looked inside, so it must not promise an inside
            type = ContentType.OPAQUE.type();
            subtype = ContentType.OPAQUE.subtype();
        }
        Disposition d = e.disposition;
        String disposition = d == null || d.type().isEmpty() ? null : d.type();
        return new Part(type, subtype, e.type.params().raw(), e.id, e.description, e.encoding, e.headerStart, e.bodyStart, e.end, e.lines,
                e.md5,
                disposition, d == null || disposition == null ? List.of() : d.params().raw(), e.language, e.location, parts,
                message == null ? null : envelope(message.header), message == null ? null : part(message));
    }

    private static Part nothing(long at) {
        return new Part("text", "plain", ContentType.DEFAULT.params().raw(), null, null, "7bit", at, at, at, 0, null, null, List.of(),
                List.of(),
                null, List.of(), null, null);
    }

    /** A leaf that says it is one, or that has a name and is neither text to be shown nor an image within HTML nor a signature. */
    private static boolean hasAttachment(Entity e, boolean related) {
        boolean inRelated = e.type.is("multipart", "related");
        for (Entity child : e.parts) {
            if (hasAttachment(child, inRelated)) {
                return true;
            }
        }
        if (e.boundary != null) {
            return false;
        }
        Disposition d = e.disposition;
        if (d != null && d.type().equals("attachment")) {
            return true;
        }
        String subtype = e.type.subtype();
        if (e.type.type().equals("text") || related || subtype.endsWith("signature")) {
            return false;
        }
        return (d != null && hasParam(d.params(), "filename")) || hasParam(e.type.params(), "name");
    }

    private static boolean hasParam(Params params, String name) {
        for (Param p : params.raw()) {
            if (p.name().startsWith(name)) {
                return true;
            }
        }
        return false;
    }

    private static final class Collector implements AddressVisitor {
        final List<EnvelopeAddress> all = new ArrayList<>(2);

        @Override
        public void entry(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int localAt, int localLength, int domainAt,
                int domainLength) {
            all.add(new EnvelopeAddress(copy(b, nameAt, nameLength), copy(b, routeAt, routeLength),
                    copy(b, localAt, Math.max(0, localLength)),
                    copy(b, domainAt, Math.max(0, domainLength))));
        }

        @Override
        public void groupBegin(byte[] b, int nameAt, int nameLength) {
            all.add(new EnvelopeAddress(null, null, copy(b, nameAt, Math.max(0, nameLength)), null));
        }

        @Override
        public void groupEnd() {
            all.add(EnvelopeAddress.GROUP_END);
        }

        private static @Nullable Octets copy(byte[] b, int at, int length) {
            return length < 0 ? null : Octets.of(java.util.Arrays.copyOfRange(b, at, at + length), 0, length);
        }
    }
}
