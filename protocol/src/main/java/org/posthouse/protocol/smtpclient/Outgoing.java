package org.posthouse.protocol.smtpclient;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.MailParameters;

/** One message for one transaction, and what its sender asked for, which is passed on where the server can take it. */
public record Outgoing(ReturnPath from, List<To> recipients, Content content, Wants wants) {
    /** A recipient, and what was asked about it. */
    public record To(Address address, Asked asked) {}

    /**
     * What goes along with the message.
     *
     * @param body what its octets are; UNSAID for 7-bit ones
     * @param smtpUtf8 its header holds UTF-8, or so it was given to us
     * @param ret null where it was not said, as with the others
     * @param requireTls RFC 8689 §2
     * @param by within so many seconds, as of now. RFC 2852 §4
     * @param priority 0 for ordinary mail. RFC 6710 §4
     * @param notBefore to be held by the server until then, null for now; asked only of one that has FUTURERELEASE. RFC 4865 §3
     */
    public record Wants(BodyType body, boolean smtpUtf8, @Nullable Ret ret, @Nullable String envId, boolean requireTls,
            MailParameters.@Nullable By by, int priority, @Nullable Instant notBefore) {
        /** Not held. */
        public Wants(BodyType body, boolean smtpUtf8, @Nullable Ret ret, @Nullable String envId, boolean requireTls,
                MailParameters.@Nullable By by, int priority) {
            this(body, smtpUtf8, ret, envId, requireTls, by, priority, null);
        }

        /** Nothing but what the octets need. */
        public static Wants of(BodyType body, boolean smtpUtf8) {
            return new Wants(body, smtpUtf8, null, null, false, null, 0);
        }

        /** The same, for octets that were written otherwise. */
        public Wants with(BodyType other) {
            return new Wants(other, smtpUtf8, ret, envId, requireTls, by, priority, notBefore);
        }

        /** The same, held until then; null for now. */
        public Wants until(@Nullable Instant moment) {
            return new Wants(body, smtpUtf8, ret, envId, requireTls, by, priority, moment);
        }
    }

    public Outgoing {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty())
            throw new IllegalArgumentException("no recipients");
    }

    /** Nothing asked. EightBit: it holds octets above 127; smtpUtf8: its header does, or so it was given to us. */
    public Outgoing(ReturnPath from, List<Address> recipients, Content content, boolean eightBit, boolean smtpUtf8) {
        this(from, recipients.stream().map(a -> new To(a, Asked.NOTHING)).toList(), content,
                Wants.of(eightBit ? BodyType.EIGHT_BIT_MIME : BodyType.UNSAID, smtpUtf8));
    }
}
