package org.posthouse.mail.mime;

import org.jspecify.annotations.Nullable;

/** An address structure of IMAP: a group begins with a null host and ends with a null mailbox too. RFC 9051 §7.5.2 */
public record EnvelopeAddress(@Nullable Octets name, @Nullable Octets route, @Nullable Octets mailbox, @Nullable Octets host) {
    /** The end of a group. */
    public static final EnvelopeAddress GROUP_END = new EnvelopeAddress(null, null, null, null);
}
