package org.posthouse.protocol.pop3;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reasons a program can act on, sent in brackets before the text. RFC 2449 §8, RFC 3206 §4, §5, RFC 6856 §5 */
public enum ResponseCode {
    /** Another session holds the maildrop. */
    IN_USE("IN-USE"),
    /** Login again later. */
    LOGIN_DELAY("LOGIN-DELAY"),
    /** Our trouble, likely to pass. */
    SYS_TEMP("SYS/TEMP"),
    /** Our trouble, for somebody to look at. */
    SYS_PERM("SYS/PERM"),
    /** The message is in UTF-8 and the session is not. RFC 6856 §5 */
    UTF8("UTF8"),
    /** The name, the secret or the mechanism was at fault. */
    AUTH("AUTH");

    private final String code;

    ResponseCode(String code) {
        this.code = code;
    }

    /** As on the wire, without brackets. */
    public String code() {
        return code;
    }

    /** The code of that name in any case, or null for one not known here. */
    static @Nullable ResponseCode of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        for (ResponseCode c : values())
            if (c.code.equals(upper))
                return c;
        return null;
    }
}
