package org.posthouse.mail.mime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body part as a structure record keeps it: offsets and the facts that IMAP's BODYSTRUCTURE tells. A multipart has {@code parts}; an
 * unencoded message has {@code envelope} and {@code body}. Names are lower case, values still encoded. RFC 9051 §7.5.2
 */
public record Part(String type, String subtype, List<Param> params, @Nullable Octets id, @Nullable Octets description, String encoding,
        long headerStart, long bodyStart, long end, long lines, @Nullable Octets md5, @Nullable String disposition,
        List<Param> dispositionParams,
        List<Octets> language, @Nullable Octets location, List<Part> parts, @Nullable Envelope envelope, @Nullable Part body) {
    /** Which of the four shapes of a body structure it has. */
    public enum Kind {
        /** Anything opaque. */
        BASIC(0),
        /** With a count of lines. */
        TEXT(1),
        /** A message with an envelope and a body of its own. */
        MESSAGE(2),
        /** Parts. */
        MULTIPART(3);

        /** The number in records, which never changes. */
        final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** Which shape it has. */
    public Kind kind() {
        if (!parts.isEmpty()) {
            return Kind.MULTIPART;
        }
        if (body != null) {
            return Kind.MESSAGE;
        }
        return type.equals("text") ? Kind.TEXT : Kind.BASIC;
    }

    /** Octets of the encoded body. */
    public long octets() {
        return end - bodyStart;
    }
}
