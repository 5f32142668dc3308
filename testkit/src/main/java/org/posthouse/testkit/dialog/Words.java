package org.posthouse.testkit.dialog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Fills words into a line that is sent or expected. */
final class Words {
    private Words() {}

    static String fill(String text, Map<String, String> words) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
            int close = closing(text, open);
            out.append(text, at, open).append(word(fill(text.substring(open + 2, close), words), words));
            at = close + 1;
        }
        return out.append(text.substring(at)).toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{')
                depth++;
            else if (text.charAt(i) == '}' && --depth == 0)
                return i;
        }
        throw new AssertionError("no closing brace");
    }

    private static String word(String name, Map<String, String> words) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            String value = words.get(name);
            if (value == null)
                throw new AssertionError("nothing is known as " + name);
            return value;
        }
        byte[] value = name.substring(colon + 1).replace("\\0", "\0").getBytes(StandardCharsets.UTF_8);
        return switch (name.substring(0, colon)) {
            case "base64" -> Base64.getEncoder().encodeToString(value);
            case "size" -> Integer.toString(value.length);
            case "md5" -> md5(value);
            default -> throw new AssertionError("nothing computes " + name);
        };
    }

    private static String md5(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
