package org.posthouse.protocol.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Optional;

/** Text in mechanisms: strict UTF-8, and names and passwords prepared so that the same text typed on two machines is the same. */
public final class SaslText {
    private SaslText() {}

    /**
     * Prepares a password or name: blanks of any kind become the space, what is not seen is dropped, normal form KC. Empty where it holds what is
     * prohibited. RFC 4013 §2
     */
    public static Optional<String> prepare(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++)
            plain = text.charAt(i) >= ' ' && text.charAt(i) < 0x7f;
        if (plain)
            return Optional.of(text);
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.getType(c) == Character.SPACE_SEPARATOR)
                mapped.append(' ');
            else if (!vanishes(c))
                mapped.appendCodePoint(c);
        });
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        return normal.codePoints().anyMatch(SaslText::prohibited) ? Optional.empty() : Optional.of(normal);
    }

    // The table of the profile's base: RFC 4013 §2.1
    private static boolean vanishes(int c) {
        return c == 0xad || c == 0x34f || c == 0x1806 || (c >= 0x180b && c <= 0x180d) || (c >= 0x200b && c <= 0x200d) || c == 0x2060
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xfeff;
    }

    private static boolean prohibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.PRIVATE_USE, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.FORMAT ->
                true;
            default -> (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef) || (c >= 0xfff9 && c <= 0xfffd);
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Optional<String> decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /** Empty where it is not well-formed UTF-8 or holds NUL. */
    static Optional<String> decode(byte[] bytes, int from, int to) {
        try {
            String s = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
            return s.indexOf(0) >= 0 ? Optional.empty() : Optional.of(s);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
