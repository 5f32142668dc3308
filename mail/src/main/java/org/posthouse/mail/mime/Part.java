package org.posthouse.mail.mime;

import java.util.List;
import java.util.Optional;
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

    Part behind(int octets, boolean first) {
        return new Part(type, subtype, params, id, description, encoding, first ? headerStart : headerStart + octets, bodyStart + octets,
                end + octets, lines, md5, disposition, dispositionParams, language, location,
                parts.stream().map(p -> p.behind(octets, false)).toList(), envelope, body == null ? null : body.behind(octets, false));
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

    /** The decoded value of a parameter of the type (name in lower case). RFC 2231 §3 */
    public Optional<String> param(String name) {
        return Optional.ofNullable(ParamDecoder.get(params, name));
    }

    /** The name that a file should have, decoded: of the disposition or else of the type. RFC 2183 §2.3 */
    public Optional<String> fileName() {
        String name = ParamDecoder.get(dispositionParams, "filename");
        return name != null ? Optional.of(name) : param("name");
    }

    /** Octets of the encoded body. */
    public long octets() {
        return end - bodyStart;
    }
}
