package org.posthouse.mail.text;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.EncodedWords;
import org.posthouse.mail.mime.EnvelopeField;
import org.posthouse.mail.mime.EnvelopeVisitor;
import org.posthouse.mail.mime.MailDate;
import org.posthouse.mail.mime.StructureView;

/** One field of a stored envelope as text for people. RFC 9051 §7.5.2 */
public final class EnvelopeText implements EnvelopeVisitor {
    private final EnvelopeField wanted;
    private boolean collecting;
    private @Nullable StringBuilder text;

    private EnvelopeText(EnvelopeField wanted) {
        this.wanted = wanted;
    }

    /** Addresses as {@code name <mailbox@host>, ...}; null where there is no such field. */
    public static @Nullable String of(StructureView view, EnvelopeField field) {
        EnvelopeText visitor = new EnvelopeText(field);
        view.envelope(visitor);
        return visitor.text == null ? null : visitor.text.toString();
    }

    /** The day on which the author sent it, by the author's own clock, or null. */
    public static @Nullable LocalDate sentDay(StructureView view) {
        String date = of(view, EnvelopeField.DATE);
        Optional<OffsetDateTime> parsed = date == null ? Optional.empty() : MailDate.parse(date);
        return parsed.map(OffsetDateTime::toLocalDate).orElse(null);
    }

    @Override
    public void text(EnvelopeField field, byte[] b, int at, int length) {
        if (field == wanted && length >= 0)
            text = new StringBuilder(EncodedWords.decode(b, at, at + length));
    }

    @Override
    public void addresses(EnvelopeField field, int count) {
        collecting = field == wanted && count > 0;
        if (collecting)
            text = new StringBuilder();
    }

    @Override
    public void address(byte[] b, int nameAt, int nameLength, int routeAt, int routeLength, int mailboxAt, int mailboxLength, int hostAt,
            int hostLength) {
        StringBuilder t = text;
        if (!collecting || t == null)
            return;
        if (t.length() > 0)
            t.append(", ");
        if (nameLength > 0)
            t.append(EncodedWords.decode(b, nameAt, nameAt + nameLength)).append(' ');
        if (mailboxLength >= 0 && hostLength >= 0)
            t.append('<').append(EncodedWords.decode(b, mailboxAt, mailboxAt + mailboxLength)).append('@')
                    .append(EncodedWords.decode(b, hostAt, hostAt + hostLength)).append('>');
        else if (mailboxLength >= 0)
            t.append(EncodedWords.decode(b, mailboxAt, mailboxAt + mailboxLength)).append(':');
    }

    @Override
    public void addressesEnd() {
        collecting = false;
    }
}
