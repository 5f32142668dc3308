package org.posthouse.mta.list;

import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Terms;

/** In one octet: kind of octets (2 bits), SMTPUTF8, and from the fourth bit on what is known of the return path. */
final class HeldContent {
    private static final int UTF8 = 4;
    private static final int TLS_OPTIONAL = 32;
    private static final int AUTHENTICITY = 3;

    private HeldContent() {}

    static int of(Arrival a) {
        int content = switch (a.terms().content()) {
            case SEVEN_BIT -> 0;
            case EIGHT_BIT -> 1;
            case BINARY -> 2;
        };
        return content | (a.smtpUtf8() ? UTF8 : 0) | (a.terms().tls() == Terms.Tls.OPTIONAL ? TLS_OPTIONAL : 0)
                | a.authenticity().code << AUTHENTICITY;
    }

    static Terms terms(int code) {
        Terms.Content content = switch (code & 3) {
            case 0 -> Terms.Content.SEVEN_BIT;
            case 1 -> Terms.Content.EIGHT_BIT;
            default -> Terms.Content.BINARY;
        };
        return Terms.of(content, (code & UTF8) != 0).with((code & TLS_OPTIONAL) != 0 ? Terms.Tls.OPTIONAL : Terms.Tls.UNSAID);
    }

    static Authenticity authenticity(int code) {
        return Authenticity.of(code >> AUTHENTICITY & 3);
    }
}
