package org.posthouse.mail.dsn;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report says about one recipient. Times are in whole seconds. RFC 3464 §2.3
 *
 * @param finalRecipient address the message was for at the end, without its type
 * @param originalRecipient ORCPT of RFC 3461 §4.2 with its type, {@code rfc822;user@example.org}, decoded
 * @param remoteMta host that answered, without its type
 * @param diagnostic reply it gave, without its type: {@code 550 5.1.1 no such user}
 */
public record DsnRecipient(String finalRecipient, @Nullable String originalRecipient, DsnAction action, EnhancedStatus status,
        @Nullable String remoteMta, @Nullable String diagnostic, @Nullable Instant lastAttempt, @Nullable Instant willRetryUntil) {}
