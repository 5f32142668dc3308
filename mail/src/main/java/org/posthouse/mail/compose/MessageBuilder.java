package org.posthouse.mail.compose;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.AddressSyntaxException;
import org.posthouse.mail.address.Domain;
import org.posthouse.mail.address.HeaderAddress;
import org.posthouse.mail.mime.MailDate;

/**
 * A new message: header, text, HTML, inline images and attachments, written with CRLF line ends of at most 78 octets where that is possible
 * and never more than 998. Bcc is never written. RFC 5322 §3.6, RFC 2045, RFC 2046, RFC 2231
 */
public final class MessageBuilder {
    private static final int MAX_REFERENCES = 30;

    private final InstantSource clock;
    private final RandomGenerator random;
    private ZoneId zone = ZoneOffset.UTC;
    private HeaderAddress.@Nullable Entry from;
    private HeaderAddress.@Nullable Entry sender;
    private List<HeaderAddress> replyTo = List.of();
    private List<HeaderAddress> to = List.of();
    private List<HeaderAddress> cc = List.of();
    private @Nullable String subject;
    private @Nullable String messageId;
    private List<String> references = List.of();
    private final List<String[]> more = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String html;
    private final List<Attachment> inline = new ArrayList<>();
    private final List<Attachment> attachments = new ArrayList<>();

    /** An empty message; the clock gives Date, the randomness Message-ID and boundaries. */
    public MessageBuilder(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Time zone of Date; UTC unless set. */
    public MessageBuilder zone(ZoneId value) {
        zone = value;
        return this;
    }

    /** From. */
    public MessageBuilder from(HeaderAddress.Entry value) {
        from = value;
        return this;
    }

    /** Sender, where From is not who sends. */
    public MessageBuilder sender(HeaderAddress.Entry value) {
        sender = value;
        return this;
    }

    /** Reply-To. */
    public MessageBuilder replyTo(List<? extends HeaderAddress> value) {
        replyTo = List.copyOf(value);
        return this;
    }

    /** To. */
    public MessageBuilder to(List<? extends HeaderAddress> value) {
        to = List.copyOf(value);
        return this;
    }

    /** Cc. */
    public MessageBuilder cc(List<? extends HeaderAddress> value) {
        cc = List.copyOf(value);
        return this;
    }

    /** Subject. */
    public MessageBuilder subject(String value) {
        subject = value;
        return this;
    }

    /** Message-ID with its angle brackets, instead of a new one. */
    public MessageBuilder messageId(String value) {
        messageId = value;
        return this;
    }

    /** In-Reply-To and References for an answer: the ids with angle brackets, oldest first, the one answered last. RFC 5322 §3.6.4 */
    public MessageBuilder answers(List<String> value) {
        references = List.copyOf(value);
        return this;
    }

    /** Any other field, encoded where it must be. */
    public MessageBuilder header(String name, String value) {
        more.add(new String[]{name, value});
        return this;
    }

    /** The text. */
    public MessageBuilder text(String value) {
        text = value;
        return this;
    }

    /** The same as HTML. */
    public MessageBuilder html(String value) {
        html = value;
        return this;
    }

    /** An image that the HTML refers to as {@code cid:...}; the id comes without angle brackets. RFC 2392 §2 */
    public MessageBuilder inline(String contentId, String mediaType, String fileName, Content content) {
        inline.add(new Attachment(contentId, mediaType, fileName, content));
        return this;
    }

    /** A file. */
    public MessageBuilder attach(String mediaType, String fileName, Content content) {
        attachments.add(new Attachment(null, mediaType, fileName, content));
        return this;
    }

    /** Writes the message; returns its Message-ID with angle brackets. The stream is flushed, not closed. */
    public String write(OutputStream out) throws IOException {
        HeaderWriter header = new HeaderWriter();
        header.raw("Date", MailDate.format(OffsetDateTime.ofInstant(clock.instant(), zone)));
        header.addresses("From", from == null ? List.of() : List.of(from));
        header.addresses("Sender", sender == null ? List.of() : List.of(sender));
        header.addresses("Reply-To", replyTo).addresses("To", to).addresses("Cc", cc);
        if (subject != null) {
            header.text("Subject", subject);
        }
        String id = messageId == null ? newId() : messageId;
        header.raw("Message-ID", id);
        if (!references.isEmpty()) {
            header.raw("In-Reply-To", references.getLast());
            // of a long thread the first and the last ones matter
            List<String> kept = new ArrayList<>(references);
            while (kept.size() > MAX_REFERENCES) {
                kept.remove(1);
            }
            header.raw("References", String.join(" ", kept));
        }
        for (String[] field : more) {
            header.text(field[0], field[1]);
        }
        header.raw("MIME-Version", "1.0");
        BodyWriter body = new BodyWriter(out, random);
        body.message(header, text, html, inline, attachments);
        out.flush();
        return id;
    }

    private String newId() {
        String host = "localhost.invalid";
        if (from != null && !from.domain().isEmpty()) {
            try {
                host = Domain.of(from.domain()).ascii();
            } catch (AddressSyntaxException e) {
                // then the id has no host of ours
            }
        }
        return "<" + Long.toString(clock.millis(), 36) + "." + RandomText.of(random, 16) + "@" + host + ">";
    }
}
