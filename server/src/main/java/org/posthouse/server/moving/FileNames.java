package org.posthouse.server.moving;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A level of a mailbox's name as the name of a file, on any system: what could mean something else is written as {@code %} and its octets. */
final class FileNames {
    private static final String SPECIAL = "%/\\:*?\"<>|";

    private FileNames() {}

    static String encode(String level) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < level.length();) {
            int c = level.codePointAt(i);
            boolean edge = i == 0 && c == '.' || (i == level.length() - 1 && (c == '.' || c == ' '));
            if (c < ' ' || c == 0x7f || SPECIAL.indexOf(c) >= 0 || edge)
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8))
                    out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            else
                out.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return out.toString();
    }

    /** What {@link #encode} wrote; anything else stays as it is. */
    static String decode(String file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < file.length();) {
            int c = file.codePointAt(i);
            if (c == '%' && i + 2 < file.length() && HexFormat.isHexDigit(file.charAt(i + 1)) && HexFormat.isHexDigit(file.charAt(i + 2))) {
                out.write(HexFormat.fromHexDigits(file, i + 1, i + 3));
                i += 3;
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
