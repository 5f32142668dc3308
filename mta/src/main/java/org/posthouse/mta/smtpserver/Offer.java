package org.posthouse.mta.smtpserver;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.protocol.smtp.MailParameters;
import org.posthouse.protocol.smtp.RcptParameters;
import org.posthouse.protocol.smtp.Reply;

/** What EHLO offers at a door, and what may be asked for by it. RFC 5321 §4.1.1.1 */
final class Offer {
    private static final Reply NOT_OFFERED = Reply.of(555, 5, 5, 4, "EHLO did not offer this parameter");

    private final Door door;
    private final SmtpSettings settings;
    private final SmtpLimits limits;
    private final SmtpSettings.Promises promises;

    /** What a connection is at the moment: its mechanisms (empty: no login), whether it has TLS or could have it, whether it may use XCLIENT. */
    record State(List<String> mechanisms, boolean tls, boolean startTls, boolean xclient) {}

    Offer(Door door, SmtpSettings settings) {
        this.door = door;
        this.settings = settings;
        limits = settings.limits();
        promises = settings.promises();
    }

    /** The reply to EHLO or LHLO. */
    Reply ehlo(String client, State state, Instant now) {
        List<String> lines = new ArrayList<>(20);
        lines.add(settings.hostname() + " greets " + Reply.clean(client));
        lines.add("PIPELINING");
        lines.add("SIZE " + limits.messageSize());
        lines.add("8BITMIME");
        lines.add("BINARYMIME");
        lines.add("CHUNKING");
        lines.add("SMTPUTF8");
        lines.add("ENHANCEDSTATUSCODES");
        // RFC 9422
        lines.add("LIMITS MAILMAX=" + limits.messages() + " RCPTMAX=" + limits.recipients());
        // LMTP has no queue, and so nobody who would tell later.
        if (door != Door.LOCAL) {
            lines.add("DSN");
            lines.add("DELIVERBY " + promises.returnAfter().toSeconds());
        }
        if (door == Door.SUBMISSION) {
            lines.add("MT-PRIORITY");
            if (!promises.hold().isZero())
                lines.add("FUTURERELEASE " + promises.hold().toSeconds() + " " + now.plus(promises.hold()).truncatedTo(ChronoUnit.SECONDS));
        }
        if (state.tls())
            lines.add("REQUIRETLS");
        if (state.startTls())
            lines.add("STARTTLS");
        if (!state.mechanisms().isEmpty())
            lines.add("AUTH " + String.join(" ", state.mechanisms()));
        if (state.xclient())
            lines.add("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT");
        lines.add("HELP");
        return new Reply(250, null, lines);
    }

    /** Why MAIL may not ask for this; null where it may. */
    @Nullable
    Reply refusal(MailParameters p, boolean tls, Instant now) {
        if (p.size().orElse(0) > limits.messageSize())
            return Reply.of(552, 5, 3, 4, "The message is bigger than " + limits.messageSize() + " octets");
        if (door == Door.LOCAL && (p.ret() != null || p.envId() != null || p.by() != null)
                || door != Door.SUBMISSION && (p.priority().isPresent() || p.hold() != null))
            return NOT_OFFERED;
        // Whoever asks for it on a connection without it has lost already. RFC 8689 §2
        if (p.requireTls() && !tls)
            return Reply.of(530, 5, 7, 0, "REQUIRETLS is for connections with TLS; say STARTTLS first");
        MailParameters.By by = p.by();
        if (by != null && by.orReturn() && by.seconds() < promises.returnAfter().toSeconds())
            return Reply.of(555, 5, 5, 4, "A message cannot be asked to be back within less than " + promises.returnAfter().toSeconds()
                    + " seconds");
        MailParameters.Hold hold = p.hold();
        return hold == null ? null : holdRefusal(p, hold, now);
    }

    private @Nullable Reply holdRefusal(MailParameters p, MailParameters.Hold hold, Instant now) {
        if (promises.hold().isZero())
            return NOT_OFFERED;
        Instant until = until(hold, now);
        // The end that was offered a moment ago still counts. RFC 4865 §4.2
        if (until.isAfter(now.plus(promises.hold()).plusSeconds(60)) || (hold instanceof MailParameters.Hold.For f
                && f.seconds() > promises.hold().toSeconds()))
            return Reply.of(501, 5, 5, 4, "A message is held for " + promises.hold().toSeconds() + " seconds at most");
        MailParameters.By by = p.by();
        if (by != null && until.isAfter(now.plusSeconds(by.seconds())))
            return Reply.of(501, 5, 5, 4, "It cannot be held for longer than it has to arrive");
        return null;
    }

    /** Why RCPT may not ask for this; null where it may. */
    @Nullable
    Reply refusal(RcptParameters p) {
        return door == Door.LOCAL && !p.equals(RcptParameters.NONE) ? NOT_OFFERED : null;
    }

    /** What is granted of a priority. RFC 6710 §4.1 */
    int priority(MailParameters p) {
        return Math.min(p.priority().orElse(0), promises.priority());
    }

    /** What is kept with a message. */
    Terms terms(MailTransaction tx, Terms.Content content) {
        MailParameters p = tx.mail.parameters();
        MailParameters.By by = p.by();
        Terms.Deadline deadline = by == null
                ? null
                : new Terms.Deadline(tx.begun.plus(Duration.ofSeconds(by.seconds())), by.orReturn(), by.traced());
        MailParameters.Hold hold = p.hold();
        return new Terms(content, p.smtpUtf8(), p.ret(), p.envId(), p.requireTls(), deadline, tx.priority,
                hold == null ? null : until(hold, tx.begun));
    }

    private static Instant until(MailParameters.Hold hold, Instant from) {
        return switch (hold) {
            case MailParameters.Hold.For f -> from.plusSeconds(f.seconds());
            case MailParameters.Hold.Until u -> u.time();
        };
    }
}
