package org.posthouse.mail.compose;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.random.RandomGenerator;
import org.posthouse.mail.address.HeaderAddress;

/**
 * A new message: header, text, HTML, inline images and attachments, written with CRLF line ends of at most 78 octets where that is possible
 * and never more than 998. Bcc is never written. RFC 5322 §3.6, RFC 2045, RFC 2046, RFC 2231
 */
public final class MessageBuilder {
    private final InstantSource clock;
    private final RandomGenerator random;

    /** An empty message; the clock gives Date, the randomness Message-ID and boundaries. */
    public MessageBuilder(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Time zone of Date; UTC unless set. */
    public MessageBuilder zone(ZoneId zone) {
        return this;
    }

    /** From. */
    public MessageBuilder from(HeaderAddress.Entry from) {
        return this;
    }

    /** Sender, where From is not who sends. */
    public MessageBuilder sender(HeaderAddress.Entry sender) {
        return this;
    }

    /** Reply-To. */
    public MessageBuilder replyTo(List<? extends HeaderAddress> replyTo) {
        return this;
    }

    /** To. */
    public MessageBuilder to(List<? extends HeaderAddress> to) {
        return this;
    }

    /** Cc. */
    public MessageBuilder cc(List<? extends HeaderAddress> cc) {
        return this;
    }

    /** Subject. */
    public MessageBuilder subject(String subject) {
        return this;
    }

    /** Message-ID with its angle brackets, instead of a new one. */
    public MessageBuilder messageId(String messageId) {
        return this;
    }

    /** In-Reply-To and References for an answer: the ids with angle brackets, oldest first, the one answered last. */
    public MessageBuilder answers(List<String> references) {
        return this;
    }

    /** Any other field. */
    public MessageBuilder header(String name, String value) {
        return this;
    }

    /** The text. */
    public MessageBuilder text(String text) {
        return this;
    }

    /** The same as HTML. */
    public MessageBuilder html(String html) {
        return this;
    }

    /** An image that the HTML refers to as {@code cid:...}; the id comes without angle brackets. RFC 2392 §2 */
    public MessageBuilder inline(String contentId, String mediaType, String fileName, Content content) {
        return this;
    }

    /** A file. */
    public MessageBuilder attach(String mediaType, String fileName, Content content) {
        return this;
    }

    /** Writes the message; returns its Message-ID with angle brackets. */
    public String write(OutputStream out) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon " + clock + random);
    }
}
