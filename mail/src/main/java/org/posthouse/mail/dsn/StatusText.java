package org.posthouse.mail.dsn;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.MailDate;

/** The part for programs: fields about the message, then a group for each recipient. RFC 3464 §2, RFC 6533 §3 */
final class StatusText {
    private static final int MAX_DIAGNOSTIC = 2000;

    private StatusText() {}

    static boolean needsUtf8(Dsn dsn) {
        for (DsnRecipient r : dsn.recipients()) {
            if (isHigh(r.finalRecipient()) || isHigh(r.originalRecipient()) || isHigh(r.diagnostic())) {
                return true;
            }
        }
        return isHigh(dsn.envelopeId());
    }

    private static boolean isHigh(@Nullable String s) {
        return s != null && s.chars().anyMatch(c -> c > 126);
    }

    static String of(Dsn dsn, ZoneId zone, boolean utf8) {
        HeaderWriter out = new HeaderWriter();
        field(out, "Original-Envelope-Id", dsn.envelopeId());
        field(out, "Reporting-MTA", "dns; " + dsn.reportingMta());
        field(out, "Received-From-MTA", typed("dns", dsn.receivedFromMta()));
        field(out, "Arrival-Date", date(dsn.arrival(), zone));
        StringBuilder all = new StringBuilder(out.toString());
        for (DsnRecipient r : dsn.recipients()) {
            HeaderWriter group = new HeaderWriter();
            field(group, "Original-Recipient", r.originalRecipient());
            field(group, "Final-Recipient", typed(isHigh(r.finalRecipient()) && utf8 ? "utf-8" : "rfc822", r.finalRecipient()));
            field(group, "Action", r.action().word());
            field(group, "Status", r.status().toString());
            field(group, "Remote-MTA", typed("dns", r.remoteMta()));
            field(group, "Diagnostic-Code", typed("smtp", r.diagnostic()));
            field(group, "Last-Attempt-Date", date(r.lastAttempt(), zone));
            if (r.action() == DsnAction.DELAYED) {
                field(group, "Will-Retry-Until", date(r.willRetryUntil(), zone));
            }
            all.append("\r\n").append(group);
        }
        return all.toString();
    }

    private static @Nullable String typed(String type, @Nullable String value) {
        return value == null ? null : type + "; " + value;
    }

    private static @Nullable String date(@Nullable Instant instant, ZoneId zone) {
        return instant == null ? null : MailDate.format(OffsetDateTime.ofInstant(instant, zone));
    }

    private static void field(HeaderWriter out, String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return;
        }
        StringBuilder clean = new StringBuilder(value.length());
        for (int i = 0; i < value.length() && clean.length() < MAX_DIAGNOSTIC; i++) {
            char c = value.charAt(i);
            boolean control = c < 32 || c == 127;
            if (!control || (!clean.isEmpty() && clean.charAt(clean.length() - 1) != ' ')) {
                clean.append(control ? ' ' : c);
            }
        }
        out.raw(name, clean.toString().strip());
    }
}
