package org.posthouse.protocol.pop3;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The digest of APOP: MD5 of the greeting's timestamp, angle brackets included, and the secret. RFC 1939 §7 */
public final class ApopDigest {
    private ApopDigest() {
    }

    /** 32 hexadecimal digits in lower case. */
    public static String of(String timestamp, String secret) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(timestamp.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(md5.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** Compares in a time that tells nothing of where they differ. */
    public static boolean matches(String digest, String timestamp, String secret) {
        return MessageDigest.isEqual(digest.getBytes(StandardCharsets.US_ASCII), of(timestamp, secret).getBytes(StandardCharsets.US_ASCII));
    }

    /** The timestamp of a greeting's text, or null where it has none. */
    public static @Nullable String timestamp(String greeting) {
        int open = greeting.indexOf('<');
        int close = open < 0 ? -1 : greeting.indexOf('>', open);
        return close < 0 || greeting.lastIndexOf('@', close) < open ? null : greeting.substring(open, close + 1);
    }
}
