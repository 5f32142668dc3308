package org.posthouse.mail.dsn;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Entity;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.mime.Octets;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.TransferDecoder;

/** Reads reports of other systems, tolerantly. RFC 3464 §2, RFC 6522 §3, RFC 6533 §3 */
public final class DsnParser {
    private static final int MAX_REPORT = 1 << 20;
    private static final int MAX_RECIPIENTS = 1000;

    private DsnParser() {}

    /** The report in a message; empty when it is none. */
    public static Optional<Dsn> parse(Source source, Entity message) throws IOException {
        if (!message.type().is("multipart", "report")) {
            return Optional.empty();
        }
        for (Entity part : message.parts()) {
            if (part.type().is("message", "delivery-status") || part.type().is("message", "global-delivery-status")) {
                try (InputStream in = TransferDecoder.body(source, part)) {
                    return read(in.readNBytes(MAX_REPORT));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Dsn> read(byte[] b) {
        List<HeaderSection> groups = groups(b);
        if (groups.isEmpty()) {
            return Optional.empty();
        }
        HeaderSection about = groups.getFirst();
        List<DsnRecipient> recipients = new ArrayList<>();
        for (HeaderSection group : groups) {
            // some systems leave out the empty line before the first recipient
            DsnRecipient recipient = recipient(group);
            if (recipient != null && recipients.size() < MAX_RECIPIENTS) {
                recipients.add(recipient);
            }
        }
        if (recipients.isEmpty()) {
            return Optional.empty();
        }
        String mta = untyped(about, "Reporting-MTA");
        return Optional.of(new Dsn(mta == null ? "" : mta, untyped(about, "Received-From-MTA"), text(about, "Original-Envelope-Id"),
                time(about, "Arrival-Date"), recipients));
    }

    /** The groups of fields, parted by empty lines. */
    private static List<HeaderSection> groups(byte[] b) {
        List<HeaderSection> groups = new ArrayList<>();
        int from = 0;
        int lineStart = 0;
        for (int i = 0; i <= b.length; i++) {
            if (i == b.length || b[i] == '\n') {
                boolean empty = i == lineStart || (i == lineStart + 1 && b[lineStart] == '\r');
                if (empty || i == b.length) {
                    int to = empty ? lineStart : i;
                    if (to > from && groups.size() <= MAX_RECIPIENTS) {
                        groups.add(HeaderSection.parse(Arrays.copyOfRange(b, from, to)));
                    }
                    from = i + 1;
                }
                lineStart = i + 1;
            }
        }
        return groups;
    }

    private static @Nullable DsnRecipient recipient(HeaderSection group) {
        String address = untyped(group, "Final-Recipient");
        String original = text(group, "Original-Recipient");
        if (address == null && original != null) {
            address = withoutType(original);
        }
        if (address == null) {
            return null;
        }
        String code = text(group, "Status");
        Optional<EnhancedStatus> said = code == null ? Optional.empty() : EnhancedStatus.parse(firstWord(code));
        DsnAction action = action(text(group, "Action"), said);
        EnhancedStatus status = said.orElse(new EnhancedStatus(switch (action) {
            case FAILED -> 5;
            case DELAYED -> 4;
            case DELIVERED, RELAYED, EXPANDED -> 2;
        }, 0, 0));
        return new DsnRecipient(address, original, action, status, untyped(group, "Remote-MTA"), untyped(group, "Diagnostic-Code"),
                time(group, "Last-Attempt-Date"), time(group, "Will-Retry-Until"));
    }

    private static DsnAction action(@Nullable String word, Optional<EnhancedStatus> status) {
        if (word != null) {
            String wanted = firstWord(word).toLowerCase(Locale.ROOT);
            for (DsnAction action : DsnAction.values()) {
                if (action.word().equals(wanted)) {
                    return action;
                }
            }
        }
        if (status.isPresent() && status.get().isTransient()) {
            return DsnAction.DELAYED;
        }
        return status.isPresent() && status.get().isSuccess() ? DsnAction.DELIVERED : DsnAction.FAILED;
    }

    private static String firstWord(String s) {
        int end = 0;
        while (end < s.length() && s.charAt(end) > ' ' && s.charAt(end) != '(') {
            end++;
        }
        return s.substring(0, end);
    }

    private static @Nullable String text(HeaderSection group, String name) {
        HeaderField field = group.first(name).orElse(null);
        if (field == null) {
            return null;
        }
        Octets value = field.unfolded();
        return value.length() == 0 ? null : value.text();
    }

    private static @Nullable String untyped(HeaderSection group, String name) {
        String value = text(group, name);
        return value == null ? null : withoutType(value);
    }

    private static String withoutType(String value) {
        int semicolon = value.indexOf(';');
        for (int i = 0; i < semicolon; i++) {
            char c = value.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '-' && c != ' ') {
                return value;
            }
        }
        return semicolon < 0 ? value : value.substring(semicolon + 1).strip();
    }

    private static @Nullable Instant time(HeaderSection group, String name) {
        String value = text(group, name);
        return value == null ? null : MailDate.parse(value).map(OffsetDateTime::toInstant).orElse(null);
    }
}
