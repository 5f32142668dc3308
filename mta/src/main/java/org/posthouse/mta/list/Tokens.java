package org.posthouse.mta.list;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Details of addresses that only we can have made: {@code number-hash}, in letters and digits whose case does not matter. */
final class Tokens {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int HASH = 8;
    private static final int MAX_DIGITS = 13;

    private final byte[] key;

    Tokens(byte[] key) {
        this.key = key.clone();
    }

    /** For something of a list, named by a number. */
    String make(String purpose, long list, long number) {
        return Long.toString(number, 32) + "-" + hash(purpose, list, number);
    }

    /** The number, where the token is ours and for that purpose and list. */
    OptionalLong read(String purpose, long list, String token) {
        int dash = token.indexOf('-');
        if (dash < 1 || dash > MAX_DIGITS)
            return OptionalLong.empty();
        long number;
        try {
            number = Long.parseLong(token.substring(0, dash), 32);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
        byte[] said = token.substring(dash + 1).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        boolean ours = MessageDigest.isEqual(said, hash(purpose, list, number).getBytes(StandardCharsets.UTF_8));
        return ours ? OptionalLong.of(number) : OptionalLong.empty();
    }

    private String hash(String purpose, long list, long number) {
        byte[] mac;
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac = hmac.doFinal((purpose + " " + list + " " + number).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        StringBuilder out = new StringBuilder(HASH);
        for (int i = 0; i < HASH; i++)
            out.append(BASE32.charAt(mac[i] & 31));
        return out.toString();
    }
}
