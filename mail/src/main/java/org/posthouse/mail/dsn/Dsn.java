package org.posthouse.mail.dsn;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery status notification as records. RFC 3464 §2
 *
 * @param reportingMta host that writes the report
 * @param receivedFromMta host the message came from
 * @param envelopeId ENVID of RFC 3461 §4.4, decoded
 * @param arrival when the message arrived
 */
public record Dsn(String reportingMta, @Nullable String receivedFromMta, @Nullable String envelopeId, @Nullable Instant arrival,
        List<DsnRecipient> recipients) {
    public Dsn {
        recipients = List.copyOf(recipients);
    }
}
