package org.posthouse.protocol.sasl;

import java.util.Base64;
import java.util.Optional;

/** Reads a SCRAM message field by field: {@code a=value}, separated by commas. RFC 5802 §7 */
final class ScramFields {
    private final String text;
    private int at;

    ScramFields(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** The value of the next field, which must have this name. */
    Optional<String> take(char name) {
        if (at + 1 >= text.length() || text.charAt(at) != name || text.charAt(at + 1) != '=')
            return Optional.empty();
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String value = text.substring(at + 2, end);
        at = end + 1;
        return Optional.of(value);
    }

    Optional<byte[]> takeBase64(char name) {
        try {
            return take(name).map(v -> Base64.getDecoder().decode(v));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean atEnd() {
        return at >= text.length();
    }
}
