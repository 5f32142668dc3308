package org.posthouse.mail.dsn;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report says about one recipient; types such as {@code rfc822;} stand before addresses, {@code dns;} before host names and
 * {@code smtp;} before replies when written, and are kept when read. RFC 3464 §2.3
 *
 * @param finalRecipient address the message was for at the end
 * @param originalRecipient ORCPT of RFC 3461 §4.2 as {@code type;address}, decoded
 * @param remoteMta host that answered
 * @param diagnostic reply it gave, such as {@code 550 5.1.1 no such user}
 */
public record DsnRecipient(String finalRecipient, @Nullable String originalRecipient, DsnAction action, EnhancedStatus status,
        @Nullable String remoteMta, @Nullable String diagnostic, @Nullable Instant lastAttempt, @Nullable Instant willRetryUntil) {}
