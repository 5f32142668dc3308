package org.posthouse.mail.mime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What IMAP calls the envelope: header facts as bytes, unfolded and still encoded. Sender and Reply-To are From where they are missing or
 * empty. RFC 9051 §7.5.2
 */
public record Envelope(@Nullable Octets date, @Nullable Octets subject, List<EnvelopeAddress> from, List<EnvelopeAddress> sender,
        List<EnvelopeAddress> replyTo, List<EnvelopeAddress> to, List<EnvelopeAddress> cc, List<EnvelopeAddress> bcc,
        @Nullable Octets inReplyTo,
        @Nullable Octets messageId) {
    /** Of a message without a header. */
    public static final Envelope EMPTY = new Envelope(null, null, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), null,
            null);
}
