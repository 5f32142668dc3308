package org.posthouse.trust.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** base64string = ALPHADIGITPS *([FWS] ALPHADIGITPS) [ [FWS] "=" [ [FWS] "=" ] ]. RFC 6376 §2.10 */
public final class Base64Text {
    private Base64Text() {}

    /** The octets, blanks passed over; null where it is not base64. Padding may be absent. */
    public static byte @Nullable [] decode(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        return decode(in, 0, in.length);
    }

    /** The same for a range of octets. */
    static byte @Nullable [] decode(byte[] in, int from, int to) {
        byte[] digits = new byte[to - from];
        int n = 0;
        for (int i = from; i < to; i++)
            if (!TagList.isBlank(in[i]))
                digits[n++] = in[i];
        try {
            return Base64.getDecoder().decode(n == digits.length ? digits : java.util.Arrays.copyOf(digits, n));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** On one line. */
    public static String encode(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** In lines of at most 72 characters, each after a line end and a blank; the first goes on after {@code used} characters of its line. */
    public static void fold(StringBuilder out, byte[] octets, int used) {
        String text = encode(octets);
        int room = Math.max(0, 72 - used);
        for (int at = 0; at < text.length();) {
            int to = Math.min(text.length(), at + room);
            out.append(text, at, to);
            at = to;
            if (at < text.length())
                out.append("\r\n ");
            room = 71;
        }
    }
}
