package org.posthouse.mail.address;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The part before the {@code @}: the unquoted value, case preserved (its meaning is the receiving host's alone). At most 64 octets in UTF-8.
 * RFC 5321 §4.1.2, RFC 6531 §3.3
 */
public record LocalPart(String value) {
    /** Octets allowed. RFC 5321 §4.5.3.1.1 */
    public static final int MAX = 64;

    /** @throws AddressSyntaxException when the value is too long or holds a control character */
    public LocalPart {
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX) {
            throw new AddressSyntaxException("local part longer than 64 octets");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 32 || c == 127 || (c >= 0x80 && c < 0xa0)) {
                throw new AddressSyntaxException("control character in local part");
            }
            boolean high = Character.isHighSurrogate(c);
            if ((high && (i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1))))
                    || (Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1))))) {
                throw new AddressSyntaxException("broken character in local part");
            }
        }
    }

    /** What follows the first {@code +}, as in {@code user+detail}; empty where there is no plus or nothing stands before it. */
    public Optional<String> detail() {
        int plus = value.indexOf('+');
        return plus > 0 ? Optional.of(value.substring(plus + 1)) : Optional.empty();
    }

    /** This local part without its detail. */
    public LocalPart base() {
        int plus = value.indexOf('+');
        return plus > 0 ? new LocalPart(value.substring(0, plus)) : this;
    }

    /** The key under which hosts that ignore case find it: normal form C, lower case. */
    public String folded() {
        return Normalizer.normalize(value, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** As it stands on the wire: an atom string, or quoted where it must be. */
    @Override
    public String toString() {
        if (isDotString()) {
            return value;
        }
        StringBuilder out = new StringBuilder(value.length() + 8).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    private boolean isDotString() {
        boolean dot = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.') {
                if (dot) {
                    return false;
                }
                dot = true;
            } else if (isAtext(c)) {
                dot = false;
            } else {
                return false;
            }
        }
        return !dot;
    }

    /** atext of RFC 5322 §3.2.3, widened by RFC 6532 §3.2. */
    static boolean isAtext(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80
                || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }
}
