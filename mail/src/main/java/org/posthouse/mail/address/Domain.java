package org.posthouse.mail.address;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.posthouse.mail.charset.Punycode;

/**
 * A domain name or an address literal such as {@code [192.0.2.1]}. Two domains are equal when their A-labels are equal in any case.
 * RFC 5321 §4.1.2, RFC 5890 §2.3.2.1
 */
public final class Domain {
    private static final int MAX_DOMAIN = 255;
    private static final int MAX_LABEL = 63;

    private final String ascii;
    private final boolean literal;

    private Domain(String ascii, boolean literal) {
        this.ascii = ascii;
        this.literal = literal;
    }

    /**
     * Reads a domain in A-labels or U-labels, or an address literal in brackets.
     *
     * @throws AddressSyntaxException when it is neither
     */
    public static Domain of(String text) {
        if (text.startsWith("[")) {
            return new Domain(AddressLiteral.check(text), true);
        }
        if (text.isEmpty()) {
            throw new AddressSyntaxException("empty domain");
        }
        if (text.length() > 4 * MAX_DOMAIN) {
            throw new AddressSyntaxException("domain too long");
        }
        StringBuilder ascii = new StringBuilder(text.length() + 8);
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isDot(text.charAt(i))) {
                if (from > 0) {
                    ascii.append('.');
                }
                label(text.substring(from, i), ascii);
                from = i + 1;
            }
        }
        if (ascii.length() > MAX_DOMAIN) {
            throw new AddressSyntaxException("domain longer than 255 octets");
        }
        return new Domain(ascii.toString(), false);
    }

    private static boolean isDot(char c) {
        return c == '.' || c == '\u3002' || c == '\uff0e' || c == '\uff61';
    }

    private static void label(String label, StringBuilder out) {
        if (label.isEmpty()) {
            throw new AddressSyntaxException("empty label in domain");
        }
        String ascii = isAscii(label) ? label.toLowerCase(Locale.ROOT) : Punycode.toAscii(label);
        if (ascii == null || ascii.length() > MAX_LABEL) {
            throw new AddressSyntaxException("domain label too long or not encodable");
        }
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            boolean alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!alnum && (c != '-' || i == 0 || i == ascii.length() - 1)) {
                throw new AddressSyntaxException("domain label may hold letters, digits and inner hyphens only");
            }
        }
        out.append(ascii);
    }

    private static boolean isAscii(String s) {
        return s.chars().allMatch(c -> c < 128);
    }

    /** True for {@code [192.0.2.1]} and its like, which have no MX records. */
    public boolean isLiteral() {
        return literal;
    }

    /** The form for DNS and for servers without SMTPUTF8: lower case, A-labels; a literal with its brackets. */
    public String ascii() {
        return ascii;
    }

    /** The form for people: U-labels where they exist. */
    public String unicode() {
        return literal || !ascii.contains("xn--") ? ascii : Punycode.domainToUnicode(ascii);
    }

    /** The octets it takes on the wire in its ASCII form. */
    int octets() {
        return ascii.getBytes(StandardCharsets.US_ASCII).length;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Domain d && d.ascii.equals(ascii);
    }

    @Override
    public int hashCode() {
        return ascii.hashCode();
    }

    @Override
    public String toString() {
        return ascii;
    }
}
