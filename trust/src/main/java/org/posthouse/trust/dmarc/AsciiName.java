package org.posthouse.trust.dmarc;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.charset.Punycode;

/** Domain names as DNS has them: A-labels in lower case, without the last dot. RFC 8616 §6 */
final class AsciiName {
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private AsciiName() {}

    /** Null where it is no name that DNS could hold. */
    static @Nullable String of(String name) {
        String text = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (text.isEmpty() || text.length() > 4 * MAX_NAME)
            return null;
        var out = new StringBuilder(text.length() + 8);
        int from = 0;
        for (int i = 0; i <= text.length(); i++)
            if (i == text.length() || isDot(text.charAt(i))) {
                String label = label(text.substring(from, i));
                if (label == null)
                    return null;
                if (from > 0)
                    out.append('.');
                out.append(label);
                from = i + 1;
            }
        return out.length() > MAX_NAME ? null : out.toString();
    }

    // The full stops of other scripts too.
    private static boolean isDot(char c) {
        return c == '.' || c == '\u3002' || c == '\uff0e' || c == '\uff61';
    }

    /** One label; null where it is none. An underscore is no letter of a host name, but DNS has it. */
    static @Nullable String label(String label) {
        boolean ascii = true;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            ascii &= c < 128;
            if (c < 128 && !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'))
                return null;
        }
        String out = ascii ? label.toLowerCase(Locale.ROOT) : Punycode.toAscii(label);
        return out == null || out.isEmpty() || out.length() > MAX_LABEL ? null : out;
    }
}
