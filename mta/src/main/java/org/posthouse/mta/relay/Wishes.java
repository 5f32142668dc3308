package org.posthouse.mta.relay;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.MailParameters.By;
import org.posthouse.protocol.smtpclient.Outgoing;

/** What a message's sender asked for, as the next host is told. */
final class Wishes {
    private Wishes() {}

    static Outgoing.Wants of(Terms terms, Instant now, boolean requireTls) {
        BodyType body = switch (terms.content()) {
            case SEVEN_BIT -> BodyType.UNSAID;
            case EIGHT_BIT -> BodyType.EIGHT_BIT_MIME;
            case BINARY -> BodyType.BINARY_MIME;
        };
        return new Outgoing.Wants(body, terms.smtpUtf8(), terms.ret(), terms.envId(), requireTls, by(terms.deadline(), now),
                terms.priority());
    }

    private static @Nullable By by(Terms.@Nullable Deadline deadline, Instant now) {
        if (deadline == null)
            return null;
        long left = Duration.between(now, deadline.by()).toSeconds();
        return new By(Math.clamp(left, -By.MAX, By.MAX), deadline.orReturn(), deadline.traced());
    }
}
