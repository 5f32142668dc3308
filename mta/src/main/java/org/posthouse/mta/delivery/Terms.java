package org.posthouse.mta.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.Ret;

/**
 * What goes on with a message from hop to hop, and what its sender asked for.
 *
 * @param content what its octets are, as they were found or declared
 * @param smtpUtf8 given to us with SMTPUTF8. RFC 6531 §3.4
 * @param ret null where it was not said. RFC 3461 §4.3
 * @param envId the sender's own name for the transaction, decoded; null for none. RFC 3461 §4.4
 * @param tls what its sender said of the connections on its way
 * @param deadline null for none
 * @param priority -9 to 9, 0 for ordinary mail. RFC 6710 §4
 * @param hold not to be sent before; null for at once. RFC 4865 §3
 */
public record Terms(Content content, boolean smtpUtf8, @Nullable Ret ret, @Nullable String envId, Tls tls,
        @Nullable Deadline deadline, int priority, @Nullable Instant hold) {
    /** Binary: lines without end or ends without lines, or NUL; it travels by BDAT alone. RFC 3030 §3 */
    public enum Content {
        SEVEN_BIT, EIGHT_BIT, BINARY
    }

    /** RFC 8689 */
    public enum Tls {
        /** As the recipient's domain and our configuration have it. */
        UNSAID,
        /** Given to us with REQUIRETLS. §2 */
        REQUIRED,
        /** Better sent than protected, by a field in its header. §3 */
        OPTIONAL
    }

    /** Of a message with REQUIRETLS, or of which nothing was said. */
    public Terms(Content content, boolean smtpUtf8, @Nullable Ret ret, @Nullable String envId, boolean requireTls,
            @Nullable Deadline deadline, int priority, @Nullable Instant hold) {
        this(content, smtpUtf8, ret, envId, requireTls ? Tls.REQUIRED : Tls.UNSAID, deadline, priority, hold);
    }

    public boolean requireTls() {
        return tls == Tls.REQUIRED;
    }

    /** Deliver by then, or return it (else: tell the sender of the delay and go on); traced: each relay tells the sender. RFC 2852 §4 */
    public record Deadline(Instant by, boolean orReturn, boolean traced) {}

    /** With a name of ours for the transaction, where the sender gave none. */
    public Terms named(String name) {
        return envId != null ? this : new Terms(content, smtpUtf8, ret, name, tls, deadline, priority, hold);
    }

    public Terms with(Tls other) {
        return new Terms(content, smtpUtf8, ret, envId, other, deadline, priority, hold);
    }

    /** What of it a new message with the same header goes with: the field that says so is still there. */
    public Tls optionalTls() {
        return tls == Tls.OPTIONAL ? Tls.OPTIONAL : Tls.UNSAID;
    }

    /** Nothing asked. */
    public static Terms of(Content content, boolean smtpUtf8) {
        return new Terms(content, smtpUtf8, null, null, Tls.UNSAID, null, 0, null);
    }
}
