package org.posthouse.protocol.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** MAIL as text, and the xtext of its AUTH parameter. RFC 3461 §4 */
final class CommandText {
    private static final String HEX = "0123456789ABCDEF";

    private CommandText() {}

    static String mail(Command.Mail c) {
        StringBuilder out = new StringBuilder("MAIL FROM:<").append(c.path()).append('>');
        if (c.size().isPresent())
            out.append(" SIZE=").append(c.size().getAsLong());
        if (c.body() != BodyType.UNSAID)
            out.append(" BODY=").append(c.body().value());
        if (c.smtpUtf8())
            out.append(" SMTPUTF8");
        String auth = c.auth();
        if (auth != null)
            out.append(" AUTH=").append(auth.equals("<>") ? auth : xtext(auth));
        return out.toString();
    }

    static String xtext(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xff;
            if (c > 32 && c < 127 && c != '+' && c != '=')
                out.append((char) c);
            else
                out.append('+').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
        return out.toString();
    }

    /** Empty where a plus sign is not followed by two capital hexadecimal digits, or the octets are not UTF-8. */
    static Optional<String> unxtext(String text) {
        byte[] out = new byte[text.length()];
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c == '+') {
                int high = i + 2 < text.length() ? HEX.indexOf(text.charAt(i + 1)) : -1;
                int low = high < 0 ? -1 : HEX.indexOf(text.charAt(i + 2));
                if (low < 0)
                    return Optional.empty();
                c = high << 4 | low;
                i += 2;
            } else if (c <= 32 || c >= 127 || c == '=')
                return Optional.empty();
            out[n++] = (byte) c;
        }
        String s = new String(out, 0, n, StandardCharsets.UTF_8);
        return s.indexOf('\ufffd') >= 0 ? Optional.empty() : Optional.of(s);
    }
}
