package org.posthouse.protocol.smtp;

import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.Ret;

/**
 * What a client adds to MAIL.
 *
 * @param size octets as the client declares them. RFC 1870 §3
 * @param smtpUtf8 RFC 6531 §3.4
 * @param auth decoded, {@code <>} for nobody; null where it was not said. RFC 4954 §5
 * @param ret null where it was not said. RFC 3461 §4.3
 * @param envId decoded: printable ASCII; null where it was not said. RFC 3461 §4.4
 * @param requireTls RFC 8689 §2
 * @param by null for none. RFC 2852 §4
 * @param priority -9 to 9. RFC 6710 §7
 * @param hold null for none. RFC 4865 §3
 */
public record MailParameters(OptionalLong size, BodyType body, boolean smtpUtf8, @Nullable String auth, @Nullable Ret ret,
        @Nullable String envId, boolean requireTls, @Nullable By by, OptionalInt priority, @Nullable Hold hold) {
    /** Nothing said. */
    public static final MailParameters NONE = new Builder().build();

    /** Deliver within so many seconds (also none or fewer, where the time is over), or return it, or else tell the sender; traced: tell of each relay. RFC 2852 §4 */
    public record By(int seconds, boolean orReturn, boolean traced) {
        /** A number of nine digits at most. */
        public static final int MAX = 999_999_999;
    }

    /** Not to be sent before. RFC 4865 §3 */
    public sealed interface Hold {
        /** So many seconds from now, 1 to 999,999,999. */
        record For(int seconds) implements Hold {}

        record Until(Instant time) implements Hold {}
    }

    /** Gathers them one by one. */
    public static final class Builder {
        private OptionalLong size = OptionalLong.empty();
        private BodyType body = BodyType.UNSAID;
        private boolean smtpUtf8;
        private @Nullable String auth;
        private @Nullable Ret ret;
        private @Nullable String envId;
        private boolean requireTls;
        private @Nullable By by;
        private OptionalInt priority = OptionalInt.empty();
        private @Nullable Hold hold;

        public Builder size(OptionalLong octets) {
            size = octets;
            return this;
        }

        public Builder body(BodyType type) {
            body = type;
            return this;
        }

        public Builder smtpUtf8(boolean said) {
            smtpUtf8 = said;
            return this;
        }

        public Builder auth(@Nullable String who) {
            auth = who;
            return this;
        }

        public Builder ret(@Nullable Ret what) {
            ret = what;
            return this;
        }

        public Builder envId(@Nullable String id) {
            envId = id;
            return this;
        }

        public Builder requireTls(boolean said) {
            requireTls = said;
            return this;
        }

        public Builder by(@Nullable By deadline) {
            by = deadline;
            return this;
        }

        public Builder priority(OptionalInt level) {
            priority = level;
            return this;
        }

        public Builder hold(@Nullable Hold until) {
            hold = until;
            return this;
        }

        public MailParameters build() {
            return new MailParameters(size, body, smtpUtf8, auth, ret, envId, requireTls, by, priority, hold);
        }
    }
}
